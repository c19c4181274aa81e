//! What the plan says that belongs to no field on the page, and its plain notes.

use planner::issue::{Issue, Severity};

use super::{issues, panel};
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::heading;

/// Sections of a request whose fields show their own issues.
const SECTIONS: [&str; 4] = ["model", "hardware", "workload", "policy"];

/// The panel; absent where there is nothing to say.
pub fn notes(session: Session) -> El {
    let contents = move || {
        session.with_issues(|all| {
            let weights = [Severity::Error, Severity::Warning, Severity::Note];
            let shown = weights
                .iter()
                .flat_map(|weight| all.iter().filter(|issue| issue.severity == *weight && is_here(issue)));
            let rows: Vec<El> = shown.map(issues::row).collect();
            if rows.is_empty() {
                return Vec::new();
            }
            vec![panel("notes", "notes", heading::NOTES, Vec::new()).child(el("ul").class("issues").children(rows))]
        })
    };
    el("div").class("slot").children_by(contents)
}

fn is_here(issue: &Issue) -> bool {
    let section = issue.field.split('.').next().unwrap_or_default();
    issue.severity == Severity::Note || !SECTIONS.contains(&section)
}
