//! The router and the landmarks. Knows under which path the page is served, and nothing of planning.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

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
    provide_meta_context();
    view! {
        <Title text="vLLM Wizard" />
        <Router base=base_path()>
            <main id="main">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/index.html") view=Home />
                </Routes>
            </main>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    view! { <h1>"vLLM Wizard"</h1> }
}

/// What an address that names no page shows.
#[component]
fn NotFound() -> impl IntoView {
    view! {
        <h1>"There is no such page"</h1>
        <p><a href=format!("{}/", base_path())>"Plan a deployment"</a></p>
    }
}
