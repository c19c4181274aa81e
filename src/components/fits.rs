//! How far the load could grow: a map of requests against their length with this load in it, and vLLM's own lines about it.

use std::cell::Cell;
use std::rc::Rc;

use planner::plan::{Feasibility, Plan};
use planner::request::Workload;

use super::derivation::{leads_to, opened, opener};
use super::panel;
use super::picture::{Side, path, picture, stand};
use crate::charts::fit_map::{Map, map};
use crate::format;
use crate::platform::dom::{El, el};
use crate::platform::{keys, pointer};
use crate::state::Session;
use crate::words::labels::{answer, fits as label, heading};
use crate::words::{facts, reach, terms};

/// By how much an arrow key changes the load: four presses double it.
const STEP: f64 = 1.189_207_115_002_721;

/// The panel.
pub fn fits(session: Session) -> El {
    let drawn = move || {
        let map = session.with_pictures(|request, charts| {
            let load = load(&request.workload);
            let any = charts.fit_map.points.iter().any(|point| point.high > 0);
            if !any || session.with_plan(facts::keeps_nothing) {
                return None;
            }
            Some((map(&charts.fit_map, load)?, load))
        });
        map.map(|(map, load)| vec![chart(session, &map, load)]).unwrap_or_default()
    };
    let said = move || {
        session.with_planned(|request, plan| {
            let feasibility = plan.feasibility.as_ref();
            feasibility.map(|feasibility| said(session, plan, feasibility, &request.workload)).unwrap_or_default()
        })
    };
    panel("fits", "reach", heading::FITS, Vec::new())
        .child(el("div").class("slot").children_by(drawn))
        .child(el("div").children_by(said))
}

/// Requests at once, and tokens of each.
fn load(workload: &Workload) -> (f64, f64) {
    (workload.concurrency.max(1) as f64, workload.prompt_tokens.saturating_add(workload.gen_tokens).max(1) as f64)
}

fn chart(session: Session, map: &Map, (requests, tokens): (f64, f64)) -> El {
    let across =
        Side { scale: &map.requests, binary: true, write: |value| format::tokens(value as u64), name: label::REQUESTS };
    let up =
        Side { scale: &map.tokens, binary: true, write: |value| format::tokens(value as u64), name: label::TOKENS };
    let (x, y) = (map.requests.place(requests), map.tokens.place(tokens));
    let drawing = vec![path("perhaps", &map.perhaps), path("surely", &map.surely), path("line", &map.edge)];
    let here = el("button")
        .attr("type", "button")
        .id("this-load")
        .class(match (x > 0.55, y > 0.9) {
            (false, false) => "here",
            (true, false) => "here left",
            (false, true) => "here under",
            (true, true) => "here left under",
        })
        .attr("aria-label", &label::here(requests, tokens))
        .child(el("span").text(label::HERE))
        .on("keydown", move |event| {
            if let Some((by_requests, by_tokens)) = step(&keys::key(&event)) {
                event.prevent_default();
                session.adjust(|request| change(&mut request.workload, requests * by_requests, tokens * by_tokens));
            }
        });
    let standing = vec![stand(here, x, y)];
    drag(session, picture(label::MAP, &across, &up, drawing, standing), map)
}

/// What an arrow key multiplies requests and tokens with.
fn step(key: &str) -> Option<(f64, f64)> {
    Some(match key {
        "ArrowRight" => (STEP, 1.0),
        "ArrowLeft" => (1.0 / STEP, 1.0),
        "ArrowUp" => (1.0, STEP),
        "ArrowDown" => (1.0, 1.0 / STEP),
        _ => return None,
    })
}

/// Moves the load to where the pointer is let go.
fn drag(session: Session, figure: El, map: &Map) -> El {
    let (requests, tokens) = (map.requests, map.tokens);
    let held = Rc::new(Cell::new(false));
    let (down, up) = (Rc::clone(&held), held);
    figure.on("pointerdown", move |_| down.set(true)).on("pointerup", move |event| {
        if !up.replace(false) {
            return;
        }
        if let Some((across, above)) = pointer::place_in(&event, ".plot") {
            session.turn(|request| change(&mut request.workload, requests.at(across), tokens.at(above)));
        }
    })
}

/// Sets a load; the answer keeps its length, the prompt takes the rest. A key always moves by at least one.
fn change(workload: &mut Workload, requests: f64, tokens: f64) {
    let nudge = |now: u64, wanted: f64| {
        let wanted = wanted.round().clamp(1.0, 9.0e9) as u64;
        wanted.max(1).max(if wanted == now { now } else { 1 })
    };
    workload.concurrency = stepped(workload.concurrency, requests, nudge(workload.concurrency, requests));
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    let wanted = stepped(length, tokens, nudge(length, tokens));
    workload.prompt_tokens = wanted.saturating_sub(workload.gen_tokens).max(1);
}

/// A wanted change that rounding would swallow moves by one.
fn stepped(now: u64, wanted: f64, rounded: u64) -> u64 {
    if rounded != now || (wanted - now as f64).abs() < 1e-6 {
        rounded
    } else if wanted > now as f64 {
        now.saturating_add(1)
    } else {
        now.saturating_sub(1).max(1)
    }
}

fn said(session: Session, plan: &Plan, feasibility: &Feasibility, workload: &Workload) -> Vec<El> {
    if facts::keeps_nothing(plan) {
        return vec![el("p").class("empty").text(label::NO_CACHE)];
    }
    if feasibility.max_requests_of_this_length == Some(0) && feasibility.max_context_at_concurrency == Some(0) {
        return vec![el("p").class("empty").text(label::NOTHING)];
    }
    let line = |(name, text): (&'static str, String)| {
        if terms::is_of_memory(name) {
            return el("li").child(leads_to(session, name).text(&text));
        }
        let (line, last) = text.rsplit_once(' ').unwrap_or(("", &text));
        let opens = opener(session, name).text(line).text(" ").child(el("span").class("last").text(last));
        el("li").child(opens).maybe(opened(session, name, "div"))
    };
    let sentences = reach::sentences(feasibility, workload, session.unit()).into_iter().map(line);
    let mut said = vec![el("ul").class("prose").children(sentences)];
    let log = reach::log(plan, feasibility);
    if feasibility.starts && !log.is_empty() {
        said.push(el("h3").text(answer::LOG));
        said.push(el("ul").class("log").children(log.into_iter().map(line)));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: (u64, u64), wanted: (f64, f64), then: (u64, u64)) {
        let mut workload =
            Workload { concurrency: now.0, prompt_tokens: now.1 - 100, gen_tokens: 100, ..Workload::default() };
        change(&mut workload, wanted.0, wanted.1);
        assert_eq!((workload.concurrency, workload.prompt_tokens + 100), then);
    }

    #[test]
    fn the_load_moves_to_where_it_is_put() {
        check((8, 1_000), (16.0, 2_000.0), (16, 2_000));
        check((8, 1_000), (8.0, 1_000.0), (8, 1_000));
        check((1, 1_000), (1.0 * STEP, 1_000.0), (2, 1_000));
        check((2, 1_000), (2.0 / STEP, 1_000.0), (1, 1_000));
        check((1, 1_000), (1.0 / STEP, 1_000.0), (1, 1_000));
        check((8, 1_000), (8.0, 20.0), (8, 101));
    }
}
