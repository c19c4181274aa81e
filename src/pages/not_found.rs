//! What an address that names no page shows.

use leptos::prelude::*;

use crate::app::base_path;
use crate::words::labels::not_found;

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <section class="lost">
            <h2>{not_found::TITLE}</h2>
            <p><a href=format!("{}/", base_path())>{not_found::HOME}</a></p>
        </section>
    }
    .into_any()
}
