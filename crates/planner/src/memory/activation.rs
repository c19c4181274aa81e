//! The activation peak: what the profiling run needs above the weights.
//!
//! vLLM pushes `max_num_batched_tokens` through the model, then samples for `max_num_seqs` rows; a first start also
//! compiles. The largest of the three counts.

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Explanation, exact, larger, plus, term, times};
use crate::models::Place;
use crate::models::architecture::Form;
use crate::models::quantization::Scales;
use crate::models::weights::on_rank;
use crate::plan::{Provenance, Term, TermName};
use crate::units::gib;
use crate::vllm::runner::{Engine, Runner};
use crate::vllm::{Ability, Platform, keeps_awq_parts};

/// Experts are run over at most this many tokens at once.
const EXPERT_CHUNK_TOKENS: u64 = 32_768;
/// Rows by which a grouped matrix product pads each expert at most.
const GROUPED_PADDING_ROWS: u64 = 127;

/// Parts into which AWQ's matrix product split its inputs.
const AWQ_SPLITS: u64 = 8;

/// The activation peak.
#[derive(Clone, Debug)]
pub struct Activation {
    /// In GiB.
    pub term: Term,
    /// What compiling takes at the first start, in GiB; 0 where nothing is compiled.
    pub compiling_gib: f64,
}

/// Works out the activation peak.
pub fn activation(rank: &Rank<'_>) -> Activation {
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
    let explanation = Explanation {
        name: TermName::Activation,
        formula: "max(max(sampling GiB, forward GiB) + extras GiB, max(largest image GiB, first compilation GiB))",
        source: "vLLM's profiling run (vllm/v1/worker/gpu_worker.py), fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    let mut peak = larger(running, compiling);
    peak.0 = running.0;
    Activation { term: term(explanation, peak, &inputs), compiling_gib: compiling.1 }
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
    match (rank.engine, rank.runner) {
        (Engine::V0, _) if v0_skips_sampler(rank) => exact(0.0),
        (Engine::V0, _) => bytes.sorting,
        (Engine::V1, Runner::V2) => bytes.runner_v2,
        (Engine::V1, Runner::V1) if rank.release.has(Ability::SamplesWithoutSorting) => bytes.fused,
        (Engine::V1, Runner::V1) => before_fused(rank),
    }
}

/// `FlashInfer` where it is installed, then `PyTorch`'s sort.
fn before_fused(rank: &Rank<'_>) -> Spread {
    let bytes = calibration().sampler_bytes;
    if !rank.release.has(Ability::MostlySortsLogits) || has_own_kernel(rank) {
        bytes.flashinfer_or_sorting
    } else if rank.release.has(Ability::LeavesFlashinferSampler) {
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
    let chunked = rank.deployment.config.max_num_batched_tokens < rank.deployment.config.max_model_len;
    chunked && rank.release.has(Ability::FirstEngineProfilesWithoutSampling)
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

/// What AWQ's matrix product of old releases kept apart; experts were whole.
fn split_products(rank: &Rank<'_>) -> u64 {
    let quantization = rank.deployment.model.quantization.as_ref();
    let awq = quantization.is_some_and(|quantization| quantization.method == "awq");
    if !awq || !keeps_awq_parts(rank.deployment.version) {
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
    let compiles = rank.captures_graphs()
        && rank.engine == Engine::V1
        && matches!(rank.platform, Platform::Cuda | Platform::Rocm)
        && rank.release.has(Ability::BenchmarksCompiledKernels);
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
