//! Where each GPU's memory goes: a bar on a ruler, with the same figures as a table that opens.

use leptos::prelude::*;
use planner::plan::{Plan, RankMemory};

use super::panel;
use super::terms::terms_table;
use crate::charts::memory_bar::{Bar, Part, Segment, bar};
use crate::format::{self, MemoryUnit};
use crate::platform::dom::{El, el};
use crate::platform::scroll;
use crate::state::Session;
use crate::words::labels::{answer, heading};
use crate::words::{facts, terms};

/// The panel.
pub fn memory(session: Session) -> El {
    let beside = vec![el("p").text_by(move || budget(session)), unit_switch(session)];
    let gauges = el("div").class("gauges").children_by(move || session.with_plan(|plan| gauges(session, plan)));
    panel("memory", "memory", heading::MEMORY, beside).child(gauges).children(terms_table(session))
}

/// `72.9 of 79.2 GiB budgeted (0.92)`.
fn budget(session: Session) -> String {
    let unit = session.unit();
    session.with_plan(|plan| {
        let (Some(feasibility), Some(config)) = (&plan.feasibility, &plan.config) else { return String::new() };
        terms::budget(&feasibility.per_gpu, config.gpu_memory_utilization, unit)
    })
}

/// GiB or GB.
fn unit_switch(session: Session) -> El {
    let units = [MemoryUnit::Gib, MemoryUnit::Gb].map(|unit| {
        let input = el("input")
            .attr("type", "radio")
            .attr("name", "unit")
            .checked_by(move || session.unit() == unit)
            .on("change", move |_| session.show_in(unit));
        el("label").child(input).child(el("span").text(unit.name()))
    });
    el("fieldset").class("switch").child(el("legend").class("unseen").text(answer::UNIT)).children(units)
}

fn gauges(session: Session, plan: &Plan) -> Vec<El> {
    let Some(feasibility) = &plan.feasibility else { return vec![el("div").class("gauge")] };
    let keeps_cache = !facts::keeps_nothing(plan);
    if feasibility.ranks.len() < 2 {
        let pool = feasibility.range.kv_cache_available_gib.filter(|_| keeps_cache);
        return vec![gauge(session, &bar(&feasibility.per_gpu, pool, keeps_cache, session.unit()), "")];
    }
    let stages = alike(&feasibility.ranks).into_iter();
    stages
        .map(|(from, to, rank)| {
            gauge(session, &bar(rank, None, keeps_cache, session.unit()), &terms::stages(from + 1, to + 1))
        })
        .collect()
}

/// Neighbouring stages whose memory looks the same: the first, the last, and the first one's memory.
fn alike(ranks: &[RankMemory]) -> Vec<(usize, usize, &RankMemory)> {
    let looks = |one: &RankMemory, other: &RankMemory| {
        let near = |of: fn(&RankMemory) -> f64| (of(one) - of(other)).abs() < 0.05;
        near(|rank| rank.weights_gib)
            && near(|rank| rank.kv_cache_available_gib)
            && near(|rank| rank.kv_cache_required_gib)
    };
    let mut groups: Vec<(usize, usize, &RankMemory)> = Vec::new();
    for (stage, rank) in ranks.iter().enumerate() {
        match groups.last_mut() {
            Some((_, last, first)) if looks(first, rank) => *last = stage,
            _ => groups.push((stage, stage, rank)),
        }
    }
    groups
}

fn gauge(session: Session, bar: &Bar, name: &str) -> El {
    let unit = session.unit();
    let label = if name.is_empty() { answer::BAR.to_owned() } else { format!("{}: {name}", answer::BAR) };
    let segments = bar.segments.iter().enumerate().map(|(at, segment)| {
        let piece = piece(session, *segment, unit);
        // A needle that would cross the first name has it stand behind itself.
        let is_crossed = at == 0 && bar.budget < NAMED && bar.budget < segment.share - NAMED;
        if is_crossed { piece.style("padding-inline-start", &format!("{:.3}%", bar.card * 100.0)) } else { piece }
    });
    el("div")
        .class("gauge")
        .maybe((!name.is_empty()).then(|| el("h3").text(name)))
        .child(el("div").class("bar").attr("role", "group").attr("aria-label", &label).children(segments))
        .child(ruler(bar, unit))
}

/// The share of the bar below which a stretch is narrower than 24 px on a phone, the least that WCAG 2.2 asks of a target.
const NARROW: f64 = 0.08;

/// The room that a needle's name takes on a phone, as a share of the bar.
const NAMED: f64 = 0.2;

/// One stretch of the bar; it opens its term in the table.
fn piece(session: Session, segment: Segment, unit: MemoryUnit) -> El {
    let Segment { part, gib, share } = segment;
    let name = part_name(part);
    let spoken = format!("{name} {}", format::memory(gib, unit));
    let open = move |_| {
        session.open(part.term());
        request_animation_frame(move || scroll::into_view(&format!("term-{}", part.term())));
    };
    // A stretch too narrow for a finger is a mark that can be read; what opens it stands in the table below.
    let piece = if share < NARROW {
        el("span").attr("role", "img").attr("tabindex", "0")
    } else {
        el("button").attr("type", "button")
    };
    piece
        .class(&format!("segment {}", part.class()))
        .style("flex-grow", &format!("{share:.5}"))
        .attr("aria-label", &spoken)
        .attr("title", &spoken)
        .child(el("span").text(&name))
        .text(" ")
        .child(el("b").text(&format::amount(gib, unit)))
        .on("click", open)
}

/// The ruler under the bar: round marks, the budget's needle, and how far the pool's beginning may lie off.
fn ruler(bar: &Bar, unit: MemoryUnit) -> El {
    let percent = |share: f64| format!("{:.3}%", share * 100.0);
    let at = |tag: &'static str, share: f64| el(tag).style("left", &percent(share));
    let marks = bar.marks.iter().map(|(amount, share)| at("i", *share).text(&format::plain(*amount)));
    let range = bar.pool_begins.map(|(from, to)| at("s", from).class("range").style("width", &percent(to - from)));
    let needle = |class: &str, share: f64, name: &str| at("b", share).class(class).child(el("span").text(name));
    // Near the left edge the name stands behind its needle; where the card's needle follows closely, it has none.
    let budget = if bar.budget < NAMED { "needle early" } else { "needle" };
    let card = if bar.card - bar.budget < NAMED { "" } else { answer::CARD };
    el("div")
        .class("ruler")
        .attr("aria-hidden", "true")
        .children(marks)
        .child(at("i", 1.0).class("unit").text(unit.name()))
        .maybe(range)
        .child(needle(budget, bar.budget, answer::BUDGET))
        .maybe((bar.card < 0.999).then(|| needle("needle card early", bar.card, card)))
}

fn part_name(part: Part) -> String {
    match part {
        Part::Cache => answer::CACHE_USED.to_owned(),
        Part::Spare => answer::CACHE_SPARE.to_owned(),
        Part::Missing => answer::CACHE_MISSING.to_owned(),
        Part::Free => answer::FREE.to_owned(),
        _ => terms::term(part.term()),
    }
}
