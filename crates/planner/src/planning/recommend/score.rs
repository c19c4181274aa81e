//! Which of two candidates is better.

use std::cmp::Ordering;

use serde::Serialize;

use crate::planning::parallelism::Layout;

/// A candidate's rating; compared field by field in this order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Whether vLLM starts.
    pub starts: bool,
    /// Whether the workload fits with the headroom asked for.
    pub fits: bool,
    /// Only where it does not fit: how near it comes; larger is nearer. 0 where it fits.
    pub nearness: f64,
    /// Whether every latency target is met; true where none was set.
    pub meets_targets: bool,
    /// How much was given up for it; 0 = nothing.
    pub concession: u8,
    /// What the batching mode asks for; larger is better. The share of the missed target where one is missed.
    pub objective: f64,
    /// GPUs, stages, replicas, expert parallelism and context parallelism: fewer is simpler.
    pub effort: (u64, u64, u64, bool, u64),
}

/// Less than any headroom.
const HOPELESS: f64 = -1.0e9;

impl Score {
    /// A layout that vLLM refuses.
    pub const REFUSED: Self = Self {
        starts: false,
        fits: false,
        nearness: f64::MIN,
        meets_targets: false,
        concession: 0,
        objective: 0.0,
        effort: (0, 0, 0, false, 0),
    };

    /// Where no layout has room for the weights, only what they lack counts: farther from starting than anything else.
    pub fn hopeless(self, lacks_gib: f64) -> Self {
        Self { nearness: HOPELESS - lacks_gib, concession: 0, objective: 0.0, ..self }
    }

    /// Whether nothing is left to wish for but speed.
    pub fn is_complete(&self) -> bool {
        self.starts && self.fits && self.meets_targets
    }

    /// The effort of a layout.
    pub fn effort_of(layout: &Layout) -> (u64, u64, u64, bool, u64) {
        (layout.gpus(), layout.pipeline, layout.data, layout.expert_parallel, layout.decode_context)
    }

    /// `Greater` = better than `other`.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.rating(other).then_with(|| other.effort.cmp(&self.effort))
    }

    /// As [`Score::compare`], effort apart.
    pub fn rating(&self, other: &Self) -> Ordering {
        self.starts
            .cmp(&other.starts)
            .then(self.fits.cmp(&other.fits))
            .then(self.nearness.total_cmp(&other.nearness))
            .then(self.meets_targets.cmp(&other.meets_targets))
            .then(other.concession.cmp(&self.concession))
            .then(self.objective.total_cmp(&other.objective))
    }
}
