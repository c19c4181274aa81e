//! How the person at the browser writes numbers.

use js_sys::Intl::NumberFormat;
use js_sys::{Array, Object, Reflect};
use planner::units::Separators;
use wasm_bindgen::JsValue;

/// The separators of the browser's locale, as `Intl.NumberFormat` writes a number; English where it has others than two, or other digits
/// than ours. The planner's sentences are written with them as well, where there is no browser to ask.
pub fn separators() -> Separators {
    let options = Object::new();
    let _ = Reflect::set(&options, &JsValue::from_str("numberingSystem"), &JsValue::from_str("latn"));
    let format = NumberFormat::new(&Array::new(), &options).format();
    let written = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(1_234_567.8));
    Separators::of(&written.ok().and_then(|written| written.as_string()).unwrap_or_default())
}
