//! What vLLM does with the pool: its errors in its order, the workload's fit, the risk.

use super::kv::KvPool;
use super::rank::Rank;
use super::remarks;
use super::stage::{Pools, Stage};
use super::total::held_by_others;
use crate::issue::Issue;
use crate::plan::{OomRisk, RankMemory};
use crate::request::{Policy, Workload};
use crate::units::gib;
use crate::vllm::Ability;

/// Where no range is known the older tool's thresholds hold: from this headroom on the risk is low.
pub(crate) const LOW_RISK_FROM_GIB: f64 = 2.0;
/// Below this it is high.
pub(crate) const HIGH_RISK_BELOW_GIB: f64 = 0.0;

/// Why vLLM does not start, in the order in which it would say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartError {
    /// "Free memory on device … is less than desired GPU memory utilization".
    FreeMemory,
    /// The weights do not fit on the card.
    Loading,
    /// The profiling run does not fit.
    Profiling,
    /// "No available memory for the cache blocks".
    NoCache,
    /// "To serve at least one request with the model's max seq len …".
    Length,
    /// "max_num_seqs … exceeds available Mamba cache blocks".
    StatePages,
}

impl StartError {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::FreeMemory => "free-memory-below-requested",
            Self::Loading => "out-of-memory-loading",
            Self::Profiling => "out-of-memory-profiling",
            Self::NoCache => "no-memory-for-kv-cache",
            Self::Length => "max-model-len-exceeds-kv-cache",
            Self::StatePages => "max-num-seqs-exceeds-state-blocks",
        }
    }
}

/// What follows from the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The first of vLLM's errors.
    pub error: Option<StartError>,
    /// Whether the workload fits with the headroom asked for.
    pub fits: bool,
    /// How likely vLLM or the workload runs out of memory.
    pub risk: OomRisk,
    /// Required over available.
    pub pressure: Option<f64>,
    /// What the workload needs in GiB.
    pub required_gib: f64,
    /// Longest requests at the workload's concurrency.
    pub longest: Option<u64>,
    /// Most requests of the workload's length.
    pub most_requests: Option<u64>,
    /// What is to be said.
    pub issues: Vec<Issue>,
}

impl Verdict {
    /// Judges a stage's pool.
    pub fn of(rank: &Rank<'_>, stage: &Stage, pools: &Pools, workload: &Workload, policy: &Policy) -> Self {
        let (config, pool) = (rank.deployment.config, &pools.mid);
        let requests = workload.concurrency.div_ceil(config.data_parallel_size.max(1)).max(1);
        let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
        let required_gib = required_gib(pool, length, requests, policy);
        let headroom = stage.pool.mid - required_gib;
        let error = start_error(rank, stage, pool);
        let limit = config.max_model_len;
        let fits = error.is_none() && headroom >= policy.headroom_gib && length <= limit;
        let mut verdict = Self {
            error,
            fits: if pool.is_needed() { fits } else { error.is_none() && length <= limit },
            risk: risk(rank, stage, pools, error, required_gib),
            pressure: (stage.pool.mid > 0.0 && pool.is_needed()).then(|| required_gib / stage.pool.mid),
            required_gib,
            longest: pool.is_needed().then(|| pool.longest(requests, limit)),
            most_requests: pool.is_needed().then(|| pool.requests_of(length.min(limit))),
            issues: Vec::new(),
        };
        verdict.issues = remarks::remarks(rank, stage, pools, &verdict);
        verdict
    }

    /// A stage's memory with the workload's needs.
    pub(crate) fn rank_memory(&self, stage: &Stage, pool: &KvPool) -> RankMemory {
        RankMemory {
            memory_total_gib: stage.total_gib,
            budget_gib: stage.budget_gib,
            weights_gib: stage.weights_gib,
            activation_gib: stage.activation.mid,
            non_torch_gib: stage.non_torch_gib,
            cuda_graph_gib: stage.graphs.mid,
            kv_cache_available_gib: stage.pool.mid,
            kv_cache_required_gib: self.required_gib,
            headroom_gib: stage.pool.mid - self.required_gib,
            kv_bytes_per_token: pool.bytes_per_token() as u64,
        }
    }
}

/// What `requests` of `length` take of the pool, by vLLM's own bound for each, times the fragmentation asked for.
fn required_gib(pool: &KvPool, length: u64, requests: u64, policy: &Policy) -> f64 {
    gib(pool.bytes_for(length).saturating_mul(requests)) * fragmentation(policy)
}

/// The factor on what requests take; 1 where none is given.
pub(crate) fn fragmentation(policy: &Policy) -> f64 {
    policy.fragmentation_factor.filter(|factor| factor.is_finite() && *factor > 0.0).unwrap_or(1.0)
}

/// vLLM's own tests, in its order.
fn start_error(rank: &Rank<'_>, stage: &Stage, pool: &KvPool) -> Option<StartError> {
    let config = rank.deployment.config;
    let held = held_by_others(rank);
    let free = stage.total_gib - held;
    let checks = rank.release.has(Ability::ChecksFreeMemory);
    let running = stage.weights_gib + stage.activation.mid + stage.non_torch_gib;
    let captures = rank.captures_graphs() && rank.release.has(Ability::ChecksStatePages);
    let tests = [
        (checks && held > 0.0 && free < stage.budget_gib, StartError::FreeMemory),
        (stage.weights_gib > free, StartError::Loading),
        (running > free, StartError::Profiling),
        (pool.is_needed() && stage.pool.mid <= 0.0, StartError::NoCache),
        (pool.is_needed() && pool.requests_of(config.max_model_len) < 1, StartError::Length),
        (captures && rank.shape.recurrent && config.max_num_seqs > pool.blocks(), StartError::StatePages),
    ];
    tests.into_iter().find(|(fails, _)| *fails).map(|(_, error)| error)
}

/// By the part of the pool's range in which vLLM starts and the workload fits.
fn risk(rank: &Rank<'_>, stage: &Stage, pools: &Pools, error: Option<StartError>, required_gib: f64) -> OomRisk {
    if error.is_some() {
        return OomRisk::High;
    }
    let headroom = stage.pool.mid - required_gib;
    if stage.pool.high <= stage.pool.low {
        return by_thresholds(headroom);
    }
    let limit = rank.deployment.config.max_model_len;
    let holds_one = !pools.low.is_needed() || pools.low.requests_of(limit) >= 1;
    let graphs_fit = rank.counts_graphs() || stage.graphs.high <= stage.total_gib - stage.budget_gib;
    if stage.pool.low >= required_gib && holds_one && graphs_fit {
        OomRisk::Low
    } else if headroom >= 0.0 {
        OomRisk::Medium
    } else {
        OomRisk::High
    }
}

/// The older tool's fixed thresholds: low from [`LOW_RISK_FROM_GIB`] on, high below [`HIGH_RISK_BELOW_GIB`].
///
/// ```
/// use planner::plan::OomRisk;
/// use planner::memory::verdict::by_thresholds;
/// assert_eq!([2.0, 1.9, -0.1].map(by_thresholds), [OomRisk::Low, OomRisk::Medium, OomRisk::High]);
/// ```
pub fn by_thresholds(headroom_gib: f64) -> OomRisk {
    if headroom_gib >= LOW_RISK_FROM_GIB {
        OomRisk::Low
    } else if headroom_gib >= HIGH_RISK_BELOW_GIB {
        OomRisk::Medium
    } else {
        OomRisk::High
    }
}
