//! The figures, each with its interval on a strip that is alike for all.

use leptos::prelude::*;
use planner::plan::{Range, TermName};
use planner::protocol::ViewedPlan;

use super::words;
use crate::charts::frame::percent;
use crate::charts::interval::interval;
use crate::components::figure::{Derivation, Opener, opened_id};
use crate::components::tip::Term;
use crate::format;
use crate::session::Session;
use crate::words::facts;
use crate::words::glossary::speed as means;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
struct Speed {
    /// By which it opens.
    name: TermName,
    label: &'static str,
    meaning: String,
    range: Range,
    target: Option<f64>,
    /// With its unit.
    figure: String,
}

/// All figures of the plan under one axis.
#[component]
pub fn Strips() -> impl IntoView {
    let session = Session::here();
    let speeds = Memo::new(move |_| session.viewed.with(speeds));
    let names = Memo::new(move |_| speeds.with(|speeds| speeds.iter().map(|speed| speed.name).collect::<Vec<_>>()));
    let axis = [words::HALF, words::EXPECTED, words::DOUBLE].map(|mark| view! { <span>{mark}</span> });
    view! {
        <div class="strips">
            <p class="axis" aria-hidden="true">{axis}</p>
            <dl>
                <For each=move || names.get() key=|name| *name let:name>
                    <Strip speeds name />
                </For>
            </dl>
        </div>
    }
    .into_any()
}

/// One figure and its interval; it opens to how it comes about.
#[component]
fn Strip(speeds: Memo<Vec<Speed>>, name: TermName) -> impl IntoView {
    let figures = Session::here().figures;
    let speed = Memo::new(move |_| speeds.with(|speeds| speeds.iter().find(|speed| speed.name == name).cloned()));
    let read = move |read: fn(&Speed) -> String| speed.with(|speed| speed.as_ref().map(read)).unwrap_or_default();
    let drawn = move || {
        let interval = speed.with(|speed| speed.as_ref().and_then(|speed| interval(&speed.range, speed.target)))?;
        let target = interval.target.map(|at| view! { <b style:left=percent(at)></b> });
        Some(view! {
            <span class="strip" aria-hidden="true">
                <i style:left=percent(interval.low) style:width=percent(interval.high - interval.low)></i>
                {target}
            </span>
        })
    };
    view! {
        <div>
            <dt>
                <Term
                    word=move || read(|speed| speed.label.to_owned())
                    meaning=move || read(|speed| speed.meaning.clone())
                />
            </dt>
            <dd>
                {drawn}
                <Opener name>
                    <span class="figure">{move || read(|speed| speed.figure.clone())}</span>
                </Opener>
            </dd>
            <Show when=move || figures.is_open(name)>
                <dd id=opened_id(name) class="more">
                    <Derivation name />
                </dd>
            </Show>
        </div>
    }
}

fn speeds(viewed: &ViewedPlan) -> Vec<Speed> {
    let Some(performance) = &viewed.plan.performance else { return Vec::new() };
    let workload = &viewed.request.workload;
    let rates = [
        (TermName::OutputTps, words::TOGETHER, means::TOGETHER, performance.output_tps),
        (TermName::DecodeTpsPerRequest, words::EACH, means::EACH, performance.decode_tps_per_request),
        (TermName::PrefillTps, words::PREFILL, means::PREFILL, performance.prefill_tps),
    ];
    let times = [
        (TermName::Ttft, words::FIRST, means::FIRST, performance.ttft_ms, workload.target_ttft_ms),
        (TermName::Tpot, words::TOKEN, means::TOKEN, performance.tpot_ms, workload.target_tpot_ms),
        (TermName::E2e, words::WHOLE, means::WHOLE, performance.e2e_ms, None),
    ];
    let rates = rates.into_iter().filter_map(|(name, label, meaning, range)| {
        let (meaning, range) = (meaning.to_owned(), range?);
        Some(Speed { name, label, meaning, range, target: None, figure: format!("{} tok/s", format::range(&range)) })
    });
    let times = times.into_iter().filter_map(|(name, label, meaning, range, target)| {
        let (meaning, range) = (meaning.to_owned(), range?);
        let (figure, unit) = format::time(&range);
        Some(Speed { name, label, meaning, range, target, figure: format!("{figure} {unit}") })
    });
    rates.chain(times).chain(cost(viewed)).collect()
}

/// What tokens cost.
fn cost(viewed: &ViewedPlan) -> Option<Speed> {
    let cost = viewed.plan.cost.as_ref()?;
    let range = cost.output_per_million_usd?;
    Some(Speed {
        name: TermName::OutputPerMillion,
        label: words::COST,
        meaning: facts::cost(cost),
        range,
        target: None,
        figure: format!("${}", format::range(&range)),
    })
}
