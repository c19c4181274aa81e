//! What vLLM does with the pool: its errors in its order, the workload's fit, the risk.

use super::kv::KvPool;
use super::rank::Rank;
use super::stage::{Pools, Stage};
use super::total::held_by_others;
use crate::issue::Issue;
use crate::plan::{OomRisk, RankMemory};
use crate::request::{Policy, Workload};
use crate::units::gib;

/// vLLM refuses to start with less free memory than it wants from here on.
const CHECKS_FREE_MEMORY_FROM: (u32, u32) = (0, 9);
/// Without a range the older tool's thresholds hold: from this headroom on the risk is low.
const LOW_RISK_FROM_GIB: f64 = 2.0;
/// Below this it is high.
const HIGH_RISK_BELOW_GIB: f64 = 0.0;
/// Above this share of the pool the pressure is worth a word.
const PRESSURE_TO_MENTION: f64 = 0.5;

/// What follows from the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The first of vLLM's errors.
    pub error: Option<&'static str>,
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
        let config = rank.deployment.config;
        let requests = workload.concurrency.div_ceil(config.data_parallel_size.max(1)).max(1);
        let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
        let factor = policy.fragmentation_factor.filter(|factor| factor.is_finite() && *factor > 0.0).unwrap_or(1.0);
        let needed = pools.mid.bytes_for(length).saturating_mul(requests);
        let required_gib = gib(needed) * factor;
        let headroom = stage.pool.mid - required_gib;
        let error = start_error(rank, stage, &pools.mid);
        let limit = config.max_model_len;
        let most = (pools.mid.is_needed()).then(|| pools.mid.requests_of(length.min(limit)));
        Self {
            error,
            fits: error.is_none() && headroom >= policy.headroom_gib && length <= limit,
            risk: risk(rank, stage, pools, error, required_gib),
            pressure: (stage.pool.mid > 0.0).then(|| required_gib / stage.pool.mid),
            required_gib,
            longest: pools.mid.is_needed().then(|| pools.mid.longest(requests, limit)),
            most_requests: most,
            issues: said(rank, stage, &pools.mid, error, required_gib),
        }
    }

    /// A stage's memory with the workload's needs.
    pub fn rank_memory(&self, rank: &Rank<'_>, stage: &Stage, pool: &KvPool) -> RankMemory {
        let _ = rank;
        RankMemory {
            memory_total_gib: stage.total_gib,
            budget_gib: stage.budget_gib,
            weights_gib: stage.weights_gib,
            activation_gib: stage.activation_gib,
            non_torch_gib: stage.non_torch_gib,
            cuda_graph_gib: stage.graphs.mid,
            kv_cache_available_gib: stage.pool.mid,
            kv_cache_required_gib: self.required_gib,
            headroom_gib: stage.pool.mid - self.required_gib,
            kv_bytes_per_token: pool.bytes_per_token() as u64,
        }
    }
}

/// vLLM's own tests, in its order.
fn start_error(rank: &Rank<'_>, stage: &Stage, pool: &KvPool) -> Option<&'static str> {
    let version = rank.deployment.version;
    let free = stage.total_gib - held_by_others(rank);
    let checks = version.at_least(CHECKS_FREE_MEMORY_FROM.0, CHECKS_FREE_MEMORY_FROM.1);
    if checks && held_by_others(rank) > 0.0 && free < stage.budget_gib {
        return Some("free-memory-below-requested");
    }
    if stage.weights_gib > free {
        return Some("out-of-memory-loading");
    }
    if stage.weights_gib + stage.activation_gib + stage.non_torch_gib > free {
        return Some("out-of-memory-profiling");
    }
    if !pool.is_needed() {
        return None;
    }
    if stage.pool.mid <= 0.0 {
        return Some("no-memory-for-kv-cache");
    }
    if pool.requests_of(rank.deployment.config.max_model_len) < 1 {
        return Some("max-model-len-exceeds-kv-cache");
    }
    None
}

/// By the share of the pool's range in which vLLM starts and the workload fits.
fn risk(rank: &Rank<'_>, stage: &Stage, pools: &Pools, error: Option<&str>, required_gib: f64) -> OomRisk {
    if error.is_some() {
        return OomRisk::High;
    }
    let width = stage.pool.high - stage.pool.low;
    let headroom = stage.pool.mid - required_gib;
    if width <= 0.0 {
        return by_thresholds(headroom);
    }
    let limit = rank.deployment.config.max_model_len;
    let holds_one = |pool: &KvPool| !pool.is_needed() || pool.requests_of(limit) >= 1;
    if stage.pool.low >= required_gib && holds_one(&pools.low) {
        OomRisk::Low
    } else if headroom >= 0.0 {
        OomRisk::Medium
    } else {
        OomRisk::High
    }
}

/// The older tool's fixed thresholds.
fn by_thresholds(headroom_gib: f64) -> OomRisk {
    if headroom_gib >= LOW_RISK_FROM_GIB {
        OomRisk::Low
    } else if headroom_gib >= HIGH_RISK_BELOW_GIB {
        OomRisk::Medium
    } else {
        OomRisk::High
    }
}

fn said(rank: &Rank<'_>, stage: &Stage, pool: &KvPool, error: Option<&str>, required_gib: f64) -> Vec<Issue> {
    let mut issues = Vec::new();
    if let Some(code) = error {
        issues.push(Issue::error(code, "", message(code, rank, stage, pool)));
    }
    let pressure = if stage.pool.mid > 0.0 { required_gib / stage.pool.mid } else { 0.0 };
    if error.is_none() && pressure > PRESSURE_TO_MENTION {
        let text = format!(
            "the workload takes {:.1} % of the KV cache; FP8 KV or shorter requests free some",
            pressure * 100.0
        );
        issues.push(Issue::warning("kv-cache-pressure", "workload", text));
    }
    issues
}

fn message(code: &str, rank: &Rank<'_>, stage: &Stage, pool: &KvPool) -> String {
    let limit = rank.deployment.config.max_model_len;
    let free = stage.total_gib - held_by_others(rank);
    match code {
        "free-memory-below-requested" => format!(
            "vLLM wants {:.2} GiB and {free:.2} GiB are free; stop what else uses the card or lower gpu_memory_utilization",
            stage.budget_gib
        ),
        "out-of-memory-loading" => {
            format!("the weights take {:.2} GiB on each GPU and {free:.2} GiB are there", stage.weights_gib)
        }
        "max-model-len-exceeds-kv-cache" => format!(
            "one request of {limit} tokens needs {:.2} GiB of KV cache and {:.2} GiB are left; {} tokens would fit",
            gib(pool.bytes_for(limit)),
            stage.pool.mid,
            pool.longest(1, limit)
        ),
        _ => format!("nothing is left for the KV cache: {:.2} GiB too little", -stage.pool.mid),
    }
}
