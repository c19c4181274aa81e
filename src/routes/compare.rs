//! The page that compares plans: what it will answer, and where the answer is to be had today.

use leptos::prelude::*;

use super::words::compare as words;
use crate::session::Session;
use crate::words::title_of;

/// The page.
#[component]
pub fn ComparePage() -> impl IntoView {
    let session = Session::here();
    super::use_title(|| title_of(words::TITLE));
    view! {
        <main id="main" class="sheet text">
            <h1>{words::TITLE}</h1>
            <p class="lead">{words::LEAD}</p>
            <h2>{words::TODAY}</h2>
            <p>{words::TABS}</p>
            <p><a href=move || super::plan_address(&session.query())>{words::OPEN}</a></p>
        </main>
    }
}
