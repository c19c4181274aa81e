//! The whole page: its landmarks, and the page that the address names.

use leptos::prelude::*;
use planner::protocol::OpenedPage;

use crate::components::header::header;
use crate::components::notices::notices;
use crate::components::shortcuts;
use crate::desk::Desk;
use crate::pages::not_found::not_found_page;
use crate::pages::plan::plan_page;
use crate::platform::dom::{El, el};
use crate::platform::tip;
use crate::route::{self, Route};
use crate::state::Session;
use crate::words::labels;

/// The whole page. What it follows lives as long as the owner in which this is called.
pub fn app(desk: Desk, opened: OpenedPage) -> El {
    let session = Session::new(desk, opened);
    session.in_local();
    let shown = route::shown();
    let main = el("main").id("main").class("sheet").children_by(move || match shown.get() {
        Route::Plan => plan_page(session),
        Route::NotFound => not_found_page(),
    });
    let skip = el("a").class("skip").attr("href", "#answer").text(labels::SKIP).on("click", |event| {
        // The document's base would lead a bare fragment elsewhere.
        event.prevent_default();
        crate::platform::scroll::reveal("answer");
    });
    let skip = skip.shown_by(move || shown.get() == Route::Plan);
    el("div")
        .child(skip)
        .child(header())
        .child(notices(session))
        .child(main)
        .child(shortcuts::dialog())
        .child(tip::tip())
}
