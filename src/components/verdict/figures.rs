//! Which figures stand under the verdict, and how they are written.

use planner::plan::{Feasibility, Performance, Plan, Range, TermName};

use super::words;
use crate::format;
use crate::words::glossary::speed as means;

/// The figures' names, what they are called, and what they mean.
pub const NAMES: [(TermName, &str, &str); 4] = [
    (TermName::MaxConcurrencyAtContext, words::LONGEST_AT_ONCE, means::LONGEST_AT_ONCE),
    (TermName::OutputTps, words::TOGETHER, means::TOGETHER),
    (TermName::DecodeTpsPerRequest, words::EACH, means::EACH),
    (TermName::Ttft, words::FIRST, means::FIRST),
];

/// A figure with its unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The figure.
    pub figure: String,
    /// Its unit.
    pub unit: String,
    /// Whether there is a place where it opens.
    pub opens: bool,
}

/// A plan's key figures.
pub fn figures(plan: &Plan) -> [Key; 4] {
    let feasibility = plan.feasibility.as_ref();
    let at_once = feasibility.and_then(|feasibility| {
        let bounds = feasibility.range.max_concurrency_at_context.map(|bounds| (bounds.low, bounds.high));
        bounds.or_else(|| feasibility.max_concurrency_at_context.map(|requests| (requests, requests)))
    });
    let length = plan.config.as_ref().map(|config| format!("× {} tokens", format::tokens(config.max_model_len)));
    let speed = |pick: fn(&Performance) -> Option<Range>| plan.performance.as_ref().and_then(pick);
    let rate = |range: Range| (format::range(&range), "tok/s".to_owned());
    let time = |range: Range| {
        let (figure, unit) = format::time(&range);
        (figure, unit.to_owned())
    };
    // The first opens at the line that vLLM will print.
    let starts = feasibility.is_some_and(Feasibility::starts);
    let known = [
        (at_once.map(|(low, high)| (format::span(low, high), length.unwrap_or_default())), starts),
        (speed(|p| p.output_tps).map(rate), true),
        (speed(|p| p.decode_tps_per_request).map(rate), true),
        (speed(|p| p.ttft_ms).map(time), true),
    ];
    known.map(|(known, opens)| match known {
        Some((figure, unit)) => Key { figure, unit, opens },
        None => Key { figure: words::UNKNOWN.to_owned(), ..Key::default() },
    })
}
