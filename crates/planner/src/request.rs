//! What a person asks for: model, hardware, workload, policy; reading it tolerantly and checking its ranges.
//!
//! Knows the shapes and ranges of the fields, not what they lead to.

mod names;
mod read;
mod validate;

use serde::{Deserialize, Serialize};

use crate::hardware::HardwareRequest;
use crate::models::ModelRequest;

pub(crate) use names::refuse_unreadable;
pub use read::{RequestError, read, read_line};
pub use validate::validate;

/// A whole request. Every field has a default, so that `{}` is a request too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanRequest {
    /// The format's version; 1 is the only one so far.
    pub schema: Schema,
    /// Which model, and what is known of its checkpoint.
    pub model: ModelRequest,
    /// Which GPUs, how many, and how they are joined.
    pub hardware: HardwareRequest,
    /// What is asked of the server.
    pub workload: Workload,
    /// How it is planned: which vLLM, which limits, which estimator.
    pub policy: Policy,
}

/// The version of the request's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schema(pub u64);

impl Default for Schema {
    fn default() -> Self {
        Self(1)
    }
}

/// How requests arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Load {
    /// `concurrency` users, each sends its next request when the last ends.
    #[default]
    Closed,
    /// `num_prompts` requests arrive at once.
    Burst,
    /// `request_rate` requests arrive each second.
    Rate,
    /// One offline batch of `concurrency` requests.
    Static,
}

/// How long prompts and answers are, around their stated means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lengths {
    /// All alike.
    #[default]
    Fixed,
    /// Spread like chat logs.
    Natural,
}

/// What the settings favour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchingMode {
    /// Tokens a second of the whole server.
    Throughput,
    /// Neither above the other.
    #[default]
    Balanced,
    /// The time each request takes.
    Latency,
}

/// What is asked of the server. Lengths in tokens, times in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workload {
    /// Tokens in each prompt.
    pub prompt_tokens: u64,
    /// Tokens generated for each request.
    pub gen_tokens: u64,
    /// Requests in flight over the whole deployment.
    pub concurrency: u64,
    /// Tokens of each prompt that the prefix cache already holds.
    pub cached_prompt_tokens: u64,
    /// How requests arrive.
    pub load: Load,
    /// Requests of a burst.
    pub num_prompts: Option<u64>,
    /// Requests a second, for [`Load::Rate`].
    pub request_rate: Option<f64>,
    /// How lengths spread.
    pub lengths: Lengths,
    /// Wanted time to first token.
    pub target_ttft_ms: Option<f64>,
    /// Wanted time for each output token.
    pub target_tpot_ms: Option<f64>,
    /// Whether answers are streamed.
    pub streaming: bool,
    /// What the settings favour.
    pub batching_mode: BatchingMode,
}

impl Default for Workload {
    fn default() -> Self {
        Self {
            prompt_tokens: 512,
            gen_tokens: 256,
            concurrency: 1,
            cached_prompt_tokens: 0,
            load: Load::default(),
            num_prompts: None,
            request_rate: None,
            lengths: Lengths::default(),
            target_ttft_ms: None,
            target_tpot_ms: None,
            streaming: true,
            batching_mode: BatchingMode::default(),
        }
    }
}

/// Who chooses what the request leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The planner chooses.
    #[default]
    Recommend,
    /// vLLM's own defaults for the version and the card.
    AsGiven,
}

/// Which model of speed answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Estimator {
    /// Physics with constants fitted to published measurements.
    #[default]
    Calibrated,
    /// The GPU-family heuristic of the command line tool this page grew from.
    Heuristic,
}

/// Figures taken over from a vLLM start-up log; they replace the planner's own terms. GiB per GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Measured {
    /// Memory outside PyTorch.
    pub non_torch_gib: Option<f64>,
    /// Peak of the profiling run above the weights.
    pub activation_gib: Option<f64>,
    /// Captured CUDA graphs.
    pub cuda_graph_gib: Option<f64>,
}

/// How the plan is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Who chooses what the request leaves open.
    pub mode: Mode,
    /// The vLLM release, newest known when null; vendor and dev suffixes are read as their release.
    pub vllm_version: Option<String>,
    /// Share of each GPU's memory that vLLM may take, 0 < u ≤ 1.
    pub gpu_memory_utilization: Option<f64>,
    /// KV cache bytes per GPU, in place of the utilization's calculation.
    pub kv_cache_memory_bytes: Option<u64>,
    /// Memory kept aside on each GPU besides vLLM's own terms.
    pub overhead_gib: Option<f64>,
    /// Multiplies the KV cache that the workload needs.
    pub fragmentation_factor: Option<f64>,
    /// Memory that should stay free in each GPU's KV pool.
    pub headroom_gib: f64,
    /// Most sequences in one step.
    pub max_num_seqs: Option<u64>,
    /// Most tokens in one step.
    pub max_num_batched_tokens: Option<u64>,
    /// Run without CUDA graphs.
    pub enforce_eager: bool,
    /// Keep and reuse the KV cache of common prefixes.
    pub enable_prefix_caching: Option<bool>,
    /// Figures from a start-up log.
    pub measured: Option<Measured>,
    /// What one GPU costs for an hour.
    pub price_per_gpu_hour_usd: Option<f64>,
    /// Which model of speed answers.
    pub estimator: Estimator,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            vllm_version: None,
            gpu_memory_utilization: None,
            kv_cache_memory_bytes: None,
            overhead_gib: None,
            fragmentation_factor: None,
            headroom_gib: 1.0,
            max_num_seqs: None,
            max_num_batched_tokens: None,
            enforce_eager: false,
            enable_prefix_caching: None,
            measured: None,
            price_per_gpu_hour_usd: None,
            estimator: Estimator::default(),
        }
    }
}
