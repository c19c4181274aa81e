//! Which page an address names, and going from one to another without loading anew.

use leptos::prelude::*;

use crate::platform::dom::{El, el};
use crate::platform::{history, root};

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The planner.
    Plan,
    /// An address that names no page.
    NotFound,
}

impl Route {
    /// The page under the site's base path.
    fn of(path: &str) -> Self {
        match path.trim_matches('/') {
            "" | "index.html" => Self::Plan,
            _ => Self::NotFound,
        }
    }

    /// The page that the address names.
    pub fn here() -> Self {
        let path = history::path();
        Self::of(path.strip_prefix(root::base_path().as_str()).unwrap_or(&path))
    }
}

/// The page that is shown, in step with the address.
pub fn shown() -> RwSignal<Route> {
    let shown = RwSignal::new(Route::here());
    history::on_travel(move || {
        // A signal that is set to what it holds would build the page anew.
        if shown.get_untracked() != Route::here() {
            shown.set(Route::here());
        }
    });
    shown
}

/// A link to a page of the site, by its path under the base.
pub fn link(path: &'static str, text: &str) -> El {
    let address = format!("{}/{path}", root::base_path());
    let target = address.clone();
    el("a").attr("href", &address).text(text).on("click", move |event| {
        if history::opens_here(&event) {
            event.prevent_default();
            history::go(&target);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, route: Route) {
        assert_eq!(Route::of(path), route, "{path}");
    }

    #[test]
    fn addresses_name_pages() {
        check("", Route::Plan);
        check("/", Route::Plan);
        check("/index.html", Route::Plan);
        check("/no/such/page", Route::NotFound);
    }
}
