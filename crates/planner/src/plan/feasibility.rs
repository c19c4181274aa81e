//! Whether vLLM starts and the workload fits, and the form in which JSON has it.

use serde::{Deserialize, Serialize};

use super::{FeasibilityRange, OomRisk, RankMemory, SeedEstimate};

/// vLLM's own test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// It starts.
    Starts,
    /// The code of the first of its errors.
    Refused(String),
}

/// Whether vLLM starts, whether the workload fits, and by how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Fields", into = "Fields")]
pub struct Feasibility {
    /// vLLM's own test.
    pub start: Start,
    /// The workload, with the headroom asked for.
    pub fits: bool,
    /// From the uncertainty of the terms.
    pub oom_risk: OomRisk,
    /// Required over available KV cache.
    pub kv_pressure: Option<f64>,
    /// The tightest rank's memory.
    pub per_gpu: RankMemory,
    /// Each distinct rank's memory, where they differ.
    pub ranks: Vec<RankMemory>,
    /// What vLLM prints as "GPU KV cache size".
    pub kv_cache_tokens: Option<u64>,
    /// What vLLM prints as "Maximum concurrency for N tokens per request".
    pub max_concurrency_at_context: Option<f64>,
    /// Longest requests, in tokens, at the workload's concurrency.
    pub max_context_at_concurrency: Option<u64>,
    /// Most requests of the workload's length.
    pub max_requests_of_this_length: Option<u64>,
    /// Where 8 of 10 real logs are meant to fall.
    pub range: FeasibilityRange,
    /// The estimate of the command line tool this page grew from, per GPU, for comparison.
    pub seed_estimate: Option<SeedEstimate>,
}

impl Feasibility {
    /// Whether vLLM starts.
    pub fn starts(&self) -> bool {
        self.start == Start::Starts
    }

    /// The code of the first of vLLM's errors, when it does not start.
    pub fn error(&self) -> Option<&str> {
        match &self.start {
            Start::Starts => None,
            Start::Refused(code) => Some(code),
        }
    }
}

/// The same with `starts` and `error` side by side, as JSON has them.
#[derive(Clone, Serialize, Deserialize)]
struct Fields {
    starts: bool,
    error: Option<String>,
    fits: bool,
    oom_risk: OomRisk,
    kv_pressure: Option<f64>,
    per_gpu: RankMemory,
    ranks: Vec<RankMemory>,
    kv_cache_tokens: Option<u64>,
    max_concurrency_at_context: Option<f64>,
    max_context_at_concurrency: Option<u64>,
    max_requests_of_this_length: Option<u64>,
    range: FeasibilityRange,
    seed_estimate: Option<SeedEstimate>,
}

impl From<Feasibility> for Fields {
    fn from(feasibility: Feasibility) -> Self {
        Self {
            starts: feasibility.starts(),
            error: feasibility.error().map(str::to_owned),
            fits: feasibility.fits,
            oom_risk: feasibility.oom_risk,
            kv_pressure: feasibility.kv_pressure,
            per_gpu: feasibility.per_gpu,
            ranks: feasibility.ranks,
            kv_cache_tokens: feasibility.kv_cache_tokens,
            max_concurrency_at_context: feasibility.max_concurrency_at_context,
            max_context_at_concurrency: feasibility.max_context_at_concurrency,
            max_requests_of_this_length: feasibility.max_requests_of_this_length,
            range: feasibility.range,
            seed_estimate: feasibility.seed_estimate,
        }
    }
}

impl From<Fields> for Feasibility {
    fn from(fields: Fields) -> Self {
        let refused = || Start::Refused(fields.error.unwrap_or_default());
        Self {
            start: if fields.starts { Start::Starts } else { refused() },
            fits: fields.fits,
            oom_risk: fields.oom_risk,
            kv_pressure: fields.kv_pressure,
            per_gpu: fields.per_gpu,
            ranks: fields.ranks,
            kv_cache_tokens: fields.kv_cache_tokens,
            max_concurrency_at_context: fields.max_concurrency_at_context,
            max_context_at_concurrency: fields.max_context_at_concurrency,
            max_requests_of_this_length: fields.max_requests_of_this_length,
            range: fields.range,
            seed_estimate: fields.seed_estimate,
        }
    }
}
