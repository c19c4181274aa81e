//! How a figure comes about, opened in place: its formula with this plan's values, its range, how it is known, its source.

use leptos::prelude::request_animation_frame;
use planner::plan::Term;

use crate::format::{self, MemoryUnit};
use crate::platform::dom::{El, el};
use crate::platform::scroll;
use crate::state::Session;
use crate::words::labels::answer;
use crate::words::terms;

/// How many figures deep a derivation opens the figures that it is made of.
const DEPTH: usize = 4;

/// What opens a figure.
pub fn opener(session: Session, name: &'static str) -> El {
    el("button")
        .attr("type", "button")
        .id(&format!("opens-{name}"))
        .class("opens")
        .attr("aria-controls", &opened_id(name))
        .attr("aria-expanded", if session.is_open(name) { "true" } else { "false" })
        .on("click", move |_| session.open_or_close(name))
}

/// A figure that is opened where there is room to read how it comes about.
pub fn leads_to(session: Session, name: &'static str) -> El {
    el("button").attr("type", "button").class("leads").on("click", move |_| {
        session.open(name);
        request_animation_frame(move || scroll::bring_up(&format!("opens-{name}")));
    })
}

/// What an open figure says, in an element that stands where its opener tells; nothing while it is closed.
pub fn opened(session: Session, name: &str, tag: &'static str) -> Option<El> {
    let unit = session.unit();
    session.is_open(name).then(|| {
        let said = session.with_derivations(|all| find(all, name).map(|term| derivation(term, all, unit)));
        el(tag).id(&opened_id(name)).class("more").maybe(said)
    })
}

fn opened_id(name: &str) -> String {
    format!("origin-{name}")
}

fn find<'a>(all: &[&'a Term], name: &str) -> Option<&'a Term> {
    all.iter().find(|term| term.name.as_str() == name).copied()
}

/// What an opened figure says.
fn derivation(term: &Term, all: &[&Term], unit: MemoryUnit) -> El {
    let is_range = term.low < term.high;
    let ends = is_range.then(|| {
        format!("{} – {}", amount(term.low, term.unit.as_str(), unit), amount(term.high, term.unit.as_str(), unit))
    });
    let said = |name: &str, text: &str| [el("dt").text(name), el("dd").text(text)];
    let list = el("dl")
        .children(said(answer::EXPECTED_HERE, &amount(term.mid, term.unit.as_str(), unit)))
        .children(ends.iter().flat_map(|ends| said(answer::BETWEEN, ends)))
        .children(said(answer::FORMULA, &term.formula))
        .child(el("dt").text(answer::HERE))
        .child(el("dd").child(inputs(term, all, DEPTH)))
        .children(said(answer::CERTAINTY, terms::provenance(term.provenance)))
        .children(said(answer::SOURCE, &term.source));
    el("div").class("derivation").maybe(terms::gloss(term.name.as_str()).map(|gloss| el("p").text(gloss))).child(list)
}

/// The values of a formula. Figures among them open in turn: their formula, their values, and their source where it is another one.
fn inputs(term: &Term, all: &[&Term], depth: usize) -> El {
    // As they stand in the formula; what it does not name comes last.
    let place = |name: &str| term.formula.find(name).unwrap_or(usize::MAX);
    let mut given: Vec<(&str, f64)> = Vec::new();
    for (name, value) in &term.inputs {
        let before = given.iter().take_while(|(other, _)| place(other) <= place(name)).count();
        given.insert(before, (name, *value));
    }
    let items = given.into_iter().map(|(name, value)| {
        let said = [el("code").text(name), el("span").text(" = ").child(el("b").text(&figure(value)))];
        let Some(inner) = find(all, name).filter(|_| depth > 0) else { return el("li").children(said) };
        let source = (inner.source != term.source).then(|| el("p").class("soft").text(&inner.source));
        let inside = el("div")
            .class("within")
            .child(el("p").text("= ").text(&inner.formula))
            .child(inputs(inner, all, depth - 1))
            .maybe(source);
        el("li").child(el("details").child(el("summary").children(said)).child(inside))
    });
    el("ul").children(items)
}

fn amount(value: f64, of: &str, unit: MemoryUnit) -> String {
    match of {
        "GiB" => format::memory(value, unit),
        "" => figure(value),
        of => format!("{} {of}", figure(value)),
    }
}

/// A value as a formula's reader needs it.
pub fn figure(value: f64) -> String {
    if value.fract() == 0.0 { format::plain(value) } else { planner::units::significant(value, 4) }
}
