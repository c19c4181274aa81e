//! What the plan says that stands in sight beside no field, what the address says, and plain notes.

use leptos::prelude::With;
use planner::issue::{Issue, Severity};

use super::issues::{self, is_beside_its_field};
use super::panel;
use crate::model::Progress;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::heading;

/// The panel; absent where there is nothing to say.
pub fn notes(session: Session) -> El {
    let shown = move || {
        session.with_issues(|all| {
            // Where a model could not be had, the box says why and what to do.
            let is_without_model = session.model.with(|model| model.progress != Progress::Settled);
            let is_here = |issue: &Issue| {
                (issue.severity == Severity::Note || session.is_of_link(issue) || !is_beside_its_field(issue))
                    && !(is_without_model && issue.code == "model-not-known")
            };
            let weights = [Severity::Error, Severity::Warning, Severity::Note];
            let of = |weight: &Severity| {
                let weight = *weight;
                all.iter().filter(move |issue| issue.severity == weight && is_here(issue)).cloned()
            };
            weights.iter().flat_map(of).collect::<Vec<Issue>>()
        })
    };
    let contents = |shown: &Vec<Issue>| {
        if shown.is_empty() {
            return Vec::new();
        }
        let rows = shown.iter().map(issues::row);
        vec![panel("notes", "notes", heading::NOTES, Vec::new()).child(el("ul").class("issues").children(rows))]
    };
    el("div").class("slot").children_from(shown, contents)
}
