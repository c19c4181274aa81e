//! What the page says of itself, above everything else: the planner is lost, or a newer build waits.

mod words;

use leptos::prelude::*;

use crate::browser::{document, offline};
use crate::session::Session;

/// The notices.
#[component]
pub fn Notices() -> impl IntoView {
    let session = Session::here();
    let has_update = RwSignal::new(false);
    offline::keep(move || _ = has_update.try_set(true));
    view! {
        <div role="status">
            <Show when=move || session.is_without_planner()>
                <Lost />
            </Show>
            <Show when=move || has_update.get()>
                <p class="notice">
                    <span>{words::update::LEAD}</span>
                    <button type="button" on:click=|_| offline::update()>{words::update::LOAD}</button>
                    <button type="button" on:click=move |_| has_update.set(false)>{words::update::LATER}</button>
                </p>
            </Show>
        </div>
    }
    .into_any()
}

/// The planner could not be loaded: what that means, and the way out.
#[component]
pub fn Lost() -> impl IntoView {
    view! {
        <section class="lost">
            <p>
                <strong>{words::lost::LEAD}</strong>
                " "
                {words::lost::REST}
            </p>
            <p class="actions">
                <button type="button" on:click=|_| document::reload()>{words::lost::AGAIN}</button>
            </p>
        </section>
    }
}
