//! Keys that were pressed.

use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

/// The key of a keyboard's event, as the browser names it; empty for another event.
pub fn key(event: &Event) -> String {
    event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default()
}
