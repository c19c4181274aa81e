//! What the plan says about a field, beside the field.

use leptos::prelude::*;
use planner::issue::{Issue, Severity};

use crate::state::Session;

/// Every issue of the plan and of the link, each once.
pub fn all(session: Session) -> Vec<Issue> {
    let mut issues = session.link_issues.get();
    session.plan.with(|plan| {
        for issue in &plan.issues {
            if !issues.contains(issue) {
                issues.push(issue.clone());
            }
        }
    });
    issues
}

/// The class and the word of a severity.
pub fn weight(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("no", crate::words::labels::severity::ERROR),
        Severity::Warning => ("tight", crate::words::labels::severity::WARNING),
        Severity::Note => ("note", crate::words::labels::severity::NOTE),
    }
}

/// The issues about one field, or about anything in it.
#[component]
pub fn FieldIssues(
    /// The field's path.
    path: &'static str,
) -> impl IntoView {
    let session = Session::here();
    let about =
        move |field: &str| field.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    let shown = Memo::new(move |_| {
        all(session)
            .into_iter()
            .filter(|issue| issue.severity != Severity::Note && about(&issue.field))
            .collect::<Vec<_>>()
    });
    move || shown.with(|issues| (!issues.is_empty()).then(|| view! { <IssueList issues=issues.clone() /> })).into_any()
}

/// Issues one under the other.
#[component]
pub fn IssueList(
    /// What to show.
    issues: Vec<Issue>,
) -> impl IntoView {
    let rows = issues.into_iter().map(|issue| {
        let (class, word) = weight(issue.severity);
        view! { <li class=class><b>{word}</b>" "{issue.message}</li> }
    });
    view! { <ul class="issues">{rows.collect_view()}</ul> }.into_any()
}
