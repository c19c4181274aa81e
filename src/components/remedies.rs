//! What would mend the plan, or what its spare memory would buy; each can be applied, and “back” undoes it.

use leptos::prelude::With;
use planner::plan::Remedy;
use serde_json::Value;

use super::{button, panel};
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{answer, heading};
use crate::words::terms;

/// The panel; absent where there is nothing to say.
pub fn remedies(session: Session) -> El {
    let contents = move || {
        session.remedies.with(|remedies| {
            if remedies.is_empty() {
                return Vec::new();
            }
            let fits = session.with_plan(|plan| plan.feasibility.as_ref().is_some_and(|feasibility| feasibility.fits));
            let title = if fits { heading::GAINS } else { heading::REMEDIES };
            let rows = remedies.iter().map(|remedy| row(session, remedy));
            vec![panel("remedies", "remedies", title, Vec::new()).child(el("ul").children(rows))]
        })
    };
    el("div").class("slot").children_by(contents)
}

fn row(session: Session, remedy: &Remedy) -> El {
    let changes: Vec<(String, Value)> =
        remedy.change.iter().map(|change| (change.field.clone(), change.to.clone())).collect();
    let apply = button(answer::APPLY)
        .attr("aria-label", &format!("{}: {}", answer::APPLY, remedy.message))
        .on("click", move |_| session.turn_fields(&changes));
    el("li")
        .child(el("span").text(&remedy.message))
        .child(el("span").class("figure").text(&terms::spare(remedy.headroom_gib, session.unit())))
        .child(apply)
}
