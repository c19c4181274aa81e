//! Keys that were pressed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// The key of a keyboard's event, as the browser names it; empty for another event.
pub fn key(event: &Event) -> String {
    event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default()
}

/// Calls with each key that is pressed alone, outside of fields that take text, until the caller's owner is gone. True where the
/// browser is not to answer it as well.
pub fn on_single(then: impl Fn(&str) -> bool + 'static) {
    let handle = window_event_listener_untyped("keydown", move |event| {
        let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
        let with_others = pressed.ctrl_key() || pressed.meta_key() || pressed.alt_key();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let takes_text =
            target.is_some_and(|target| target.matches("input, select, textarea, dialog *").unwrap_or(true));
        if !with_others && !takes_text && then(&pressed.key()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}
