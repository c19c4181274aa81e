//! How the person at the browser writes numbers.

use js_sys::Intl::NumberFormat;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::window;
use planner::units::Separators;
use wasm_bindgen::JsValue;

/// Languages in which numbers are written as the planner writes them.
const AS_ENGLISH: [&str; 7] = ["en", "en-US", "en-GB", "en-AU", "en-CA", "en-IE", "en-NZ"];

/// The separators of the browser's locale, as `Intl.NumberFormat` writes a number; English where it has others than two, or other digits
/// than ours. The planner's sentences are written with them as well, where there is no browser to ask.
///
/// A browser's first `NumberFormat` loads its tables of the world's numbers, which took about a seventh of the page's start in a profile:
/// those who write English do not wait for it.
pub fn separators() -> Separators {
    if window().navigator().language().is_some_and(|language| AS_ENGLISH.contains(&language.as_str())) {
        return Separators::ENGLISH;
    }
    let options = Object::new();
    let _ = Reflect::set(&options, &JsValue::from_str("numberingSystem"), &JsValue::from_str("latn"));
    let format = NumberFormat::new(&Array::new(), &options).format();
    let written = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(1_234_567.8));
    Separators::of(&written.ok().and_then(|written| written.as_string()).unwrap_or_default())
}
