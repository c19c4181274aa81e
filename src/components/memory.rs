//! Where each GPU's memory goes: a bar on a ruler, with the same figures as a table that opens.

use leptos::prelude::*;
use planner::plan::{Bounds, Plan, RankMemory};

use super::terms::Terms;
use crate::charts::memory_bar::{Bar, Part, Segment, bar};
use crate::format::{self, MemoryUnit};
use crate::platform::scroll;
use crate::state::Session;
use crate::words::labels::{answer, heading};
use crate::words::terms;

/// The panel.
#[component]
pub fn Memory() -> impl IntoView {
    let session = Session::here();
    let budget = move || {
        session.plan.with(|plan| {
            let (memory, config) = (plan.feasibility.as_ref()?.per_gpu, plan.config.as_ref()?);
            let unit = session.unit.get();
            let (budget, total) =
                (format::amount(memory.budget_gib, unit), format::memory(memory.memory_total_gib, unit));
            Some(format!("{budget} of {total} budgeted ({})", format::plain(config.gpu_memory_utilization)))
        })
    };
    view! {
        <section class="panel memory" aria-labelledby="memory-title">
            <header>
                <h2 id="memory-title">{heading::MEMORY}</h2>
                <p>{budget}</p>
                <UnitSwitch />
            </header>
            <div class="gauges">{move || session.plan.with(|plan| gauges(session, plan))}</div>
            <Terms />
        </section>
    }
    .into_any()
}

/// GiB or GB.
#[component]
fn UnitSwitch() -> impl IntoView {
    let session = Session::here();
    let units = [MemoryUnit::Gib, MemoryUnit::Gb].map(|unit| {
        view! {
            <label>
                <input
                    type="radio"
                    name="unit"
                    prop:checked=move || session.unit.get() == unit
                    on:change=move |_| session.unit.set(unit)
                />
                <span>{unit.name()}</span>
            </label>
        }
    });
    view! { <fieldset class="switch"><legend class="unseen">{answer::UNIT}</legend>{units.into_iter().collect_view()}</fieldset> }.into_any()
}

fn gauges(session: Session, plan: &Plan) -> AnyView {
    let Some(feasibility) = &plan.feasibility else { return view! { <div class="gauge empty"></div> }.into_any() };
    if feasibility.ranks.len() < 2 {
        return gauge(session, &feasibility.per_gpu, feasibility.range.kv_cache_available_gib, String::new());
    }
    let ranks =
        feasibility.ranks.iter().enumerate().map(|(stage, rank)| gauge(session, rank, None, terms::stage(stage + 1)));
    ranks.collect_view().into_any()
}

fn gauge(session: Session, memory: &RankMemory, pool: Option<Bounds>, name: String) -> AnyView {
    let unit = session.unit.get();
    let bar = bar(memory, pool, unit);
    let segments = bar.segments.iter().map(|segment| piece(session, *segment, unit)).collect_view();
    let label = if name.is_empty() { answer::BAR.to_owned() } else { format!("{}: {name}", answer::BAR) };
    view! {
        <div class="gauge">
            {(!name.is_empty()).then(|| view! { <h3>{name}</h3> })}
            <div class="bar" role="group" aria-label=label>{segments}</div>
            {ruler(&bar, unit)}
        </div>
    }
    .into_any()
}

/// One stretch of the bar; it opens its term in the table.
fn piece(session: Session, segment: Segment, unit: MemoryUnit) -> AnyView {
    let Segment { part, gib, share } = segment;
    let name = part_name(part);
    let spoken = format!("{name}, {}", format::memory(gib, unit));
    let open = move |_| {
        session.open_term.set(Some(part.term().to_owned()));
        request_animation_frame(move || scroll::into_view(&format!("term-{}", part.term())));
    };
    view! {
        <button
            type="button"
            class=format!("segment {}", part.class())
            style:flex-grow=format!("{share:.5}")
            aria-label=spoken.clone()
            title=spoken
            on:click=open
        >
            <span aria-hidden="true">{name}</span>
            <b aria-hidden="true">{format::amount(gib, unit)}</b>
        </button>
    }
    .into_any()
}

/// The ruler under the bar: round marks, the budget's needle, and how far the pool's beginning may lie off.
fn ruler(bar: &Bar, unit: MemoryUnit) -> AnyView {
    let percent = |share: f64| format!("{:.3}%", share * 100.0);
    let marks = bar
        .marks
        .iter()
        .map(|(amount, at)| view! { <i style:left=percent(*at)>{format::plain(*amount)}</i> })
        .collect_view();
    let range = bar.pool_begins.map(|(from, to)| {
        view! { <s class="range" style:left=percent(from) style:width=percent(to - from)></s> }
    });
    view! {
        <div class="ruler" aria-hidden="true">
            {marks}
            <i class="unit" style:left="100%">{unit.name()}</i>
            {range}
            <b class="needle" style:left=percent(bar.budget)><span>{answer::BUDGET}</span></b>
            {(bar.card < 0.999).then(|| view! { <b class="needle card" style:left=percent(bar.card)><span>{answer::CARD}</span></b> })}
        </div>
    }
    .into_any()
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
