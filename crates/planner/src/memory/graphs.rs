//! CUDA graphs: what capturing them takes, and what is taken off the KV pool for them.

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Explanation, exact, plus, term, times};
use crate::hardware::catalog::GpuArchitecture;
use crate::plan::{Provenance, Term, TermName};
use crate::vllm::platform::is_sm100;
use crate::vllm::releases::CaptureMode;
use crate::vllm::runner::{Engine, Runner};
use crate::vllm::{Ability, Platform};

/// Graphs that a server captures with all settings left alone: 51 for mixed batches and 35 for decode steps.
const USUAL_GRAPHS: f64 = 86.0;
/// What graphs take, by the model's layers.
const BY_LAYERS: &str = "(GiB of a layer × layers + GiB of a delta-rule layer × delta-rule layers + experts GiB + latent attention GiB) × graphs / graphs of a usual server";
/// What trial captures are estimated to take.
const BY_TRIAL: &str = "(GiB of any model + GiB of a layer × layers + latent attention GiB) × graphs / graphs of a usual server + workspace GiB";
/// Sizes rise by this much below [`LARGE_SIZE`].
const SMALL_STEP: u64 = 8;
/// From this size on sizes rise in larger steps.
const LARGE_SIZE: u64 = 256;

/// What captured graphs take in GiB; where a release does not count them they come on top of the budget.
///
/// Logs of 0.11 to 0.16 print less, even less than nothing: capturing gave back what profiling had reserved.
pub fn graphs(rank: &Rank<'_>) -> Term {
    let layers = ("layers", rank.shape.layers as f64);
    let each = |spread: Spread| {
        (times(spread, layers.1), "GiB of a layer × layers", vec![("GiB of a layer", spread.1), layers])
    };
    let whole = |spread: Spread| (spread, "GiB as logged", vec![("GiB as logged", spread.1)]);
    let (spread, formula, inputs) = match rank.platform {
        _ if !rank.captures_graphs() => (exact(0.0), "0", Vec::new()),
        Platform::Rocm if !is_accelerator(rank) => each(calibration().graphs.rocm_graphics_per_layer),
        Platform::Rocm if rank.release.has(Ability::RocmGraphsGrowByLayer) => {
            each(calibration().graphs.rocm_per_layer_from_0_17)
        }
        Platform::Rocm => whole(calibration().graphs.rocm),
        _ if rank.engine == Engine::V0 => whole(calibration().graphs.first_engine),
        _ => by_layers(rank),
    };
    let explanation = Explanation {
        name: TermName::CudaGraphs,
        formula,
        source: "fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    term(explanation, spread, &inputs)
}

/// AMD's accelerators; what their graphs take was never seen on its graphics cards.
fn is_accelerator(rank: &Rank<'_>) -> bool {
    use GpuArchitecture::{Cdna1, Cdna2, Cdna3, Cdna4};
    matches!(rank.deployment.device.arch, Some(Cdna1 | Cdna2 | Cdna3 | Cdna4) | None)
}

fn by_layers(rank: &Rank<'_>) -> (Spread, &'static str, Vec<(&'static str, f64)>) {
    let (actual, shape) = (calibration().graphs.actual, &rank.shape);
    let early = rank.release.capture.mode != CaptureMode::FullAndPiecewise;
    let layer = if early { actual.per_layer_before_0_11 } else { actual.per_layer };
    let experts = if shape.experts.is_some() { actual.experts } else { 0.0 };
    let latent = if shape.latent || shape.compressed { actual.latent } else { 0.0 };
    let (layers, delta_rule_layers) = (shape.layers as f64, shape.delta_rule_layers as f64);
    let all = layer * layers + actual.per_delta_rule_layer * delta_rule_layers + experts + latent;
    let mid = all * share(rank);
    let (low, high) = actual.spread_shares;
    let inputs = vec![
        ("GiB of a layer", layer),
        ("layers", layers),
        ("GiB of a delta-rule layer", actual.per_delta_rule_layer),
        ("delta-rule layers", delta_rule_layers),
        ("experts GiB", experts),
        ("latent attention GiB", latent),
        ("graphs", captured(rank) as f64),
        ("graphs of a usual server", USUAL_GRAPHS),
    ];
    ((mid * low, mid, mid * high + actual.more), BY_LAYERS, inputs)
}

/// What is taken off the KV pool for graphs in GiB: nothing before 0.20, then by runner and platform.
pub(crate) fn counted_graphs(rank: &Rank<'_>) -> Term {
    let constants = calibration().graphs;
    let v2 = rank.runner == Runner::V2;
    let estimate = if v2 { constants.estimate_v2 } else { constants.estimate_v1 };
    let latent = if rank.shape.latent { estimate.latent } else { 0.0 };
    let usual = estimate.base + estimate.per_layer * rank.shape.layers as f64 + latent;
    let (spread, formula, inputs) = if !(rank.counts_graphs() && rank.captures_graphs()) {
        (exact(0.0), "0", Vec::new())
    } else if rank.platform == Platform::Rocm {
        let captured = graphs(rank);
        ((captured.low, captured.mid, captured.high), "cuda_graphs", vec![("cuda_graphs", captured.mid)])
    } else {
        let workspace = transient(rank);
        let inputs = vec![
            ("GiB of any model", estimate.base),
            ("GiB of a layer", estimate.per_layer),
            ("layers", rank.shape.layers as f64),
            ("latent attention GiB", latent),
            ("graphs", captured(rank) as f64),
            ("graphs of a usual server", USUAL_GRAPHS),
            ("workspace GiB", workspace.1),
        ];
        (plus(around(usual * share(rank), estimate.spread), workspace), BY_TRIAL, inputs)
    };
    let explanation = Explanation {
        name: TermName::CountedCudaGraphs,
        formula,
        source: "vllm/v1/worker/gpu_worker.py; fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    term(explanation, spread, &inputs)
}

/// Graphs are alike in size, so their number counts.
fn share(rank: &Rank<'_>) -> f64 {
    captured(rank) as f64 / USUAL_GRAPHS
}

/// What trial captures of delta rules may charge besides: the workspace of a full step, which no graph keeps
/// (<https://github.com/vllm-project/vllm/issues/50780>).
fn transient(rank: &Rank<'_>) -> Spread {
    let charges = rank.shape.delta_rule_layers > 0 && rank.release.has(Ability::ChargesDeltaRuleWorkspace);
    let steps = if charges { rank.tokens() as f64 / 8192.0 } else { 0.0 };
    times(calibration().graphs.delta_rule_workspace_per_8192_tokens, steps)
}

/// How many graphs are captured: sizes for mixed batches, and sizes up to `max_num_seqs` for decode steps.
pub(crate) fn captured(rank: &Rank<'_>) -> u64 {
    let (capture, config) = (rank.release.capture, rank.deployment.config);
    let limit = if is_sm100(rank.deployment.device) { capture.limit_sm100 } else { capture.limit };
    let drafted = if capture.counts_draft_tokens { 1 + rank.drafted_tokens() } else { 1 };
    let wanted = match capture.per_seq {
        0 => limit,
        times => config.max_num_seqs.saturating_mul(times).saturating_mul(drafted),
    };
    let largest = wanted.min(limit).min(config.max_num_batched_tokens);
    let decode = sizes(config.max_num_seqs.saturating_mul(drafted).min(largest), capture.step_from_256);
    match capture.mode {
        CaptureMode::Full => decode,
        CaptureMode::Piecewise => sizes(largest, capture.step_from_256),
        CaptureMode::FullAndPiecewise => sizes(largest, capture.step_from_256).saturating_add(decode),
    }
}

/// 1, 2, 4, then every 8, from 256 on every `step`.
///
/// ```
/// use planner::memory::graphs::sizes;
/// assert_eq!((sizes(512, 16), sizes(256, 16), sizes(2, 16)), (51, 35, 2));
/// ```
pub fn sizes(largest: u64, step: u64) -> u64 {
    let tiny = [1, 2, 4].iter().filter(|size| **size <= largest).count() as u64;
    let small = largest.min(LARGE_SIZE - 1) / SMALL_STEP;
    let large = if largest < LARGE_SIZE { 0 } else { (largest - LARGE_SIZE) / step.max(1) + 1 };
    tiny + small + large
}

fn around(mid: f64, spread: f64) -> Spread {
    ((mid - spread).max(0.0), mid, mid + spread)
}
