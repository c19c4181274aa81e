//! CUDA graphs: what capturing them takes, and what is taken off the KV pool for them.

use super::calibration::calibration;
use super::rank::Rank;
use super::term::{Told, term};
use crate::plan::{Provenance, Term};
use crate::vllm::Platform;
use crate::vllm::releases::GraphsOf;
use crate::vllm::runner::Runner;

/// The number of sequences from which all usual sizes are captured.
const ALL_SIZES_FROM: f64 = 256.0;
/// What few sizes still take.
const LEAST_SHARE: f64 = 0.15;

/// What captured graphs take in GiB. Before 0.20 it comes on top of the budget.
pub fn graphs(rank: &Rank<'_>) -> Term {
    let constants = calibration().graphs;
    let experts = if rank.shape.experts.is_some() { constants.experts } else { 0.0 };
    let cuda = constants.base + constants.per_layer * rank.shape.layers as f64 + experts;
    let spread = match rank.platform {
        _ if !rank.captures_graphs() => (0.0, 0.0, 0.0),
        Platform::Rocm if rank.deployment.version.at_least(0, 17) => constants.rocm_from_0_17,
        Platform::Rocm => constants.rocm,
        _ => around(cuda * share(rank), constants.spread),
    };
    let told = Told {
        name: "cuda_graphs",
        formula: "(base + layers × each + experts) × share of sizes captured",
        source: "fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    term(told, spread, &[("layers", rank.shape.layers as f64), ("sizes captured", share(rank))])
}

/// What is taken off the KV pool for graphs in GiB: nothing before 0.20, then by runner and platform.
pub fn counted_graphs(rank: &Rank<'_>) -> Term {
    let constants = calibration().graphs;
    let counted = &rank.release.graphs_counted;
    let of_runner = counted.contains(&if rank.runner == Runner::V2 { GraphsOf::V2 } else { GraphsOf::V1 });
    let on_platform = rank.platform != Platform::Rocm || counted.contains(&GraphsOf::Rocm);
    let captured = graphs(rank);
    let latent = if rank.shape.latent { constants.estimate_latent } else { 0.0 };
    let estimate = constants.estimate_base + constants.estimate_per_layer * rank.shape.layers as f64 + latent;
    let spread = if !(of_runner && on_platform && rank.captures_graphs()) {
        (0.0, 0.0, 0.0)
    } else if rank.runner == Runner::V2 || rank.platform == Platform::Rocm {
        (captured.low, captured.mid, captured.high)
    } else {
        around(estimate * share(rank), constants.estimate_spread)
    };
    let told = Told {
        name: "counted_cuda_graphs",
        formula: "vLLM's own estimate from trial captures; 0 where the release takes nothing off",
        source: "vllm/v1/worker/gpu_worker.py; fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    term(told, spread, &[("layers", rank.shape.layers as f64), ("captured GiB", captured.mid)])
}

/// Few sequences need few sizes.
fn share(rank: &Rank<'_>) -> f64 {
    let sequences = rank.deployment.config.max_num_seqs as f64;
    LEAST_SHARE + (1.0 - LEAST_SHARE) * (sequences / ALL_SIZES_FROM).min(1.0)
}

fn around(mid: f64, spread: f64) -> (f64, f64, f64) {
    (mid - spread, mid, mid + spread)
}
