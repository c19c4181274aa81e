//! The activation peak: what the profiling run needs above the weights.
//!
//! vLLM pushes `max_num_batched_tokens` through the model, then samples for `max_num_seqs` rows; the larger of the two
//! peaks counts.

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Told, exact, plus, term, times};
use crate::models::quantization::Scales;
use crate::plan::{Provenance, Term};
use crate::units::gib;
use crate::vllm::runner::{Engine, Runner};

/// Experts are run over at most this many tokens at once.
const EXPERT_CHUNK_TOKENS: u64 = 32_768;
/// Rows by which a grouped matrix product pads each expert at most.
const GROUPED_PADDING_ROWS: u64 = 127;

/// The activation peak in GiB.
pub fn activation(rank: &Rank<'_>) -> Term {
    let (sampler, forward) = (sampling_peak(rank), forward_peak(rank));
    let peak = if sampler.1 >= forward { sampler } else { (forward * 0.95, forward, forward * 1.1) };
    let extras = extras(rank);
    let per_row = sampler_bytes(rank);
    let inputs = [
        ("tokens", rank.tokens() as f64),
        ("sequences", rank.sequences() as f64),
        ("vocabulary", rank.shape.vocab as f64),
        ("hidden size", rank.shape.hidden as f64),
        ("sampler bytes", per_row.1),
        ("sampling peak GiB", sampler.1),
        ("forward peak GiB", forward),
        ("extras GiB", extras.1),
    ];
    let told = Told {
        name: "activation",
        formula: "max(forward pass, hidden states + sampler bytes × sequences × vocabulary) + extras",
        source: "vLLM's profiling run, fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    term(told, plus(peak, extras), &inputs)
}

fn hidden_bytes(rank: &Rank<'_>) -> u64 {
    rank.tokens().saturating_mul(rank.shape.hidden).saturating_mul(2)
}

/// Hidden states of every token, and the sampler's copies of every sampled row's logits.
fn sampling_peak(rank: &Rank<'_>) -> Spread {
    let rows = rank.sequences().saturating_mul(rank.shape.vocab);
    plus(times(sampler_bytes(rank), gib(rows)), exact(gib(hidden_bytes(rank))))
}

/// Which sampler the release profiles.
fn sampler_bytes(rank: &Rank<'_>) -> Spread {
    let bytes = calibration().sampler_bytes;
    let version = rank.deployment.version;
    let vendor = version.suffix.starts_with('+');
    if rank.engine == Engine::V0 {
        return bytes.sorting;
    }
    match rank.runner {
        Runner::V2 => bytes.runner_v2,
        Runner::V1 if version.at_least(0, 17) => bytes.fused,
        Runner::V1 if !version.at_least_patch(0, 11, 1) && !vendor => bytes.fused,
        Runner::V1 => bytes.sorting,
    }
}

/// The widest layer's intermediate results.
fn forward_peak(rank: &Rank<'_>) -> f64 {
    let (shape, tokens) = (&rank.shape, rank.tokens());
    let wide = shape.intermediate.saturating_add(shape.hidden).saturating_mul(3);
    let dense = tokens.saturating_mul(wide).saturating_mul(2);
    gib(dense.max(experts_peak(rank)))
}

fn experts_peak(rank: &Rank<'_>) -> u64 {
    let Some(experts) = rank.shape.experts else { return 0 };
    let routed = rank.tokens().min(EXPERT_CHUNK_TOKENS).saturating_mul(experts.top_k);
    let wide = experts.width.saturating_add(experts.intermediate.saturating_mul(3));
    let peak = routed.saturating_mul(wide).saturating_mul(2).saturating_add(hidden_bytes(rank).saturating_mul(4));
    if !pads_groups(rank) {
        return peak;
    }
    let padded = routed.saturating_add(experts.count.saturating_mul(GROUPED_PADDING_ROWS));
    peak.saturating_add(padded.saturating_mul(experts.width).saturating_mul(3))
}

/// Block FP8 on Hopper runs grouped products on a padded, permuted copy.
fn pads_groups(rank: &Rank<'_>) -> bool {
    let scales = rank.deployment.model.quantization.as_ref().map(|quantization| quantization.linear.scales);
    let hopper = rank.deployment.device.compute_capability.is_some_and(|capability| capability.major == 9);
    hopper && matches!(scales, Some(Scales::Block { .. }))
}

fn extras(rank: &Rank<'_>) -> Spread {
    let constants = calibration().activation;
    let mut sum = exact(0.0);
    if rank.shape.delta_rule {
        sum = plus(sum, times(constants.delta_rule_per_8192_tokens, (rank.tokens() as f64 / 8192.0).max(1.0)));
    }
    if rank.shape.vision {
        sum = plus(sum, constants.vision_fixed);
    }
    if rank.shape.compressed {
        sum = plus(sum, constants.compressed_attention);
    }
    sum
}
