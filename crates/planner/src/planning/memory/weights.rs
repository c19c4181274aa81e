//! Weights on one rank: what "Model loading took" prints.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Told, term};
use crate::models::quantization::{Quantization, Scales};
use crate::models::weights::{Layout, RankWeights, weights_per_rank};
use crate::plan::{Provenance, Term};
use crate::units::gib;
use crate::vllm::Platform;

/// The release from which FP8 experts with one scale a matrix are padded.
const PADS_EXPERTS_FROM: (u32, u32) = (0, 17);

/// Whether an expert's inner width is padded to 128 on each rank.
pub fn pads_experts(rank: &Rank<'_>) -> bool {
    let scheme = rank.deployment.model.quantization.as_ref().map(|quantization| quantization.linear);
    let fp8 = scheme.is_some_and(|scheme| scheme.bits == 8 && scheme.scales == Scales::Tensor);
    fp8 && rank.platform == Platform::Cuda && rank.deployment.version.at_least(PADS_EXPERTS_FROM.0, PADS_EXPERTS_FROM.1)
}

/// Weights of one stage in GiB: Σ over parts of the piece that a rank holds × its bytes.
pub fn weights(rank: &Rank<'_>, stage: u64) -> Term {
    let model = rank.deployment.model;
    let quantization = model.quantization.as_ref();
    let held = held(rank, stage);
    let loaded = gib(held.total()) * model.weight_scale * allocator_share(rank, quantization);
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
    let told = Told {
        name: "weights",
        formula: "Σ parts: parameters on this rank × bytes each",
        source: "shapes of the checkpoint and vLLM's sharding of them",
        provenance: Provenance::Computed,
    };
    let inputs: Vec<(&str, f64)> = inputs.into_iter().filter(|(_, value)| *value > 0.0).collect();
    term(told, (loaded * low, loaded, loaded * high), &inputs)
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
    if supposed { weights.what_if_share } else { (1.0 - weights.spread_share, 1.0, 1.0 + weights.spread_share) }
}

/// On AMD cards the figure is the device's use, which the allocator's rounding makes larger.
fn allocator_share(rank: &Rank<'_>, quantization: Option<&Quantization>) -> f64 {
    if rank.platform != Platform::Rocm {
        return 1.0;
    }
    let share = calibration().weights.rocm_share;
    match quantization.map(|quantization| quantization.linear.scales) {
        None => share.unquantized,
        Some(Scales::Block { .. }) => share.block,
        Some(_) => share.quantized,
    }
}
