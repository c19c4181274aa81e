//! The table of memory: each term opens to its formula, this plan's figures, its source and its certainty.

use leptos::prelude::*;
use planner::plan::Term;

use crate::format::{self, MemoryUnit};
use crate::state::Session;
use crate::words::labels::answer;
use crate::words::terms;

/// The swatch of a term that is no stretch of the bar: the card, the budget, what vLLM counts by itself.
const BACKGROUND: &str = "none";

/// The table. Terms that are no stretch of the bar are shown on demand.
#[component]
pub fn Terms() -> impl IntoView {
    let session = Session::here();
    let all = RwSignal::new(false);
    let rows = move |background: bool| {
        let unit = session.unit.get();
        session.plan.with(|plan| {
            let terms = plan.terms.iter().filter(|term| (swatch(&term.name) == BACKGROUND) == background);
            terms.map(|term| row(session, term.clone(), unit)).collect_view()
        })
    };
    let more = Memo::new(move |_| {
        session.plan.with(|plan| {
            let behind = plan.terms.iter().filter(|term| swatch(&term.name) == BACKGROUND);
            behind.map(|term| terms::term(&term.name)).collect::<Vec<_>>()
        })
    });
    view! {
        <table class="terms">
            <thead class="unseen">
                <tr>
                    <th scope="col">{answer::PART}</th>
                    <th scope="col">{answer::AMOUNT}</th>
                    <th scope="col">{answer::CERTAINTY}</th>
                </tr>
            </thead>
            <tbody>{move || rows(false)}</tbody>
            <tbody id="terms-background" hidden=move || !all.get()>{move || rows(true)}</tbody>
        </table>
        <button
            type="button"
            class="link"
            aria-expanded=move || all.get().to_string()
            aria-controls="terms-background"
            hidden=move || more.with(Vec::is_empty)
            on:click=move |_| all.update(|all| *all = !*all)
        >
            {move || more.with(|more| terms::also(more))}
        </button>
    }
    .into_any()
}

fn row(session: Session, term: Term, unit: MemoryUnit) -> AnyView {
    let id = format!("term-{}", term.name);
    let name = term.name.clone();
    let is_open = Memo::new(move |_| session.open_term.with(|open| open.as_deref() == Some(name.as_str())));
    let toggled = term.name.clone();
    let toggle = move |_| {
        session.open_term.update(|open| *open = if is_open.get_untracked() { None } else { Some(toggled.clone()) })
    };
    let details = format!("{id}-more");
    let controls = details.clone();
    view! {
        <tr id=id class:open=move || is_open.get()>
            <th scope="row">
                <button type="button" class="opens" aria-expanded=move || is_open.get().to_string() aria-controls=controls on:click=toggle>
                    <span class=format!("dot {}", swatch(&term.name)) aria-hidden="true"></span>
                    {terms::term(&term.name)}
                </button>
            </th>
            <td class="figure">{amount(&term, unit)}</td>
            <td class="soft">{terms::provenance(term.provenance)}</td>
        </tr>
        <tr class="more" id=details hidden=move || !is_open.get()>
            <td colspan="3">{derivation(&term, unit)}</td>
        </tr>
    }
    .into_any()
}

/// What an opened term says.
fn derivation(term: &Term, unit: MemoryUnit) -> AnyView {
    let inputs =
        term.inputs.iter().map(|(name, value)| view! { <li><code>{name.clone()}</code>" = "{figure(*value)}</li> });
    let ends = (term.unit == "GiB" && term.low < term.high)
        .then(|| format!("{} – {}", format::amount(term.low, unit), format::memory(term.high, unit)));
    view! {
        <div class="derivation">
            {terms::gloss(&term.name).map(|gloss| view! { <p>{gloss}</p> })}
            <dl>
                <dt>{answer::FORMULA}</dt>
                <dd>{term.formula.clone()}</dd>
                <dt>{answer::HERE}</dt>
                <dd><ul>{inputs.collect_view()}</ul></dd>
                {ends.map(|ends| view! { <dt>{answer::BETWEEN}</dt><dd>{ends}</dd> })}
                <dt>{answer::SOURCE}</dt>
                <dd>{term.source.clone()}</dd>
            </dl>
        </div>
    }
    .into_any()
}

fn amount(term: &Term, unit: MemoryUnit) -> String {
    if term.unit != "GiB" {
        return format!("{} {}", figure(term.mid), term.unit);
    }
    let spread = (term.high - term.low) / 2.0;
    if spread < 0.05 {
        format::memory(term.mid, unit)
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
