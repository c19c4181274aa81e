//! The table of memory: each term opens to its formula, this plan's figures, its source and its certainty.

use leptos::prelude::*;
use planner::plan::Term;

use super::table_head;
use crate::format::{self, MemoryUnit};
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::answer;
use crate::words::{facts, terms};

/// The swatch of a term that is no stretch of the bar: the card, the budget, what vLLM counts by itself.
const BACKGROUND: &str = "none";

/// The table, and the button that shows the terms that are no stretch of the bar.
pub fn terms_table(session: Session) -> [El; 2] {
    let all = RwSignal::new(false);
    let shown = move |background: bool| {
        let terms: Vec<Term> = session.with_plan(|plan| {
            let is_shown = |term: &&Term| (swatch(&term.name) == BACKGROUND) == background;
            // Without a cache its rows would be of memory that stays free.
            let is_cache = |term: &&Term| term.name.starts_with("kv_cache") && facts::keeps_nothing(plan);
            plan.terms.iter().filter(is_shown).filter(|term| !is_cache(term)).cloned().collect()
        });
        (terms, session.unit())
    };
    let rows = move |(terms, unit): &(Vec<Term>, MemoryUnit)| {
        terms.iter().flat_map(|term| rows(session, term, *unit)).collect()
    };
    let behind = move || {
        session.with_plan(|plan| {
            let behind = plan.terms.iter().filter(|term| swatch(&term.name) == BACKGROUND);
            behind.map(|term| terms::term(&term.name)).collect::<Vec<_>>()
        })
    };
    let table = el("table")
        .class("terms")
        .child(table_head(&[answer::PART, answer::AMOUNT, answer::CERTAINTY]))
        .child(el("tbody").children_from(move || shown(false), rows))
        .child(el("tbody").id("terms-background").shown_by(move || all.get()).children_from(move || shown(true), rows));
    let more = el("button")
        .attr("type", "button")
        .class("link")
        .attr("aria-controls", "terms-background")
        .state_by("aria-expanded", move || all.get())
        .shown_by(move || !behind().is_empty())
        .text_by(move || terms::also(&behind()))
        .on("click", move |_| all.update(|all| *all = !*all));
    [table, more]
}

/// A term's row, and the row that it opens.
fn rows(session: Session, term: &Term, unit: MemoryUnit) -> [El; 2] {
    let id = format!("term-{}", term.name);
    let details = format!("{id}-more");
    let name: &'static str = terms::known(&term.name);
    let is_open = move || session.open_term.get() == name && !name.is_empty();
    let toggle = move |_| session.open_term.update(|open| *open = if *open == name { "" } else { name });
    let opens = el("button")
        .attr("type", "button")
        .id(&format!("{id}-opens"))
        .class("opens")
        .attr("aria-controls", &details)
        .state_by("aria-expanded", is_open)
        .child(el("span").class(&format!("dot {}", swatch(&term.name))).attr("aria-hidden", "true"))
        .text(&terms::term(&term.name))
        .on("click", toggle);
    let row = el("tr")
        .id(&id)
        .child(el("th").attr("scope", "row").child(opens))
        .child(el("td").class("figure").text(&amount(term, unit)))
        .child(el("td").class("soft").text(terms::provenance(term.provenance)));
    let more = el("tr")
        .class("more")
        .id(&details)
        .shown_by(is_open)
        .child(el("td").attr("colspan", "3").child(derivation(term, unit)));
    [row, more]
}

/// What an opened term says.
fn derivation(term: &Term, unit: MemoryUnit) -> El {
    let inputs =
        term.inputs.iter().map(|(name, value)| el("li").child(el("code").text(name)).text(" = ").text(&figure(*value)));
    let ends = (term.unit == "GiB" && term.low < term.high)
        .then(|| format!("{} – {}", format::amount(term.low, unit), format::memory(term.high, unit)));
    let said = |name: &str, text: &str| [el("dt").text(name), el("dd").text(text)];
    let list = el("dl")
        .children(said(answer::FORMULA, &term.formula))
        .child(el("dt").text(answer::HERE))
        .child(el("dd").child(el("ul").children(inputs)))
        .children(ends.iter().flat_map(|ends| said(answer::BETWEEN, ends)))
        .children(said(answer::SOURCE, &term.source));
    el("div").class("derivation").maybe(terms::gloss(&term.name).map(|gloss| el("p").text(gloss))).child(list)
}

fn amount(term: &Term, unit: MemoryUnit) -> String {
    if term.unit != "GiB" {
        return format!("{} {}", figure(term.mid), term.unit);
    }
    let spread = (term.high - term.low) / 2.0;
    if spread < 0.05 {
        format::memory(term.mid, unit)
    } else if term.low <= 0.0 || spread > term.mid {
        // As “±” it would seem to reach below nothing.
        format!("{}–{}", format::amount(term.low, unit), format::memory(term.high, unit))
    } else {
        format!("{} ± {}\u{a0}{}", format::amount(term.mid, unit), format::amount(spread, unit), unit.name())
    }
}

fn figure(value: f64) -> String {
    if value.fract() == 0.0 { format::plain(value) } else { planner::units::significant(value, 4) }
}

fn swatch(term: &str) -> &'static str {
    match term {
        "weights" => "weights",
        "activation" => "activation",
        "cuda_graphs" => "graphs",
        "non_torch" => "other",
        "kv_cache_available" => "cache",
        _ => BACKGROUND,
    }
}
