//! The plan: everything that is shown, exported and linked. Neutral: figures and sentences, no markup.

mod feasibility;
mod names;
pub mod targets;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::hardware::Hardware;
use crate::issue::Issue;
use crate::models::ModelFacts;
use crate::sentence::Sentence;
use crate::serve_config::ServeConfig;

pub use feasibility::{Feasibility, Start};
pub use names::{TermName, Unit};

/// The answer to a request. Figures are unrounded; one that cannot be known is null, with an issue that says why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The format's version.
    pub schema: u64,
    /// What is to be said about the request and the plan.
    pub issues: Vec<Issue>,
    /// What the model is made of.
    pub model: Option<ModelFacts>,
    /// The GPUs as read and as chosen.
    pub hardware: Hardware,
    /// Whether it starts and fits, and by how much.
    pub feasibility: Option<Feasibility>,
    /// Each term of the memory budget, to be opened.
    pub terms: Vec<Term>,
    /// How every other figure comes about, by the name that it has here; an input that bears another's name is that figure.
    pub derivations: Vec<Term>,
    /// The configuration that the plan, its verdict and its artifacts are about.
    pub config: Option<ServeConfig>,
    /// How fast it will be.
    pub performance: Option<Performance>,
    /// What it costs, where a price is given or listed.
    pub cost: Option<Cost>,
    /// The smallest changes that mend what is wrong, or what spare memory would buy.
    pub remedies: Vec<Remedy>,
    /// Texts that start the server.
    pub artifacts: Option<Artifacts>,
}

/// A low, a middle and a high value; low ≤ mid ≤ high.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// One of ten measured values is meant to fall below.
    pub low: f64,
    /// The expected value.
    pub mid: f64,
    /// One of ten measured values is meant to fall above.
    pub high: f64,
}

/// The two ends of a range whose middle stands elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The low end.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

/// How likely it is that the server runs out of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OomRisk {
    /// Unlikely.
    Low,
    /// To be watched.
    Medium,
    /// Likely.
    High,
}

/// Ranges of what vLLM prints.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeasibilityRange {
    /// GiB per GPU.
    pub kv_cache_available_gib: Option<Bounds>,
    /// Tokens.
    pub kv_cache_tokens: Option<Bounds>,
    /// Requests of `max_model_len`.
    pub max_concurrency_at_context: Option<Bounds>,
}

/// One rank's memory, GiB; `headroom_gib` = available − required KV cache, signed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankMemory {
    /// The card's memory as PyTorch reports it.
    pub memory_total_gib: f64,
    /// total × utilization.
    pub budget_gib: f64,
    /// Weights on this rank.
    pub weights_gib: f64,
    /// Peak of the profiling run.
    pub activation_gib: f64,
    /// CUDA context, NCCL, other processes' growth.
    pub non_torch_gib: f64,
    /// Captured graphs.
    pub cuda_graph_gib: f64,
    /// The KV pool.
    pub kv_cache_available_gib: f64,
    /// What the workload needs of it.
    pub kv_cache_required_gib: f64,
    /// Available − required.
    pub headroom_gib: f64,
    /// One token's cache on this rank.
    pub kv_bytes_per_token: u64,
}

/// The seed's estimate, per GPU: weights + KV × fragmentation + overhead against VRAM × utilization. GiB.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeedEstimate {
    /// Weights by bytes per parameter, over the TP group.
    pub weights_gib: f64,
    /// KV cache of every request at full length.
    pub kv_cache_gib: f64,
    /// max(1, 2 %) + 0.25 for each further rank.
    pub overhead_gib: f64,
    /// VRAM × utilization.
    pub allocatable_gib: f64,
    /// Allocatable − the rest, signed.
    pub headroom_gib: f64,
    /// Whether the headroom asked for is left.
    pub fits: bool,
}

/// Where a figure comes from, from the most to the least certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Taken over from a log of this very deployment.
    Measured,
    /// Read from the checkpoint's files.
    ReadFromCheckpoint,
    /// Computed from the config by vLLM's own rule.
    Computed,
    /// By a formula whose constants were fitted to published figures.
    Calibrated,
    /// A stated assumption.
    Assumed,
}

/// One term of the budget, to be opened: formula, this plan's figures, source, certainty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Which figure it is.
    pub name: TermName,
    /// Low end.
    pub low: f64,
    /// Expected.
    pub mid: f64,
    /// High end.
    pub high: f64,
    /// What it is counted in.
    pub unit: Unit,
    /// In words and symbols.
    pub formula: String,
    /// Each symbol's value in this plan.
    pub inputs: BTreeMap<String, f64>,
    /// Where the formula or its constants come from.
    pub source: String,
    /// How sure it is.
    pub provenance: Provenance,
}

