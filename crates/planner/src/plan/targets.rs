//! Targets of the request beside what the plan expects.

use super::{Plan, Range};
use crate::request::PlanRequest;

/// What a request may set a target for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Time to first token.
    Ttft,
    /// Time per output token.
    Tpot,
}

/// A target that is not surely met.
#[derive(Clone, Debug, PartialEq)]
pub struct UnmetTarget {
    /// What it is about.
    pub target: Target,
    /// What was asked for, in ms.
    pub target_ms: f64,
    /// What the plan expects, in ms.
    pub expected: Range,
    /// Whether the range reaches down to the target: then it may be met.
    pub is_in_reach: bool,
}

/// The targets that the expected range does not lie within. A target without a figure is not judged.
pub fn unmet_targets(request: &PlanRequest, plan: &Plan) -> Vec<UnmetTarget> {
    let Some(performance) = &plan.performance else { return Vec::new() };
    let targets = [
        (Target::Ttft, request.workload.target_ttft_ms, performance.ttft_ms),
        (Target::Tpot, request.workload.target_tpot_ms, performance.tpot_ms),
    ];
    let unmet = targets.into_iter().filter_map(|(target, target_ms, expected)| {
        let (target_ms, expected) = (target_ms?, expected?);
        let is_in_reach = expected.low <= target_ms;
        (expected.high > target_ms).then_some(UnmetTarget { target, target_ms, expected, is_in_reach })
    });
    unmet.collect()
}
