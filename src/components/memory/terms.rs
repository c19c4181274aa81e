//! The table of memory: each term opens to its formula, this plan's figures, its source and its certainty.

use leptos::prelude::*;
use planner::plan::{Plan, Term, TermName, Unit};

use super::words;
use crate::components::figure::{OpenedRow, Opener, value};
use crate::components::panel::TableHead;
use crate::format::{self, MemoryUnit};
use crate::session::Session;
use crate::words::{facts, terms};

/// The swatch of a term that is no stretch of the bar: the card, the budget, what vLLM counts by itself.
const BACKGROUND: &str = "none";

/// The table, and the button that shows the terms that are no stretch of the bar.
#[component]
pub fn TermsTable() -> impl IntoView {
    let session = Session::here();
    let are_all_shown = RwSignal::new(false);
    let rows = session.plan_memo(|plan| names(plan, false));
    let behind = session.plan_memo(|plan| names(plan, true));
    let more = move || {
        let names: Vec<String> = behind.get().into_iter().map(terms::term).collect();
        terms::also(&names)
    };
    view! {
        <table class="terms">
            <TableHead names=&[words::PART, words::AMOUNT, words::CERTAINTY] />
            <tbody>
                <For each=move || rows.get() key=|name| *name let:name>
                    <TermRow name />
                </For>
            </tbody>
            <tbody id="terms-background">
                <Show when=move || are_all_shown.get()>
                    <For each=move || behind.get() key=|name| *name let:name>
                        <TermRow name />
                    </For>
                </Show>
            </tbody>
        </table>
        <button
            type="button"
            class="link"
            aria-controls="terms-background"
            aria-expanded=move || are_all_shown.get().to_string()
            hidden=move || behind.with(Vec::is_empty)
            on:click=move |_| are_all_shown.update(|all| *all = !*all)
        >
            {more}
        </button>
    }
}

/// The terms of a plan that are stretches of the bar, or those that are not.
fn names(plan: &Plan, is_background: bool) -> Vec<TermName> {
    let is_shown = |term: &&Term| (swatch(term.name) == BACKGROUND) == is_background;
    // Without a cache its rows would be of memory that stays free.
    let is_cache = |term: &&Term| term.name == TermName::KvCacheAvailable && facts::keeps_nothing(plan);
    let shown = plan.terms.iter().filter(is_shown).filter(|term| !is_cache(term));
    shown.map(|term| term.name).collect()
}

/// A term's row, and the row that it opens.
#[component]
fn TermRow(name: TermName) -> impl IntoView {
    let session = Session::here();
    let known = Memo::new(move |_| {
        let unit = session.unit.get();
        session.viewed.with(|viewed| {
            let term = viewed.plan.terms.iter().find(|term| term.name == name)?;
            Some((amount(term, unit), terms::provenance(term.provenance)))
        })
    });
    view! {
        <tr id=format!("term-{name}")>
            <th scope="row">
                <Opener name>
                    <span class=format!("dot {}", swatch(name)) aria-hidden="true"></span>
                    {terms::term(name)}
                </Opener>
            </th>
            <td class="figure">{move || known.get().map(|(amount, _)| amount)}</td>
            <td class="soft">{move || known.get().map(|(_, certainty)| certainty)}</td>
        </tr>
        <OpenedRow name columns="3" />
    }
}

fn amount(term: &Term, unit: MemoryUnit) -> String {
    if term.unit != Unit::Gib {
        return format!("{} {}", value(term.mid), term.unit);
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

fn swatch(term: TermName) -> &'static str {
    match term {
        TermName::Weights => "weights",
        TermName::Activation => "activation",
        TermName::CudaGraphs => "graphs",
        TermName::NonTorch => "other",
        TermName::KvCacheAvailable => "cache",
        _ => BACKGROUND,
    }
}
