//! The activation peak: what the profiling run needs above the weights.
//!
//! vLLM pushes `max_num_batched_tokens` through the model, then samples for `max_num_seqs` rows; a first start also
//! compiles. The largest of the three counts.

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Told, exact, larger, plus, term, times};
use crate::models::Place;
use crate::models::architecture::Form;
use crate::models::quantization::Scales;
use crate::models::weights::on_rank;
use crate::plan::{Provenance, Term};
use crate::units::gib;
use crate::vllm::Platform;
use crate::vllm::runner::{Engine, Runner};

/// Experts are run over at most this many tokens at once.
const EXPERT_CHUNK_TOKENS: u64 = 32_768;
/// Rows by which a grouped matrix product pads each expert at most.
const GROUPED_PADDING_ROWS: u64 = 127;
/// Compiling benchmarks kernels on copies of their inputs, the embedding among them, from here on.
const BENCHMARKS_KERNELS_FROM: (u32, u32) = (0, 17);
/// FlashInfer samples where it is installed; from here on most logs show PyTorch's sort.
const SORTS_FROM: (u32, u32) = (0, 11);
/// FlashInfer is left alone from here on.
const LEAVES_FLASHINFER: (u32, u32, u32) = (0, 11, 1);
/// Kernels that do not sort from here on.
const FUSED_FROM: (u32, u32) = (0, 17);
/// The first engine profiles prompts in pieces without sampling between these releases.
const V0_SKIPS_SAMPLER: ((u32, u32, u32), (u32, u32)) = ((0, 6, 5), (0, 8));

/// Parts into which AWQ's matrix product split its inputs.
const AWQ_SPLITS: u64 = 8;
/// The parts are no longer kept from here on.
const SUMS_AT_ONCE_FROM: (u32, u32) = (0, 3);

