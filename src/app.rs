//! The router and the landmarks. Knows under which path the page is served, and nothing of planning.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::address;
use crate::components::header::Header;
use crate::pages::not_found::NotFound;
use crate::pages::plan::PlanPage;
use crate::state::Session;
use crate::words::labels;

/// The path under which the page is served, without its last slash: `/vllm-wizard`, or nothing at a host's root.
///
/// The build writes it into the document's `base` element, so one binary works under any path.
pub fn base_path() -> String {
    let uri = document().base_uri().ok().flatten().unwrap_or_default();
    let path = uri.split_once("://").map_or("", |(_, rest)| rest.find('/').map_or("", |at| rest.split_at(at).1));
    path.rsplit_once('/').map_or("", |(directory, _)| directory).to_owned()
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let (request, issues) = address::asked();
    provide_context(Session::new(request, issues));
    view! {
        <Router base=base_path()>
            <a class="skip" href="#answer" rel="external">{labels::SKIP}</a>
            <Header />
            <main id="main" class="sheet">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=PlanPage />
                    <Route path=path!("/index.html") view=PlanPage />
                </Routes>
            </main>
        </Router>
    }
}
