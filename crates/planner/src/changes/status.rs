//! How a plan stands: does it start, fit, and meet its targets.

use crate::plan::{Performance, Plan};
use crate::request::PlanRequest;
use crate::units::fixed;

/// How a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanStatus {
    /// Whether vLLM starts.
    pub starts: bool,
    /// Whether the workload fits.
    pub fits: bool,
    /// Whether every latency target is met; true where none is set or no speed is known.
    pub meets_targets: bool,
}

impl PlanStatus {
    /// Reads a plan.
    pub fn of(plan: &Plan, request: &PlanRequest) -> Self {
        let feasibility = plan.feasibility.as_ref();
        Self {
            starts: feasibility.is_some_and(|feasibility| feasibility.starts),
            fits: feasibility.is_some_and(|feasibility| feasibility.fits),
            meets_targets: plan.performance.as_ref().is_none_or(|performance| meets(performance, request)),
        }
    }

    /// Whether nothing is to be mended.
    pub fn is_good(&self) -> bool {
        self.starts && self.fits && self.meets_targets
    }
}

fn meets(performance: &Performance, request: &PlanRequest) -> bool {
    let workload = &request.workload;
    let pairs = [(performance.ttft_ms, workload.target_ttft_ms), (performance.tpot_ms, workload.target_tpot_ms)];
    pairs.into_iter().all(|(found, wanted)| match (found, wanted) {
        (Some(found), Some(wanted)) => found.mid <= wanted,
        _ => true,
    })
}

/// The new margin, in words.
pub(crate) fn margin(plan: &Plan, request: &PlanRequest) -> String {
    let mut words = Vec::new();
    if let Some(feasibility) = &plan.feasibility {
        let headroom = fixed(feasibility.per_gpu.headroom_gib, 1);
        words.push(format!("{headroom} GiB to spare on each GPU"));
    }
    if let Some(performance) = &plan.performance {
        let workload = &request.workload;
        let ttft = performance.ttft_ms.filter(|_| workload.target_ttft_ms.is_some());
        let tpot = performance.tpot_ms.filter(|_| workload.target_tpot_ms.is_some());
        words.extend(ttft.map(|ttft| format!("first token after {:.0} ms", ttft.mid)));
        words.extend(tpot.map(|tpot| format!("{} ms a token", fixed(tpot.mid, 1))));
    }
    words.join(", ") + "."
}
