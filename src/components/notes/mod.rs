//! What the plan says that stands in sight beside no field, what the address says, and plain notes.

mod words;

use leptos::prelude::*;
use planner::issue::{Issue, Severity};

use crate::components::issues::{IssueRow, key};
use crate::components::panel::Panel;
use crate::session::Session;
use crate::session::model::Progress;

/// The panel; absent where there is nothing to say.
#[component]
pub fn NotesPanel() -> impl IntoView {
    let session = Session::here();
    let notes = Memo::new(move |_| notes(session));
    view! {
        <div class="slot">
            <Show when=move || !notes.with(Vec::is_empty)>
                <Panel id="notes" class="notes" heading=words::HEADING>
                    <ul class="issues">
                        <For each=move || notes.get() key=key children=|issue| view! { <IssueRow issue /> } />
                    </ul>
                </Panel>
            </Show>
        </div>
    }
    .into_any()
}

/// The notes, the gravest first. Follows all that they depend on.
fn notes(session: Session) -> Vec<Issue> {
    // Where a model could not be had, the box says why and what to do.
    let is_without_model = session.model.progress.with(|progress| *progress != Progress::Settled);
    let is_here = |issue: &&Issue| {
        (issue.severity == Severity::Note || session.is_of_link(issue) || !session.fields.shows(issue))
            && !(is_without_model && issue.code == "model-not-known")
    };
    session.with_issues(|all| {
        let of = |weight| all.iter().filter(move |issue| issue.severity == weight).filter(is_here).cloned();
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().flat_map(of).collect()
    })
}
