//! Weights on one rank: what "Model loading took" prints.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Explanation, term};
use crate::hardware::catalog::GpuArchitecture;
use crate::models::quantization::{Quantization, Scales, Scheme};
use crate::models::weights::{ExpertPadding, Layout, RankWeights, weights_per_rank};
use crate::plan::{Provenance, Term, TermName};
use crate::units::gib;
use crate::vllm::platform::{is_sm90, is_sm100};
use crate::vllm::{Ability, Platform};

/// The method whose kernels pad experts by the card.
const MXFP4: &str = "mxfp4";
/// The method whose matrices may be scaled anew while they are loaded.
const FP8: &str = "fp8";

/// What an expert's matrices are padded to: FP8 with one scale a matrix to 128 a rank on NVIDIA cards, MXFP4 as each
/// card's kernel asks.
pub(crate) fn expert_padding(rank: &Rank<'_>) -> ExpertPadding {
    let Some(quantization) = rank.deployment.model.quantization.as_ref() else { return ExpertPadding::NONE };
    if quantization.method == MXFP4 {
        return mxfp4_padding(rank);
    }
    let pads = rank.platform == Platform::Cuda && rank.release.has(Ability::PadsFp8Experts);
    if pads && quantization.linear == Scheme::FP8 {
        ExpertPadding { up_rows: 128, down_columns: 128, ..ExpertPadding::NONE }
    } else {
        ExpertPadding::NONE
    }
}

/// `vllm/model_executor/layers/quantization/mxfp4.py`, `create_weights`. Hopper's kernel reorders the weights after
/// they are loaded and rounds the side that is summed over up to 256 (64.38 GiB logged where 60.78 are stored).
fn mxfp4_padding(rank: &Rank<'_>) -> ExpertPadding {
    let device = rank.deployment.device;
    match rank.platform {
        Platform::Cuda if is_sm100(device) => ExpertPadding::both(256, 256),
        Platform::Cuda if is_sm90(device) => {
            ExpertPadding { up_rows: 64, down_rows: 1, ..ExpertPadding::both(256, 256) }
        }
        Platform::Cuda => ExpertPadding::both(128, 256),
        Platform::Rocm if device.arch == Some(GpuArchitecture::Cdna4) => ExpertPadding::both(256, 256),
        Platform::Rocm => ExpertPadding::both(128, 128),
        Platform::Xpu | Platform::Plugin => ExpertPadding::NONE,
    }
}

/// Weights of one stage in GiB: Σ over parts of the piece that a rank holds × its bytes.
pub fn weights(rank: &Rank<'_>, stage: u64) -> Term {
    let model = rank.deployment.model;
    let quantization = model.quantization.as_ref();
    let held = held(rank, stage);
    let factor = model.weight_scale * allocator_share(rank, quantization);
    let loaded = gib(held.total()) * factor;
    let (low, _, high) = doubt(rank);
    let inputs = [
        ("embedding and head", gib(held.embedding.saturating_add(held.head))),
        ("attention and recurrences", gib(held.mixers.saturating_add(held.absorbed))),
        ("dense layers", gib(held.dense)),
        ("experts", gib(held.experts)),
        ("norms, routers", gib(held.small)),
        ("towers", gib(held.towers)),
        ("prediction blocks", gib(held.mtp)),
        ("positions table", gib(held.rotary)),
    ];
    let mut inputs: Vec<(&str, f64)> = inputs.into_iter().filter(|(_, value)| *value > 0.0).collect();
    let sum = inputs.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" + ");
    let is_scaled = (factor - 1.0).abs() > f64::EPSILON;
    let formula = if is_scaled { format!("({sum}) × bytes held for each stored") } else { sum };
    inputs.extend(is_scaled.then_some(("bytes held for each stored", factor)));
    let explanation = Explanation {
        name: TermName::Weights,
        formula: if formula.is_empty() { "0" } else { &formula },
        source: "shapes of the checkpoint and vLLM's sharding of them",
        provenance: Provenance::Computed,
    };
    term(explanation, (loaded * low, loaded, loaded * high), &inputs)
}

/// Weights by layout, of one model: adding them up goes through every part of every layer.
#[derive(Debug, Default)]
pub struct Weighed(RefCell<BTreeMap<Layout, RankWeights>>);

fn held(rank: &Rank<'_>, stage: u64) -> RankWeights {
    let (model, layout) = (rank.deployment.model, rank.layout(stage));
    let sum = || {
        let quantization = model.quantization.as_ref();
        weights_per_rank(&model.architecture, &model.parts, quantization, model.dtype, &layout)
    };
    rank.weighed.map_or_else(sum, |weighed| *weighed.0.borrow_mut().entry(layout).or_insert_with(sum))
}

/// How far the loaded weights may be off, as factors.
fn doubt(rank: &Rank<'_>) -> Spread {
    let (weights, model) = (calibration().weights, rank.deployment.model);
    let supposed = model.quantization.is_some() && model.architecture.quantization.is_none();
    let (low, high) = (1.0 - weights.spread_share, 1.0 + weights.spread_share);
    match model.quantization.as_ref() {
        _ if supposed => weights.what_if_share,
        // Where the kernel that reorders weights is not installed, another pads both sides.
        Some(own) if own.method == MXFP4 && is_sm90(rank.deployment.device) => (low, 1.0, weights.mxfp4_other_kernel),
        Some(own) if rank.platform == Platform::Rocm && is_requantized(own) => {
            (weights.rocm_share.least_requantized, 1.0, high)
        }
        _ => (low, 1.0, high),
    }
}

/// On AMD cards the figure is the device's use: the allocator's rounding and what loading leaves in its cache count.
fn allocator_share(rank: &Rank<'_>, quantization: Option<&Quantization>) -> f64 {
    if rank.platform != Platform::Rocm {
        return 1.0;
    }
    let share = calibration().weights.rocm_share;
    match quantization {
        None => share.unquantized,
        Some(own) if is_requantized(own) && rank.deployment.model.architecture.quantization.is_some() => {
            share.requantized
        }
        Some(own) if matches!(own.linear.scales, Scales::Block { .. }) => share.block,
        Some(_) => share.quantized,
    }
}

/// 8-bit floats with one scale a matrix: matrices that are fused are scaled alike first, in 16 bits.
fn is_requantized(quantization: &Quantization) -> bool {
    quantization.method == FP8 && quantization.linear == Scheme::FP8
}
