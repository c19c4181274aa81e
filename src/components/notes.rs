//! What the plan says that no field on the page shows, what the address says, and plain notes.

use planner::issue::{Issue, Severity};

use super::{issues, panel};
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::heading;

/// The panel; absent where there is nothing to say.
pub fn notes(session: Session) -> El {
    let contents = move || {
        session.with_issues(|all| {
            // A field may be folded away; what is wrong with it is not.
            let is_here = |issue: &Issue| issue.severity != Severity::Warning || !session.is_beside_its_field(issue);
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
