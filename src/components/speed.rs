//! How fast: each figure with its interval on one strip, what holds it down, and what it assumes.

use leptos::prelude::*;
use planner::plan::{Performance, Range};
use planner::request::Workload;

use crate::charts::interval::interval;
use crate::format;
use crate::state::Session;
use crate::words::labels::{answer, heading, speed};
use crate::words::terms;

/// The panel.
#[component]
pub fn Speed() -> impl IntoView {
    let session = Session::here();
    let shares = move || session.plan.with(|plan| plan.performance.as_ref().and_then(terms::interval));
    let strips = move || {
        let workload = session.request.with(|request| request.workload.clone());
        session.plan.with(|plan| match &plan.performance {
            Some(performance) => rows(performance, &workload),
            None => view! { <p class="empty">{terms::no_speed(plan)}</p> }.into_any(),
        })
    };
    view! {
        <section class="panel speed" aria-labelledby="speed-title">
            <header><h2 id="speed-title">{heading::SPEED}</h2><p>{shares}</p></header>
            {strips}
        </section>
    }
    .into_any()
}

fn rows(performance: &Performance, workload: &Workload) -> AnyView {
    let rates = [
        (speed::TOGETHER, performance.output_tps),
        (speed::EACH, performance.decode_tps_per_request),
        (speed::PREFILL, performance.prefill_tps),
    ];
    let times = [
        (speed::FIRST, performance.ttft_ms, workload.target_ttft_ms),
        (speed::TOKEN, performance.tpot_ms, workload.target_tpot_ms),
        (speed::WHOLE, performance.e2e_ms, None),
    ];
    let rates = rates.into_iter().filter_map(|(name, range)| {
        range.map(|range| strip(name, &range, None, format!("{} tok/s", format::range(&range))))
    });
    let times = times.into_iter().filter_map(|(name, range, target)| {
        range.map(|range| {
            let (figure, unit) = format::time(&range);
            strip(name, &range, target, format!("{figure} {unit}"))
        })
    });
    let bound = performance
        .bound
        .map(terms::bound)
        .map(|(name, why)| view! { <p class="note">{terms::BOUND_BY}<b>{name}</b>": "{why}"."</p> });
    let assumptions = performance.assumptions.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    view! {
        <div class="strips">
            <p class="axis" aria-hidden="true"><span>{answer::HALF}</span><span>{answer::EXPECTED}</span><span>{answer::DOUBLE}</span></p>
            <dl>{rates.collect_view()}{times.collect_view()}</dl>
        </div>
        {bound}
        <details class="fold">
            <summary>{answer::ASSUMPTIONS}</summary>
            <ul class="prose">{assumptions}</ul>
        </details>
    }
    .into_any()
}

/// One figure and its interval.
fn strip(name: &'static str, range: &Range, target: Option<f64>, figure: String) -> AnyView {
    let percent = |share: f64| format!("{:.2}%", share * 100.0);
    let drawn = interval(range, target).map(|interval| {
        view! {
            <span class="strip" aria-hidden="true">
                <i style:left=percent(interval.low) style:width=percent(interval.high - interval.low)></i>
                {interval.target.map(|at| view! { <b style:left=percent(at)></b> })}
            </span>
        }
    });
    view! { <div><dt>{name}</dt><dd>{drawn}<span class="figure">{figure}</span></dd></div> }.into_any()
}
