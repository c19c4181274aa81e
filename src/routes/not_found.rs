//! What an address that names no page shows.

use leptos::prelude::*;

use super::words::not_found as words;
use crate::words::title_of;

/// The page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    super::use_title(|| title_of(words::TITLE));
    view! {
        <main id="main" class="sheet">
            <section class="lost">
                <h1>{words::TITLE}</h1>
                <p><a href=super::address("")>{words::HOME}</a></p>
            </section>
        </main>
    }
}