/// The activation peak in GiB.
pub fn activation(rank: &Rank<'_>) -> Term {
    let (sampling, forward, compiling) = (sampling_peak(rank), forward_peak(rank), compile_peak(rank));
    let encoding = encoding_peak(rank);
    let running = larger(plus(larger(sampling, forward), extras(rank)), encoding);
    let per_row = sampler_bytes(rank);
    let inputs = [
        ("tokens", rank.tokens() as f64),
        ("sequences", rank.sequences() as f64),
        ("vocabulary", rank.shape.vocab as f64),
        ("hidden size", rank.shape.hidden as f64),
        ("sampler bytes", per_row.1),
        ("sampling GiB", sampling.1),
        ("forward GiB", forward.1),
        ("extras GiB", extras(rank).1),
        ("largest image GiB", encoding.1),
        ("first compilation GiB", compiling.1),
    ];
    let told = Told {
        name: "activation",
        formula: "max(max(sampling GiB, forward GiB) + extras GiB, max(largest image GiB, first compilation GiB))",
        source: "vLLM's profiling run (vllm/v1/worker/gpu_worker.py), fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    let mut peak = larger(running, compiling);
    peak.0 = running.0;
    term(told, peak, &inputs)
}

fn hidden_bytes(rank: &Rank<'_>) -> u64 {
    rank.tokens().saturating_mul(rank.shape.hidden).saturating_mul(2)
}

/// Hidden states of every token, and the sampler's copies of every sampled row's logits.
fn sampling_peak(rank: &Rank<'_>) -> Spread {
    if !rank.shape.has_vocabulary_head {
        return exact(0.0);
    }
    let rows = rank.sequences().saturating_mul(rank.shape.vocab);
    plus(times(sampler_bytes(rank), gib(rows)), exact(gib(hidden_bytes(rank))))
}

/// The vision encoder on the largest image that it is profiled with. It keeps whole images on every rank.
fn encoding_peak(rank: &Rank<'_>) -> Spread {
    let one_state = gib(rank.shape.image_states.saturating_mul(2));
    times(calibration().activation.vision_hidden_states, one_state)
}

/// Which sampler the release profiles.
fn sampler_bytes(rank: &Rank<'_>) -> Spread {
    let bytes = calibration().sampler_bytes;
    let version = rank.deployment.version;
    match (rank.engine, rank.runner) {
        (Engine::V0, _) if v0_skips_sampler(rank) => exact(0.0),
        (Engine::V0, _) => bytes.sorting,
        (Engine::V1, Runner::V2) => bytes.runner_v2,
        (Engine::V1, Runner::V1) if version.at_least(FUSED_FROM.0, FUSED_FROM.1) => bytes.fused,
        (Engine::V1, Runner::V1) => before_fused(rank),
    }
}

/// `FlashInfer` where it is installed, then `PyTorch`'s sort.
fn before_fused(rank: &Rank<'_>) -> Spread {
    let (bytes, version) = (calibration().sampler_bytes, rank.deployment.version);
    let (major, minor, patch) = LEAVES_FLASHINFER;
    if !version.at_least(SORTS_FROM.0, SORTS_FROM.1) || has_own_kernel(rank) {
        bytes.flashinfer_or_sorting
    } else if version.at_least_patch(major, minor, patch) {
        bytes.sorting
    } else {
        (bytes.flashinfer_or_sorting.0, bytes.sorting.1, bytes.sorting.2)
    }
}

/// AMD's own images bring a sampling kernel; vendors' builds do not.
fn has_own_kernel(rank: &Rank<'_>) -> bool {
    rank.platform == Platform::Rocm && !rank.deployment.version.suffix.starts_with('+')
}

fn v0_skips_sampler(rank: &Rank<'_>) -> bool {
    let (version, ((major, minor, patch), end)) = (rank.deployment.version, V0_SKIPS_SAMPLER);
    let chunked = rank.deployment.config.max_num_batched_tokens < rank.deployment.config.max_model_len;
    chunked && version.at_least_patch(major, minor, patch) && !version.at_least(end.0, end.1)
}

/// The widest layer's intermediate results.
fn forward_peak(rank: &Rank<'_>) -> Spread {
    let (shape, tokens) = (&rank.shape, rank.tokens());
    let spreads = calibration().activation;
    let wide = shape.intermediate.saturating_add(shape.hidden).saturating_mul(3);
    let dense = tokens.saturating_mul(wide).saturating_mul(2).saturating_add(split_products(rank));
    let layers = larger(times(spreads.forward_spread, gib(dense)), experts_peak(rank));
    let streams = times(spreads.compressed_attention_hidden_states, gib(hidden_bytes(rank)));
    if shape.compressed { larger(layers, streams) } else { layers }
}

/// Before 0.3 AWQ's matrix product kept the parts of every output apart until they were added up; experts were whole.
fn split_products(rank: &Rank<'_>) -> u64 {
    let quantization = rank.deployment.model.quantization.as_ref();
    let awq = quantization.is_some_and(|quantization| quantization.method == "awq");
    if !awq || rank.deployment.version.at_least(SUMS_AT_ONCE_FROM.0, SUMS_AT_ONCE_FROM.1) {
        return 0;
    }
    let expert = rank.shape.experts.map_or(0, |experts| experts.whole_intermediate);
    let widest = rank.shape.intermediate.max(expert);
    rank.tokens().saturating_mul(widest).saturating_mul(AWQ_SPLITS).saturating_mul(2)
}

/// The widest layer of experts; at the low end the kernel that pads its groups is not installed.
fn experts_peak(rank: &Rank<'_>) -> Spread {
    let Some(experts) = rank.shape.experts else { return exact(0.0) };
    let routed = rank.tokens().min(EXPERT_CHUNK_TOKENS).saturating_mul(experts.top_k);
    let wide = experts.width.saturating_add(experts.intermediate.saturating_mul(3));
    let plain = routed.saturating_mul(wide).saturating_mul(2).saturating_add(hidden_bytes(rank).saturating_mul(4));
    let padded = routed.saturating_add(experts.count.saturating_mul(GROUPED_PADDING_ROWS));
    let copies = if pads_groups(rank) { padded.saturating_mul(experts.width).saturating_mul(3) } else { 0 };
    let (low, mid, high) = calibration().activation.experts_spread;
    let peak = gib(plain.saturating_add(copies));
    (gib(plain) * low, peak * mid, peak * high)
}

/// Block FP8 on Hopper runs grouped products on a padded, permuted copy.
fn pads_groups(rank: &Rank<'_>) -> bool {
    let scales = rank.deployment.model.quantization.as_ref().map(|quantization| quantization.linear.scales);
    let hopper = rank.deployment.device.compute_capability.is_some_and(|capability| capability.major == 9);
    hopper && matches!(scales, Some(Scales::Block { .. }))
}

/// A first start compiles, and compiling benchmarks the embedding's kernel on a table of its size. A later start
/// finds the compiled model in its cache.
fn compile_peak(rank: &Rank<'_>) -> Spread {
    let version = rank.deployment.version;
    let compiles = rank.captures_graphs()
        && rank.engine == Engine::V1
        && matches!(rank.platform, Platform::Cuda | Platform::Rocm)
        && version.at_least(BENCHMARKS_KERNELS_FROM.0, BENCHMARKS_KERNELS_FROM.1);
    if !compiles {
        return exact(0.0);
    }
    let (model, layout) = (rank.deployment.model, rank.layout(0));
    let tables = model.parts.iter().filter(|part| part.place == Place::Start && part.form == Form::Table);
    let elements = tables.fold(0_u64, |sum, part| sum.saturating_add(on_rank(part, &layout).parameters()));
    plus(exact(gib(elements.saturating_mul(model.dtype.bytes()))), calibration().activation.compile)
}

fn extras(rank: &Rank<'_>) -> Spread {
    let constants = calibration().activation;
    let mut sum = exact(0.0);
    if rank.shape.delta_rule_layers > 0 {
        sum = plus(sum, times(constants.delta_rule_per_8192_tokens, (rank.tokens() as f64 / 8192.0).max(0.25)));
    }
    if rank.shape.vision {
        sum = plus(sum, constants.vision);
    }
    if rank.shape.compressed && rank.deployment.config.enable_expert_parallel {
        sum = plus(sum, constants.compressed_attention_whole_experts);
    }
    sum
}
