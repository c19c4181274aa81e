//! The table of memory: each term opens to its formula, this plan's figures, its source and its certainty.

use std::rc::Rc;

use leptos::prelude::*;
use planner::plan::{Term, TermName, Unit};

use super::derivation::{figure, opened, opener};
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
        session.with_plan(|plan| {
            let is_shown = |term: &&Term| (swatch(term.name.as_str()) == BACKGROUND) == background;
            // Without a cache its rows would be of memory that stays free.
            let is_cache = |term: &&Term| term.name == TermName::KvCacheAvailable && facts::keeps_nothing(plan);
            let terms = plan.terms.iter().filter(is_shown).filter(|term| !is_cache(term));
            terms.flat_map(|term| rows(session, term, session.unit())).collect()
        })
    };
    let behind = session.plan_part(|plan| {
        let behind = plan.terms.iter().filter(|term| swatch(term.name.as_str()) == BACKGROUND);
        behind.map(|term| terms::term(term.name.as_str())).collect::<Vec<_>>()
    });
    let has_any = Rc::clone(&behind);
    let table = el("table")
        .class("terms")
        .child(table_head(&[answer::PART, answer::AMOUNT, answer::CERTAINTY]))
        .child(el("tbody").children_by(move || shown(false)))
        .child(
            el("tbody").id("terms-background").children_by(move || if all.get() { shown(true) } else { Vec::new() }),
        );
    let more = el("button")
        .attr("type", "button")
        .class("link")
        .attr("aria-controls", "terms-background")
        .state_by("aria-expanded", move || all.get())
        .shown_by(move || !has_any().is_empty())
        .text_by(move || terms::also(&behind()))
        .on("click", move |_| all.update(|all| *all = !*all));
    [table, more]
}

/// A term's row, and the row that it opens.
fn rows(session: Session, term: &Term, unit: MemoryUnit) -> impl Iterator<Item = El> {
    let name: &'static str = terms::known(term.name.as_str());
    let opens = opener(session, name)
        .child(el("span").class(&format!("dot {}", swatch(term.name.as_str()))).attr("aria-hidden", "true"))
        .text(&terms::term(term.name.as_str()));
    let row = el("tr")
        .id(&format!("term-{}", term.name))
        .child(el("th").attr("scope", "row").child(opens))
        .child(el("td").class("figure").text(&amount(term, unit)))
        .child(el("td").class("soft").text(terms::provenance(term.provenance)));
    [Some(row), opened_row(session, name, "3")].into_iter().flatten()
}

/// The row under a figure's row that says how it comes about; nothing while it is closed.
pub fn opened_row(session: Session, name: &str, columns: &str) -> Option<El> {
    opened(session, name, "div").map(|said| el("tr").child(el("td").attr("colspan", columns).child(said)))
}

fn amount(term: &Term, unit: MemoryUnit) -> String {
    if term.unit != Unit::Gib {
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
