//! What is to be said about the link to this plan: what it cannot carry, and what has changed since the link was made that was opened.

use leptos::prelude::*;

use crate::components::issues::{IssueRow, key};
use crate::components::save_plan::SavePlan;
use crate::session::Session;
use crate::session::model::Progress;

/// The notes; absent where there is nothing to say.
#[component]
pub fn LinkNotes() -> impl IntoView {
    let session = Session::here();
    // While the hub is asked, the plan is of what the page knows by itself.
    let is_settled = move || session.model.progress.with(|progress| !matches!(progress, Progress::Fetching { .. }));
    let changed = Memo::new(move |_| session.viewed.with(|viewed| viewed.changed.clone()).filter(|_| is_settled()));
    let left_out = Memo::new(move |_| session.viewed.with(|viewed| viewed.left_out.clone()));
    view! {
        <div class="slot link-notes" role="status">
            {move || changed.get().map(|changed| view! { <p class="changed">{changed}</p> })}
            <Show when=move || !left_out.with(Vec::is_empty)>
                <ul class="issues">
                    <For each=move || left_out.get() key=key children=|issue| view! { <IssueRow issue /> } />
                </ul>
                <p class="actions"><SavePlan /></p>
            </Show>
        </div>
    }
    .into_any()
}
