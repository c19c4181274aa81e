//! The page that shows how far to trust the numbers: what it will answer, and where the answer is to be had today.

use leptos::prelude::*;

use super::words::accuracy as words;
use crate::components::header::HOW_PAGE;
use crate::session::Session;
use crate::words::title_of;

/// The page.
#[component]
pub fn AccuracyPage() -> impl IntoView {
    let session = Session::here();
    super::use_title(|| title_of(words::TITLE));
    view! {
        <main id="main" class="sheet text">
            <h1>{words::TITLE}</h1>
            <p class="lead">{words::LEAD}</p>
            <h2>{words::TODAY}</h2>
            <p>{words::INTERVALS}</p>
            <p>{words::PRINTS} " " <code>{words::COMMAND}</code> " " {words::PRINTED}</p>
            <p><a href=HOW_PAGE rel="external">{words::HOW}</a></p>
            <p><a href=move || super::plan_address(&session.query())>{words::OPEN}</a></p>
        </main>
    }
}
