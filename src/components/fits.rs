//! How far the load could grow, and what vLLM itself will print about it.

use planner::plan::{Feasibility, Plan};
use planner::request::Workload;

use super::panel;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{answer, heading};
use crate::words::reach;

/// The panel.
pub fn fits(session: Session) -> El {
    let contents = move || {
        let workload = session.with_request(|request| request.workload.clone());
        session.with_plan(|plan| {
            plan.feasibility.as_ref().map(|feasibility| contents(plan, feasibility, &workload)).unwrap_or_default()
        })
    };
    panel("fits", "reach", heading::FITS, Vec::new()).child(el("div").children_by(contents))
}

fn contents(plan: &Plan, feasibility: &Feasibility, workload: &Workload) -> Vec<El> {
    let sentences = reach::sentences(feasibility, workload);
    let mut contents = vec![el("ul").class("prose").children(sentences.iter().map(|sentence| el("li").text(sentence)))];
    let log = reach::log(plan, feasibility);
    if !log.is_empty() {
        contents.push(el("h3").text(answer::LOG));
        contents.push(el("pre").class("wrapped").child(el("code").text(&log)));
    }
    contents
}
