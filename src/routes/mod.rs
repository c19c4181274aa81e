//! The site's pages, and their addresses.

pub mod accuracy;
pub mod compare;
pub mod find;
pub mod not_found;
pub mod plan;
mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser::document;

/// The planner's path by the name of its file.
const INDEX: &str = "index.html";
/// The path of the page that finds GPUs.
pub const FIND: &str = "find";
/// The path of the page that compares plans.
pub const COMPARE: &str = "compare";
/// The path of the page that shows how far to trust the numbers.
pub const ACCURACY: &str = "accuracy";

/// The address of a page of the site, by its path under the base.
pub fn address(page: &str) -> String {
    format!("{}/{page}", document::base_path())
}

/// The address of the planner with a query.
pub fn plan_address(query: &str) -> String {
    format!("{}?{query}", address(""))
}

/// Whether a path is the planner's.
pub fn is_plan(path: &str) -> bool {
    path == address("") || path == address(INDEX)
}

/// Tells, as `aria-current` does, while a page is the one that is shown.
pub fn current_of(page: &str) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    let (pathname, own) = (use_location().pathname, address(page));
    move || pathname.with(|path| *path == own).then_some("page")
}

/// Gives the document a title while a page is shown.
fn use_title(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| {
        let title = title();
        if document().title() != title {
            document().set_title(&title);
        }
    });
}