/// What holds the speed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Memory bandwidth.
    Memory,
    /// Arithmetic.
    Compute,
    /// All-reduces between GPUs.
    Interconnect,
    /// Launches and scheduling.
    Overhead,
    /// Prompts are processed as fast as can be.
    Prefill,
    /// The KV pool caps the running batch.
    KvCapacity,
    /// Requests come no faster.
    RequestRate,
}

/// How fast it will be. Milliseconds and tokens a second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Which model of speed answered.
    pub estimator: crate::request::Estimator,
    /// What holds it down; null where the estimator does not say.
    pub bound: Option<Bound>,
    /// The share of measured values meant to fall inside each range; null where none is claimed.
    pub interval: Option<f64>,
    /// How many measurements stand behind the ranges.
    pub measurements: u64,
    /// All requests together.
    pub output_tps: Option<Range>,
    /// One request: 1000 / TPOT.
    pub decode_tps_per_request: Option<Range>,
    /// One prompt alone.
    pub prefill_tps: Option<Range>,
    /// Time to first token.
    pub ttft_ms: Option<Range>,
    /// Time for each output token.
    pub tpot_ms: Option<Range>,
    /// From sending to the last token.
    pub e2e_ms: Option<Range>,
    /// In words.
    pub assumptions: Vec<Sentence>,
}

/// What the deployment costs to rent. US dollars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// One GPU for an hour.
    pub per_gpu_hour_usd: f64,
    /// The list that this price is from, with its date; null where it was given.
    pub source: Option<String>,
    /// GPUs that are paid for: those that the configuration uses.
    pub gpus: u64,
    /// All of them for an hour.
    pub per_hour_usd: f64,
    /// A million output tokens of this load, all requests together; null without a speed.
    pub output_per_million_usd: Option<Range>,
}

/// One change of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The request's field, as a path: `policy.max_num_seqs`.
    pub field: String,
    /// Its value now.
    #[serde(with = "crate::json_text")]
    pub from: serde_json::Value,
    /// Its value then.
    #[serde(with = "crate::json_text")]
    pub to: serde_json::Value,
}

/// A change that mends the plan, applied and planned again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// The fields to change, together.
    pub change: Vec<Change>,
    /// The headroom afterwards, GiB on the tightest rank.
    pub headroom_gib: f64,
    /// What to do, and what is left then.
    pub message: Sentence,
}

/// One setting as an option of `vllm serve`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServeFlag {
    /// With its dashes: `--max-model-len`.
    pub flag: String,
    /// Null for options that take no value.
    pub value: Option<String>,
    /// The configuration's field.
    pub field: String,
    /// Why it has this value, in a sentence.
    pub why: Option<Sentence>,
    /// Whether vLLM would choose the same; such options are left out of the texts.
    pub is_default: bool,
}

/// What is started on one of several machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineCommands {
    /// 0 is the one that answers requests.
    pub rank: u64,
    /// What comes first: joining the machines to a Ray cluster, where that is needed.
    pub before: Option<String>,
    /// `vllm serve …`, where this machine starts one.
    pub serve_command: Option<String>,
    /// `docker run …`
    pub docker_command: String,
}

/// Texts that start the server, each valid for the plan's vLLM version. What is not written for this plan is null or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifacts {
    /// `vllm serve …`; with several machines, on the first.
    pub serve_command: String,
    /// `docker run …`
    pub docker_command: String,
    /// `podman run …`
    pub podman_command: Option<String>,
    /// docker-compose.yaml
    pub docker_compose: String,
    /// .env.example, beside it.
    pub env_example: Option<String>,
    /// Deployment, Service, volume, or null where not written.
    pub kubernetes: Option<String>,
    /// What each machine starts, when there are several.
    pub machines: Vec<MachineCommands>,
    /// The same machines as a LeaderWorkerSet.
    pub leader_worker_set: Option<String>,
    /// The same machines as a RayService.
    pub ray_service: Option<String>,
    /// Values for vLLM's production-stack chart.
    pub production_stack: Option<String>,
    /// The profile, to be loaded again.
    pub profile: Option<String>,
    /// `vllm bench serve …`
    pub bench_command: Option<String>,
    /// Whether its result falls into the expected ranges: prints a line a figure, fails when one is outside.
    pub bench_check: Option<String>,
    /// Every setting as an option, with its reason.
    pub settings: Vec<ServeFlag>,
    /// What the texts cannot express, and what is to be known about them.
    pub notes: Vec<Issue>,
}
