//! What the browser keeps for us: preferences for good, the hub token for as long as the tab lives. `gloo-storage` and `leptos-use` keep
//! JSON or signals of their own; the theme is read as plain text by the page that explains.

use leptos::prelude::window;
use web_sys::Storage;

/// Where a value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Until it is removed. Never for secrets.
    ForGood,
    /// Until the tab is closed.
    ForThisTab,
}

fn storage(keep: Keep) -> Option<Storage> {
    match keep {
        Keep::ForGood => window().local_storage(),
        Keep::ForThisTab => window().session_storage(),
    }
    .ok()
    .flatten()
}

/// The value kept under a key; nothing where the browser keeps nothing for us.
pub fn get(keep: Keep, key: &str) -> Option<String> {
    storage(keep)?.get_item(key).ok().flatten()
}

/// Keeps a value, or removes it.
pub fn set(keep: Keep, key: &str, value: Option<&str>) {
    let Some(storage) = storage(keep) else { return };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}
