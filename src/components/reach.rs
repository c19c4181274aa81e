//! Questions turned round, folded: which models these GPUs could serve with this load, and how few of them are enough.

use leptos::prelude::*;
use planner::protocol::{Capacity, FindCapacity, FittingModel};
use planner::units;

use super::{button, fold, panel, table_head};
use crate::format;
use crate::model;
use crate::platform::dom::{El, el, follow};
use crate::state::Session;
use crate::words;
use crate::words::labels::{check, heading, reach as label};

/// The panel. The answer is asked for when it is opened, and again with every other request while it is open.
pub fn reach(session: Session) -> El {
    let is_open = RwSignal::new(false);
    let reached = RwSignal::new(None::<Capacity>);
    follow(move || {
        if !is_open.get() {
            return;
        }
        let request = session.with_planned(|request, _| request.clone());
        let asked = request.clone();
        session.ask(&FindCapacity { request }, move |found| {
            if session.with_planned_now(|request| *request == asked) {
                let _ = reached.try_set(Some(found));
            }
        });
    });
    let shown = move || match reached.get() {
        None => vec![el("p").class("fact busy").text(label::LOOKING)],
        Some(reached) => shown(session, &reached),
    };
    let fold = fold("fold", el("summary").text(label::TITLE), [el("div").attr("role", "status").children_by(shown)])
        .on("toggle", move |_| is_open.update(|open| *open = !*open));
    panel("reach", "others", heading::REACH, Vec::new()).child(fold)
}

fn shown(session: Session, reached: &Capacity) -> Vec<El> {
    let mut shown = vec![el("p").class("prose").text(&words::reach::fewest(reached.fewest_gpus))];
    if reached.models.is_empty() {
        shown.push(el("p").class("fact").text(label::NO_MODEL));
        return shown;
    }
    let rows = reached.models.iter().map(|model| row(session, model));
    let table = el("table")
        .class("compared")
        .child(table_head(&[label::MODEL, label::PARAMETERS, label::SPARE, check::PLAN]))
        .child(el("tbody").children(rows));
    shown.push(
        el("div")
            .class("scrolls")
            .attr("tabindex", "0")
            .attr("role", "group")
            .attr("aria-label", label::MODELS)
            .child(table),
    );
    shown
}

fn row(session: Session, found: &FittingModel) -> El {
    let id = found.id.clone();
    let plan = button(check::PLAN)
        .attr("aria-label", &format!("{}: {id}", check::PLAN))
        .on("click", move |_| model::choose(session, &id));
    el("tr")
        .child(el("th").attr("scope", "row").text(&found.id))
        .child(el("td").class("figure").text(&units::parameters(found.parameters)))
        .child(el("td").class("figure").text(&format::memory(found.headroom_gib, session.unit())))
        .child(el("td").child(plan))
}
