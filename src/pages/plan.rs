//! The planner: inputs at the left, the answer at the right. Each panel is a slot of its own.

use crate::address;
use crate::components::anatomy::anatomy;
use crate::components::check::check;
use crate::components::commands::commands;
use crate::components::curves::curves;
use crate::components::fits::fits;
use crate::components::gpu_box::gpu_box;
use crate::components::limits_box::{parallelism, precision, reserves};
use crate::components::link_notes::link_notes;
use crate::components::load_box::{load_box, targets};
use crate::components::memory::memory;
use crate::components::model_box::model_box;
use crate::components::notes::notes;
use crate::components::open_file::open_file;
use crate::components::reach::reach;
use crate::components::remedies::{Place, remedies};
use crate::components::settings::settings;
use crate::components::speed::speed;
use crate::components::verdict::verdict;
use crate::platform::dom::{El, el, follow};
use crate::platform::root;
use crate::state::Session;
use crate::words;
use crate::words::labels::{self, region};

/// The page.
pub fn plan_page(session: Session) -> Vec<El> {
    address::keep_in_step(session);
    let below = session.after_paint();
    let (is_answered, has_speed) =
        (session.plan_part(|plan| plan.feasibility.is_some()), session.plan_part(|plan| plan.performance.is_some()));
    follow(move || {
        root::set_title(&session.with_request(|request| session.with_plan(|plan| words::title(request, plan))));
    });
    let inputs = el("form")
        .class("inputs")
        .attr("aria-label", region::INPUTS)
        .child_first(move || model_box(session))
        .child_first(move || gpu_box(session))
        .child_first(move || load_box(session))
        .child_first(move || {
            el("div")
                .class("drawers")
                .child(targets(session))
                .child(parallelism(session))
                .child(precision(session))
                .child(reserves(session))
        })
        .child(open_file(session))
        .child(
            el("p")
                .class("fact")
                .text(labels::PRIVACY)
                .text(" ")
                .child(el("a").attr("href", labels::HOW_PAGE).text(labels::HOW)),
        )
        .on("submit", |event| event.prevent_default());
    let answer = el("div")
        .class("answer")
        .id("answer")
        .attr("role", "region")
        .attr("aria-label", region::ANSWER)
        .attr("tabindex", "-1")
        .class_by("bare", move || !is_answered())
        .child_first(move || verdict(session))
        .child_first(move || link_notes(session))
        .child_first(move || memory(session))
        .child(remedies(session, Place::Mends))
        .child_later(move || el("div").class("two").child(speed(session)).child(fits(session)))
        .child_later(move || el("div").class("two").children(curves(below)).shown_by(move || has_speed()))
        .child_later(move || commands(below))
        .child_later(move || check(below))
        .child_later(move || remedies(below, Place::Gains))
        .child_later(move || reach(below))
        .child_later(move || settings(below))
        .child_later(move || anatomy(below))
        .child_later(move || notes(below));
    vec![el("h1").class("unseen").text(labels::TITLE), inputs, answer]
}
