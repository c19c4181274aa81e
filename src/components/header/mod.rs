//! The head of every page: the name, the pages, the theme, and the link to what is shown.

mod theme;
mod words;

use leptos::prelude::*;
use leptos_router::components::A;

use crate::browser::document;
use crate::components::copy_button::CopyButton;
use crate::components::shortcuts;
use crate::routes;
use crate::session::Session;
use crate::words::NAME;
use theme::ThemeSwitch;
pub use words::{HOW, HOW_PAGE};

/// The header. `open_shortcuts` opens the list of keys.
#[component]
pub fn Header(#[prop(into)] open_shortcuts: Callback<()>) -> impl IntoView {
    let session = Session::here();
    // Whoever comes back finds the plan that was left.
    let plan = move || routes::plan_address(&session.query());
    view! {
        <header class="top">
            <a class="brand" href=routes::address("")>{NAME}</a>
            <nav class="pages" aria-label=words::PAGES>
                <a href=plan aria-current=routes::current_of("")>{words::PLAN}</a>
                <A href=routes::address(routes::FIND)>{words::FIND}</A>
                <A href=routes::address(routes::COMPARE)>{words::COMPARE}</A>
                <A href=routes::address(routes::ACCURACY)>{words::ACCURACY}</A>
            </nav>
            <div class="tools">
                // A page of its own, outside of the router.
                <a class="how" href=HOW_PAGE rel="external">{HOW}</a>
                <button
                    type="button"
                    class="plain"
                    aria-label=shortcuts::words::TITLE
                    title=shortcuts::words::TITLE
                    on:click=move |_| open_shortcuts.run(())
                >
                    "?"
                </button>
                <ThemeSwitch />
                <CopyButton label=words::COPY_LINK text=|()| document::address() />
            </div>
        </header>
    }
    .into_any()
}
