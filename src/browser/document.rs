//! The document as a whole: its theme, what the build wrote into its head, and the path it is served under. `leptos_meta` writes heads and
//! reads none.

use leptos::prelude::{document, window};
use web_sys::Url;

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
    let base = document().base_uri().ok().flatten().and_then(|uri| Url::new(&uri).ok());
    let path = base.map(|url| url.pathname()).unwrap_or_default();
    path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

/// The path of the planner's worker under the document's base. The build names it, with a hash of what it holds, so that a page never
/// meets a planner of another build.
pub fn planner_path() -> String {
    named("planner")
}

/// The path of the script that keeps the site for times without a network; empty where nothing is kept.
pub fn keeper_path() -> String {
    named("offline")
}

/// What the build wrote into the document's head under a name.
fn named(name: &str) -> String {
    let meta = document().query_selector(&format!("meta[name={name}]")).ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// The address's query as it stands, without its question mark.
pub fn query() -> String {
    let query = window().location().search().unwrap_or_default();
    query.strip_prefix('?').unwrap_or_default().to_owned()
}

/// The address's path as it stands.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The whole address.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}
