//! How fast: each figure with its interval on one strip, what holds it down, and what it assumes.

use planner::charts::StepTimes;
use planner::plan::{Cost, Performance, Range};
use planner::request::{Estimator, Workload};

use super::derivation::{opened, opener};
use super::term::term;
use super::terms::opened_row;
use super::{lazy_fold, panel, table_head};
use crate::charts::interval::interval;
use crate::format;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::facts as words;
use crate::words::glossary::speed as means;
use crate::words::labels::{answer, heading, speed as label};
use crate::words::terms;

/// The panel.
pub fn speed(session: Session) -> El {
    let sure = session.plan_part(|plan| plan.performance.as_ref().and_then(terms::interval).unwrap_or_default());
    let has_speed = session.plan_part(|plan| plan.performance.is_some());
    // The rule of thumb knows no steps.
    let has_step = session.pictures_part(|plan, charts| {
        let is_computed = |performance: &Performance| performance.estimator == Estimator::Calibrated;
        charts.step.is_some() && plan.performance.as_ref().is_some_and(is_computed)
    });
    let contents = move || {
        session.with_planned(|request, plan| match &plan.performance {
            Some(performance) => contents(session, performance, plan.cost.as_ref(), &request.workload),
            None => vec![el("p").class("empty").text(&terms::no_speed(plan))],
        })
    };
    let assumptions = move || {
        session.with_plan(|plan| {
            let said = plan.performance.iter().flat_map(|performance| &performance.assumptions);
            vec![el("ul").class("prose").children(said.map(|text| el("li").text(text)))]
        })
    };
    let assumptions = lazy_fold("fold", answer::ASSUMPTIONS, assumptions).shown_by(move || has_speed());
    let step = lazy_fold("fold", label::STEP, move || {
        session.with_pictures(|_, charts| charts.step.as_ref().map(|times| step(session, times))).unwrap_or_default()
    })
    .shown_by(move || has_step());
    panel("speed", "speed", heading::SPEED, vec![el("p").text_by(move || sure())])
        .child(el("div").children_by(contents))
        .child(el("div").class("folds").child(step).child(assumptions))
}

/// A figure of this panel: the name by which it opens, its label, and what that means.
type Named<'a> = (&'static str, &'a str, &'a str);

fn contents(session: Session, performance: &Performance, cost: Option<&Cost>, workload: &Workload) -> Vec<El> {
    let rates = [
        (("output_tps", label::TOGETHER, means::TOGETHER), performance.output_tps),
        (("decode_tps_per_request", label::EACH, means::EACH), performance.decode_tps_per_request),
        (("prefill_tps", label::PREFILL, means::PREFILL), performance.prefill_tps),
    ];
    let times = [
        (("ttft_ms", label::FIRST, means::FIRST), performance.ttft_ms, workload.target_ttft_ms),
        (("tpot_ms", label::TOKEN, means::TOKEN), performance.tpot_ms, workload.target_tpot_ms),
        (("e2e_ms", label::WHOLE, means::WHOLE), performance.e2e_ms, None),
    ];
    let mut rows = Vec::new();
    for (name, range) in rates {
        rows.extend(range.map(|range| strip(session, name, &range, None, &format!("{} tok/s", format::range(&range)))));
    }
    for (name, range, target) in times {
        rows.extend(range.map(|range| {
            let (figure, unit) = format::time(&range);
            strip(session, name, &range, target, &format!("{figure} {unit}"))
        }));
    }
    if let Some((cost, range)) = cost.and_then(|cost| Some((cost, cost.output_per_million_usd?))) {
        let figure = format!("${}", format::range(&range));
        let meaning = words::cost(cost);
        rows.push(strip(session, ("output_per_million_usd", label::COST, &meaning), &range, None, &figure));
    }
    let axis = [answer::HALF, answer::EXPECTED, answer::DOUBLE].map(|mark| el("span").text(mark));
    let strips = el("div")
        .class("strips")
        .child(el("p").class("axis").attr("aria-hidden", "true").children(axis))
        .child(el("dl").children(rows));
    let bound = performance.bound.map(terms::bound).map(|(name, why)| {
        el("p").class("note").text(terms::BOUND_BY).child(el("b").text(name)).text(&format!(": {why}."))
    });
    [Some(strips), bound].into_iter().flatten().collect()
}

/// The parts of a step, each with its bar, and how far the step is from what the card could do.
fn step(session: Session, times: &StepTimes) -> Vec<El> {
    let parts = [
        ("step_weights_ms", label::WEIGHTS, times.weights_ms),
        ("step_compute_ms", label::COMPUTE, times.compute_ms),
        ("step_cache_ms", label::CACHE, times.cache_ms),
        ("step_activations_ms", label::ACTIVATIONS, times.activations_ms),
        ("step_all_reduce_ms", label::ALL_REDUCE, times.all_reduce_ms),
        ("step_overhead_ms", label::OVERHEAD, times.overhead_ms),
    ];
    let most = times.total_ms.max(times.compute_ms).max(f64::MIN_POSITIVE);
    let row = |(name, label, ms): (&'static str, &str, f64)| {
        let width = format!("{:.2}%", (ms / most).min(1.0) * 100.0);
        let bar = el("i").class("share").attr("aria-hidden", "true").style("width", &width);
        let row = el("tr")
            .child(el("th").attr("scope", "row").child(opener(session, name).text(label)))
            .child(el("td").class("figure").text(&terms::milliseconds(ms)))
            .child(el("td").class("shares").child(bar));
        [Some(row), opened_row(session, name, "3")].into_iter().flatten()
    };
    let parts = parts.into_iter().filter(|(_, _, ms)| *ms > 0.0);
    let rows = parts.chain([("step_ms", label::STEP_TOTAL, times.total_ms)]).flat_map(row);
    let table = el("table")
        .class("parts")
        .child(table_head(&[label::PART, label::TIME, label::SHARE]))
        .child(el("tbody").children(rows));
    vec![el("p").class("prose").text(&terms::step(times)), table]
}

/// One figure and its interval; it opens to how it comes about.
fn strip(session: Session, (name, label, meaning): Named, range: &Range, target: Option<f64>, figure: &str) -> El {
    let percent = |share: f64| format!("{:.2}%", share * 100.0);
    let drawn = interval(range, target).map(|interval| {
        let band = el("i").style("left", &percent(interval.low)).style("width", &percent(interval.high - interval.low));
        let target = interval.target.map(|at| el("b").style("left", &percent(at)));
        el("span").class("strip").attr("aria-hidden", "true").child(band).maybe(target)
    });
    let figures = el("dd").maybe(drawn).child(opener(session, name).child(el("span").class("figure").text(figure)));
    el("div").child(el("dt").child(term(label, meaning))).child(figures).maybe(opened(session, name, "dd"))
}
