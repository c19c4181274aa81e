//! What the plan says about a field, beside the field.

mod words;

use leptos::prelude::*;
use planner::issue::{Issue, Severity};

use crate::session::Session;
use crate::words::sentence;

/// The issues about one field, or about anything in it.
#[component]
pub fn FieldIssues(
    path: &'static str,
    /// Whether they are said elsewhere.
    #[prop(optional, into)]
    hidden: Signal<bool>,
) -> impl IntoView {
    let session = Session::here();
    session.fields.follow(path, hidden);
    let issues = Memo::new(move |_| session.with_issues(|issues| about(issues, path)));
    view! {
        <ul id=format!("about-{path}") class="issues" hidden=hidden>
            <For each=move || issues.get() key=key children=|issue| view! { <IssueRow issue /> } />
        </ul>
    }
    .into_any()
}

fn about(issues: &[Issue], path: &str) -> Vec<Issue> {
    let is_inside = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
    let is_about =
        |issue: &&Issue| issue.severity != Severity::Note && issue.field.strip_prefix(path).is_some_and(is_inside);
    issues.iter().filter(is_about).cloned().collect()
}

/// What tells an issue from others in a list.
pub fn key(issue: &Issue) -> (String, String, String) {
    (issue.field.clone(), issue.code.clone(), issue.message.clone())
}

/// One issue; `children` stand under it.
#[component]
pub fn IssueRow(issue: Issue, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (class, word) = match issue.severity {
        Severity::Error => ("no", words::ERROR),
        Severity::Warning => ("tight", words::WARNING),
        Severity::Note => ("note", words::NOTE),
    };
    view! {
        <li class=class>
            <b>{word}</b>
            " "
            {sentence(&issue.message)}
            {children.map(|children| children())}
        </li>
    }
}
