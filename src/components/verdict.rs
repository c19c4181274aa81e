//! The answer in a sentence, its key figures, and a lamp that tells the kind by shape as well as by colour.

use std::time::Duration;

use leptos::prelude::*;
use planner::plan::{Performance, Plan, Range};

use super::button;
use super::derivation::leads_to;
use super::term::term;
use crate::format;
use crate::platform::dom::{El, el, follow, svg};
use crate::platform::timer::Timer;
use crate::state::Session;
use crate::words::glossary::speed as means;
use crate::words::labels::{self, answer};
use crate::words::verdict::{Lamp, Verdict};

/// How long the verdict has to stand still before it is read out.
const PAUSE: Duration = Duration::from_millis(900);

/// The verdict. On a phone it is the bar at the bottom edge.
pub fn verdict(session: Session) -> El {
    let words = session.verdict;
    let open = RwSignal::new(false);
    let arrow = svg("svg")
        .attr("viewBox", "0 0 16 16")
        .attr("aria-hidden", "true")
        .child(svg("path").attr("d", "M3 10l5-5 5 5"));
    let more = button("")
        .class("more")
        .attr("aria-controls", "keys")
        .state_by("aria-expanded", move || open.get())
        .child(el("span").class("unseen").text(answer::MORE))
        .child(arrow)
        .on("click", move |_| open.update(|open| *open = !*open));
    let text = el("p")
        .id("verdict")
        .child(el("strong").text_by(move || words.with(|words| words.lead.clone())))
        .text(" ")
        .child(el("span").text_by(move || words.with(|words| words.rest.clone())));
    let lamp = el("span").children_from(move || words.with(|words| words.lamp), |kind| vec![lamp(*kind)]);
    let behind = move || {
        let is_plan = session.with_plan(|plan| plan.feasibility.is_some());
        match (is_plan, session.is_waiting.get(), session.is_behind()) {
            (_, true, _) => answer::WAITING.to_owned(),
            (true, false, true) => answer::BEHIND.to_owned(),
            _ => String::new(),
        }
    };
    el("section")
        .attr("aria-labelledby", "verdict")
        .attr_by("class", move || {
            let kind = words.with(|words| words.lamp.class());
            let open = if open.get() { " open" } else { "" };
            let behind = if session.is_behind() { " behind" } else { "" };
            Some(format!("verdict {kind}{open}{behind}"))
        })
        .child(el("div").class("sentence").child(lamp).child(text).child(more))
        .child(el("p").class("behind-note").text_by(behind))
        .child(
            el("dl")
                .id("keys")
                .class("keys")
                .children_from(move || session.with_plan(figures), move |figures| keys(session, figures, open)),
        )
        .child(el("p").class("unseen").attr("role", "status").text_by(spoken(words)))
}

/// The verdict for those who hear it, once it stands still.
fn spoken(words: Memo<Verdict>) -> impl Fn() -> String {
    let spoken = RwSignal::new(String::new());
    let timer = Timer::new();
    follow(move || {
        let text = words.with(|words| format!("{} {}", words.lead, words.rest));
        timer.put_off(PAUSE, move || _ = spoken.try_set(text));
    });
    move || spoken.get()
}

fn lamp(lamp: Lamp) -> El {
    let shape = match lamp {
        Lamp::Fits => "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
        Lamp::Tight => "M8 .8 15.2 8 8 15.2.8 8z",
        Lamp::No => "M2 2h12v12H2zM4.5 6.8v2.4h7V6.8z",
        Lamp::Dark => "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.6a4.9 4.9 0 1 0 0 9.8 4.9 4.9 0 0 0 0-9.8z",
    };
    let path = svg("path").attr("d", shape).attr("fill-rule", "evenodd");
    svg("svg").class("lamp").attr("viewBox", "0 0 16 16").attr("aria-hidden", "true").child(path)
}

/// The key figures with their units, and whether there is a place where each opens.
type Figures = [(String, String, bool); 4];

fn figures(plan: &Plan) -> Figures {
    let feasibility = plan.feasibility.as_ref();
    let at_once = feasibility.and_then(|feasibility| {
        let bounds = feasibility.range.max_concurrency_at_context.map(|bounds| (bounds.low, bounds.high));
        bounds.or_else(|| feasibility.max_concurrency_at_context.map(|requests| (requests, requests)))
    });
    let length = plan.config.as_ref().map(|config| format!("× {} tokens", format::tokens(config.max_model_len)));
    let speed = |pick: fn(&Performance) -> Option<Range>| plan.performance.as_ref().and_then(pick);
    let rate = |range: Range| (format::range(&range), "tok/s".to_owned());
    let time = |range: Range| {
        let (figure, unit) = format::time(&range);
        (figure, unit.to_owned())
    };
    let known = [
        at_once.map(|(low, high)| (format::span(low, high), length.unwrap_or_default())),
        speed(|p| p.output_tps).map(rate),
        speed(|p| p.decode_tps_per_request).map(rate),
        speed(|p| p.ttft_ms).map(time),
    ];
    let starts = feasibility.is_some_and(|feasibility| feasibility.starts());
    let mut known = known.map(|figure| match figure {
        Some((figure, unit)) => (figure, unit, true),
        None => (labels::UNKNOWN.to_owned(), String::new(), false),
    });
    // It opens at the line that vLLM will print.
    let [at_once, ..] = &mut known;
    at_once.2 &= starts;
    known
}

fn keys(session: Session, figures: &Figures, open: RwSignal<bool>) -> Vec<El> {
    let names = [
        ("max_concurrency_at_context", answer::LONGEST_AT_ONCE, means::LONGEST_AT_ONCE),
        ("output_tps", answer::TOGETHER, means::TOGETHER),
        ("decode_tps_per_request", answer::EACH, means::EACH),
        ("ttft_ms", answer::FIRST, means::FIRST),
    ];
    let keys = names.into_iter().zip(figures).map(|((name, label, meaning), (figure, unit, opens))| {
        // On a phone the bar would stand before what it leads to.
        let lead = || leads_to(session, name).on("click", move |_| open.set(false));
        let place = if *opens { lead() } else { el("span") };
        let figure = place.text(figure).text(" ").child(el("small").text(unit));
        el("div").child(el("dt").child(term(label, meaning))).child(el("dd").child(figure))
    });
    keys.collect()
}
