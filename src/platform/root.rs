//! The document as a whole: its title, its theme, and the path it is served under.

use leptos::prelude::{document, window};

/// Names the document.
pub fn set_title(title: &str) {
    if document().title() != title {
        document().set_title(title);
    }
}

/// Fixes light or dark; nothing leaves it to the system.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
}

/// The path under which the page is served, without its last slash: `/vllm-wizard`, or nothing at a host's root.
///
/// The build writes it into the document's `base` element, so one binary works under any path.
pub fn base_path() -> String {
    let uri = document().base_uri().ok().flatten().unwrap_or_default();
    let path = uri.split_once("://").map_or("", |(_, rest)| rest.find('/').map_or("", |at| rest.split_at(at).1));
    path.rsplit_once('/').map_or("", |(directory, _)| directory).to_owned()
}

/// The path of the planner's worker under the document's base. The build names it, with a hash of what it holds, so that a page never
/// meets a planner of another build.
pub fn planner_path() -> String {
    let named =
        document().query_selector("meta[name=planner]").ok().flatten().and_then(|meta| meta.get_attribute("content"));
    named.unwrap_or_default()
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}
