//! One step: its parts and its time.

use super::rates::Rates;
use super::work::Work;

/// What a step holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Batch {
    /// Sequences that get one token each.
    pub decoding: f64,
    /// Their mean context, in tokens.
    pub context: f64,
    /// Prompt tokens.
    pub prefill: f64,
    /// Mean number of tokens that a prompt token looks at.
    pub prefill_context: f64,
    /// Prompts that end in this step: they need the output head.
    pub prompts: f64,
}

/// The parts of a step, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepParts {
    /// Scheduler, sampling, small kernels.
    pub overhead: f64,
    /// Reading weights.
    pub weights: f64,
    /// Multiplying.
    pub compute: f64,
    /// Reading the KV cache and states.
    pub cache: f64,
    /// Moving activations.
    pub activations: f64,
    /// All-reduces.
    pub all_reduce: f64,
    /// The step: weights and compute overlap, the rest adds up; launches set a floor.
    pub total: f64,
}

/// Sides of the smooth maximum: (x³ + y³)^⅓.
pub fn smooth_max(x: f64, y: f64) -> f64 {
    (x * x * x + y * y * y).cbrt()
}

/// Largest step, in tokens, that is replayed from a captured graph.
const CAPTURED_TOKENS: f64 = 512.0;

/// The time of one step.
pub fn step(work: &Work, rates: &Rates, geforce: bool, batch: &Batch) -> StepParts {
    let tokens = batch.decoding + batch.prefill;
    let fixed = work.mixers.bytes + work.dense.bytes + work.head.bytes;
    let weights = fixed / rates.weights + work.experts.bytes * work.coverage(tokens, rates.routing()) / rates.experts;
    let rows = batch.decoding + batch.prompts;
    let matrices = 2.0 * tokens * work.mixers.parameters / rates.dense(work.mixers.arithmetic)
        + 2.0 * tokens * work.dense.parameters / rates.dense(work.dense.arithmetic)
        + 2.0 * rows * work.head.parameters / rates.dense(work.head.arithmetic)
        + if work.expert_count > 0.0 { 2.0 * tokens * work.experts.parameters / rates.grouped(work.experts.arithmetic, geforce) } else { 0.0 };
    let a = &work.attention;
    let windowed = if a.window > 0.0 { a.window } else { f64::INFINITY };
    let selected = if a.selected > 0.0 { a.selected } else { f64::INFINITY };
    let read = a.bytes_full * batch.context.min(selected) + a.bytes_windowed * batch.context.min(windowed) + a.bytes_selector * batch.context + a.state_bytes;
    let cache = batch.decoding * read / rates.cache;
    let scores = a.width_full * batch.prefill_context.min(selected) + a.width_windowed * batch.prefill_context.min(windowed) + a.width_selector * batch.prefill_context;
    let compute = matrices + 4.0 * batch.prefill * scores / rates.sixteen;
    let (act, act_moe) = rates.activation();
    let hidden = work.hidden_size * 2.0;
    let activations = tokens * hidden * (act * work.layers + act_moe * work.top_k * work.moe_layers) / rates.activation_bytes();
    let ranks = work.tensor_parallel;
    let all_reduce = if ranks > 1.0 {
        2.0 * work.layers * (rates.all_reduce * ranks.log2().powf(rates.ranks_power()) + tokens * hidden * 2.0 * (ranks - 1.0) / ranks / rates.link)
    } else {
        0.0
    };
    let overhead = rates.step + batch.decoding * rates.sequence + work.layers * rates.layer + work.moe_layers * rates.moe_layer + work.block_layers * rates.block_layer();
    let sum = overhead + smooth_max(weights, compute) + cache + activations + all_reduce;
    let floor = if rates.eager > 0.0 {
        rates.eager * work.layers
    } else {
        rates.launch * work.layers * if batch.prefill <= 0.0 { 0.0 } else { 1.0 } * ((tokens - 384.0) / 256.0).clamp(0.0, 1.0)
    };
    let total = if rates.eager > 0.0 { smooth_max(sum, floor) } else { sum + floor };
    StepParts { overhead, weights, compute, cache, activations, all_reduce, total }
}
