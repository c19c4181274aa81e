//! One step of the engine: its parts and its time.

use super::rates::Rates;
use super::work::{Work, mean_reach};

/// A step with so many prompt tokens is above the largest captured graph, and the host launches every kernel; steps vary
/// around their mean, so that smaller ones carry a share of it (vLLM captures up to min(2 × `max_num_seqs`, 512) tokens).
const LAUNCHED_FROM: f64 = 512.0;

/// What a step holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Batch {
    /// Sequences that are decoded.
    pub decoding: f64,
    /// Tokens that each of them is computed for: 1, or the drafted ones and one more.
    pub tokens_each: f64,
    /// The shortest and longest of their contexts, in tokens.
    pub contexts: (f64, f64),
    /// Prompt tokens.
    pub prefill: f64,
    /// The positions those prompt tokens stand at: first and last.
    pub positions: (f64, f64),
    /// Prompts that are finished: each needs the output head once.
    pub prompts: f64,
}

/// The parts of a step in seconds, before they overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepParts {
    /// Scheduler, sampling, small kernels, launches.
    pub overhead: f64,
    /// Reading weights.
    pub weights: f64,
    /// Multiplying.
    pub compute: f64,
    /// Reading KV cache and states.
    pub cache: f64,
    /// Moving experts' inputs and outputs.
    pub activations: f64,
    /// All-reduces.
    pub all_reduce: f64,
    /// The host's launches without CUDA graphs: the sum of the parts above never falls below; 0 with graphs.
    pub floor: f64,
    /// Drafting tokens before the step.
    pub drafting: f64,
    /// The step itself.
    pub total: f64,
}

/// (x³ + y³)^⅓: the larger of two that overlap, but not perfectly near the ridge.
///
/// ```
/// use planner::speed::smooth_max;
/// assert!((smooth_max(3.0, 0.3) - 3.0).abs() < 0.01);
/// assert!((smooth_max(1.0, 1.0) - 1.26).abs() < 0.01);
/// ```
pub fn smooth_max(x: f64, y: f64) -> f64 {
    (x * x * x + y * y * y).cbrt()
}

/// The time of a step: overhead + max(weights, compute) + cache + activations + all-reduces, never below the host's
/// launches without CUDA graphs.
pub fn step(work: &Work, rates: &Rates, batch: &Batch) -> StepParts {
    let tokens = batch.decoding * batch.tokens_each.max(1.0) + batch.prefill;
    let covered = work.expert_bytes * work.coverage(tokens, rates.routing);
    let weights = (work.dense_bytes + work.head_bytes) / rates.weights + covered / rates.experts;
    let compute = multiplications(work, rates, batch, tokens) + prompt_attention(work, rates, batch);
    let cache = batch.decoding * decode_attention(work, rates, batch);
    let moved = tokens * work.hidden_size * 2.0;
    let activations = moved * rates.expert_traffic * work.top_k * work.moe_layers / rates.weights;
    let all_reduce = all_reduces(work, rates, moved);
    // Unpacking block scales never costs more than reading 16-bit weights would.
    let scales = (work.block_scaled_layers * rates.block_scaled_layer).min(weights);
    let launched = (batch.prefill / LAUNCHED_FROM).min(1.0);
    let layers = work.layers * (rates.layer + launched * rates.launch) + work.latent_layers * rates.latent_layer;
    let overhead = rates.step + batch.decoding * rates.sequence + layers + scales;
    let sum = overhead + smooth_max(weights, compute) + cache + activations + all_reduce;
    let floor = rates.eager * work.layers;
    let total = if floor > 0.0 { smooth_max(sum, floor) } else { sum };
    StepParts { overhead, weights, compute, cache, activations, all_reduce, floor, drafting: 0.0, total }
}

impl StepParts {
    /// The same after drafting.
    #[must_use]
    pub(crate) fn after_drafting(self, seconds: f64) -> Self {
        Self { drafting: self.drafting + seconds, total: self.total + seconds, ..self }
    }
}

/// 2 FLOP a parameter and token; the head once a sequence.
fn multiplications(work: &Work, rates: &Rates, batch: &Batch, tokens: f64) -> f64 {
    let rows = batch.decoding * batch.tokens_each.max(1.0) + batch.prompts;
    tokens * (rates.dense_seconds(&work.dense) + rates.expert_seconds(&work.experts) * work.expert_engines)
        + 2.0 * rows * work.head / rates.sixteen
}

/// 4 FLOP for each unit of width, prompt token and token looked at.
fn prompt_attention(work: &Work, rates: &Rates, batch: &Batch) -> f64 {
    let (from, to) = batch.positions;
    let scores = work.reaches.iter().map(|reach| reach.prompt_width * mean_reach(from, to, reach.limit)).sum::<f64>();
    4.0 * batch.prefill * scores / rates.sixteen
}

/// Seconds for one sequence: cache and states read, or the attention's arithmetic where that takes longer.
fn decode_attention(work: &Work, rates: &Rates, batch: &Batch) -> f64 {
    let (from, to) = batch.contexts;
    let one = |bytes: f64, width: f64, limit: f64| {
        let looked_at = mean_reach(from, to, limit);
        let read = bytes * looked_at / rates.cache;
        read.max(4.0 * width * looked_at * batch.tokens_each.max(1.0) / rates.sixteen)
    };
    let reaches = work.reaches.iter().map(|reach| one(reach.bytes, reach.decode_width, reach.limit));
    reaches.sum::<f64>() + work.state_bytes / rates.cache
}

/// Two a layer: latency, and 2 (t − 1) / t of the hidden states over the link. Replicas that share experts exchange
/// tokens twice a layer with experts besides; stages hand hidden states on.
fn all_reduces(work: &Work, rates: &Rates, moved: f64) -> f64 {
    let ranks = work.tensor_parallel;
    let volume = |ranks: f64| 2.0 * (ranks - 1.0) / ranks * moved / rates.link;
    let within = if ranks > 1.0 { 2.0 * work.layers * (rates.all_reduce + volume(ranks)) } else { 0.0 };
    let experts = if work.expert_engines > 1.0 {
        2.0 * work.moe_layers * (rates.all_reduce + volume(work.expert_engines * ranks))
    } else {
        0.0
    };
    within + experts + work.hand_overs * (rates.all_reduce + moved / rates.link)
}
