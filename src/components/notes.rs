//! What the plan says that belongs to no field on the page, and its plain notes.

use leptos::prelude::*;
use planner::issue::Severity;

use super::issues::{IssueList, all};
use crate::state::Session;
use crate::words::labels::heading;

/// The panel; absent where there is nothing to say.
#[component]
pub fn Notes() -> impl IntoView {
    let session = Session::here();
    let shown = Memo::new(move |_| {
        let mut issues = all(session);
        issues.sort_by_key(|issue| std::cmp::Reverse(issue.severity));
        issues.retain(|issue| issue.severity == Severity::Note || !has_a_field(&issue.field));
        issues
    });
    let panel = move || {
        shown.with(|issues| {
            (!issues.is_empty()).then(|| {
                view! {
                    <section class="panel notes" aria-labelledby="notes-title">
                        <header><h2 id="notes-title">{heading::NOTES}</h2></header>
                        <IssueList issues=issues.clone() />
                    </section>
                }
            })
        })
    };
    panel.into_any()
}

/// Fields that show their own issues.
const FIELDS: [&str; 4] = ["model", "hardware", "workload", "policy"];

fn has_a_field(path: &str) -> bool {
    path.split('.').next().is_some_and(|section| FIELDS.contains(&section))
}
