//! What would mend the plan, or what its spare memory would buy; each can be applied, and “back” undoes it.

use leptos::prelude::With;
use planner::plan::Remedy;

use super::{button, panel};
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{answer, heading};
use crate::words::sentence;

/// Where the panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Under the memory: what would mend a plan that does not fit.
    Mends,
    /// Further down: what a plan that fits could do with the rest.
    Gains,
}

/// The panel in one of its places; absent where there is nothing to say there.
pub fn remedies(session: Session, place: Place) -> El {
    let contents = move || {
        session.remedies.with(|remedies| {
            let fits = session.with_plan(|plan| plan.feasibility.as_ref().is_some_and(|feasibility| feasibility.fits));
            if remedies.is_empty() || fits != (place == Place::Gains) {
                return Vec::new();
            }
            let title = if fits { heading::GAINS } else { heading::REMEDIES };
            let rows = remedies.iter().map(|remedy| row(session, remedy));
            vec![panel("remedies", "remedies", title, Vec::new()).child(el("ul").children(rows))]
        })
    };
    el("div").class("slot").children_by(contents)
}

fn row(session: Session, remedy: &Remedy) -> El {
    let change = remedy.change.clone();
    let apply = button(answer::APPLY)
        .attr("aria-label", &format!("{}: {}", answer::APPLY, remedy.message))
        .on("click", move |_| session.apply(change.clone()));
    el("li").child(el("span").text(&sentence(&remedy.message))).child(apply)
}
