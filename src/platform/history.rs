//! The address bar and its history.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The query as it stands, with its question mark; empty where there is none.
pub fn query() -> String {
    window().location().search().unwrap_or_default()
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
    let location = window().location();
    let (Ok(path), Ok(hash), Ok(history)) = (location.pathname(), location.hash(), window().history()) else { return };
    let address = format!("{path}{query}{hash}");
    let _ = match entry {
        Entry::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
        Entry::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
    };
}

/// Calls when a person goes back or forward, until the caller's owner is gone.
pub fn on_travel(then: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::popstate, move |_| then());
    on_cleanup(move || handle.remove());
}
