//! Which of two candidates is better.

use std::cmp::Ordering;

use serde::Serialize;

use crate::parallelism::Layout;

/// How far a candidate comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// vLLM does not start.
    DoesNotStart,
    /// It starts, and the workload does not fit with the headroom asked for.
    Starts,
    /// The workload fits.
    Fits,
}

/// A candidate's rating; compared field by field in this order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// How far it comes.
    pub reach: Reach,
    /// Only where it does not fit: how near it comes; larger is nearer. 0 where it fits.
    pub nearness: f64,
    /// Whether every latency target is met; true where none was set.
    pub meets_targets: bool,
    /// Whether all requests that come at once run at once.
    pub serves_all: bool,
    /// How much was given up for it; 0 = nothing.
    pub tradeoff: u8,
    /// What the batching mode asks for; larger is better. The share of the missed target where one is missed.
    pub objective: f64,
    /// GPUs, stages, replicas, expert parallelism and context parallelism: fewer is simpler.
    pub effort: (u64, u64, u64, bool, u64),
}

/// Less than any headroom.
const HOPELESS: f64 = -1.0e9;

impl Score {
    /// A layout that vLLM refuses.
    pub(crate) const REFUSED: Self = Self {
        reach: Reach::DoesNotStart,
        nearness: f64::MIN,
        meets_targets: false,
        serves_all: false,
        tradeoff: 0,
        objective: 0.0,
        effort: (0, 0, 0, false, 0),
    };

    /// Where no layout has room for the weights, only what they lack counts: farther from starting than anything else.
    #[must_use]
    pub(crate) fn hopeless(self, lacks_gib: f64) -> Self {
        Self { nearness: HOPELESS - lacks_gib, tradeoff: 0, objective: 0.0, ..self }
    }

    /// Whether nothing is left to wish for but speed.
    pub(crate) fn is_complete(&self) -> bool {
        self.reach == Reach::Fits && self.meets_targets && self.serves_all
    }

    /// The effort of a layout.
    pub(crate) fn effort_of(layout: &Layout) -> (u64, u64, u64, bool, u64) {
        (layout.gpus(), layout.pipeline, layout.data, layout.expert_parallel, layout.decode_context)
    }

    /// `Greater` = better than `other`.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.rating(other).then_with(|| other.effort.cmp(&self.effort))
    }

    /// As [`Score::compare`], effort apart.
    pub fn rating(&self, other: &Self) -> Ordering {
        self.reach
            .cmp(&other.reach)
            .then(self.nearness.total_cmp(&other.nearness))
            .then(self.meets_targets.cmp(&other.meets_targets))
            .then(self.serves_all.cmp(&other.serves_all))
            .then(other.tradeoff.cmp(&self.tradeoff))
            .then(self.objective.total_cmp(&other.objective))
    }
}
