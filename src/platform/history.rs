//! The address bar and its history.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MouseEvent};

/// The query as it stands, with its question mark; empty where there is none.
pub fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// The path as it stands.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The whole address.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// How a new query enters the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// In place of the one that stands there.
    Replace,
    /// Behind it, so that “back” leads to it.
    Push,
}

/// Writes a query, given with its question mark. A browser that finds it too often refuses; the next one is then written.
pub fn write(query: &str, entry: Entry) {
    let Ok(history) = window().history() else { return };
    let address = format!("{}{query}", path());
    let _ = match entry {
        Entry::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
        Entry::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
    };
}

/// Goes to an address of this site, as if it had been travelled to.
pub fn go(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
    if let Ok(event) = Event::new("popstate") {
        let _ = window().dispatch_event(&event);
    }
}

/// Whether a click means “open it here”, and not in another tab or as a file.
pub fn opens_here(event: &Event) -> bool {
    let plain = |click: &MouseEvent| {
        click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key())
    };
    event.dyn_ref::<MouseEvent>().is_some_and(plain)
}

/// Calls when a person goes back or forward, until the caller's owner is gone.
pub fn on_travel(then: impl Fn() + 'static) {
    let handle = window_event_listener_untyped("popstate", move |_| then());
    on_cleanup(move || handle.remove());
}
