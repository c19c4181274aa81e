//! Memory outside PyTorch: CUDA context growth, NCCL, all-reduce buffers.

use super::calibration::{Spread, calibration, of_size};
use super::rank::Rank;
use super::term::{Explanation, exact, plus, term};
use crate::hardware::LinkKind;
use crate::models::quantization::Scales;
use crate::plan::{Provenance, Term, TermName};
use crate::vllm::platform::is_sm90_or_sm100;
use crate::vllm::runner::Engine;
use crate::vllm::{Ability, Platform};

/// Memory outside PyTorch in GiB.
pub fn non_torch(rank: &Rank<'_>) -> Term {
    let constants = &calibration().non_torch;
    let counted = |applies: bool, spread: Spread| if applies { spread } else { exact(0.0) };
    let later = rank.release.has(Ability::FusesWithSmallerBuffers);
    let buffers = if later { constants.fused_all_reduce_from_0_22 } else { constants.fused_all_reduce };
    let fused = counted(fuses_all_reduce(rank), buffers);
    let experts = rank.platform == Platform::Rocm && rank.shape.experts.is_some();
    let kernels = counted(compiles_expert_kernels(rank), constants.block_experts);
    let parts = [
        fused,
        kernels,
        counted(experts, constants.rocm_experts),
        counted(!rank.release.has(Ability::MeasuresGrowth), constants.whole_card_before_0_6_5),
    ];
    let explanation = Explanation {
        name: TermName::NonTorch,
        formula: "context and NCCL GiB + fused all-reduce GiB + expert kernels GiB + AMD's experts GiB + whole card GiB",
        source: "fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    let names = ["fused all-reduce GiB", "expert kernels GiB", "AMD's experts GiB", "whole card GiB"];
    let base = base(rank);
    let inputs = [("ranks", rank.tensor_parallel() as f64), ("context and NCCL GiB", base.1)];
    let inputs: Vec<(&str, f64)> = inputs.into_iter().chain(names.into_iter().zip(parts.map(|part| part.1))).collect();
    term(explanation, parts.into_iter().fold(base, plus), &inputs)
}

fn base(rank: &Rank<'_>) -> Spread {
    let constants = &calibration().non_torch;
    let all_growth = rank.release.has(Ability::CountsWholeGrowth);
    let table = match (rank.platform, rank.engine) {
        (Platform::Rocm, _) => &constants.rocm,
        (_, Engine::V0) => &constants.cuda_v0,
        (_, Engine::V1) if all_growth => &constants.cuda_whole_growth,
        (_, Engine::V1) if rank.deployment.device.interconnect.kind == LinkKind::Pcie => &constants.cuda_pcie,
        (_, Engine::V1) => &constants.cuda,
    };
    of_size(table, rank.tensor_parallel())
}

/// Block-scaled experts on Hopper and Blackwell compile a kernel for each shape when they start, or find it in their
/// cache: the same model, release and card was logged 1.7 GiB apart.
fn compiles_expert_kernels(rank: &Rank<'_>) -> bool {
    let quantization = rank.deployment.model.quantization.as_ref();
    let blocks = quantization.is_some_and(|quantization| matches!(quantization.linear.scales, Scales::Block { .. }));
    rank.engine == Engine::V1 && blocks && rank.shape.experts.is_some() && is_sm90_or_sm100(rank.deployment.device)
}

fn fuses_all_reduce(rank: &Rank<'_>) -> bool {
    let config = rank.deployment.config;
    let alone = config.data_parallel_size <= 1 && config.pipeline_parallel_size <= 1;
    matches!(rank.tensor_parallel(), 2 | 4 | 8)
        && rank.release.has(Ability::FusesAllReduce)
        && (alone || rank.release.has(Ability::FusesAllReduceAcrossReplicas))
        && is_sm90_or_sm100(rank.deployment.device)
}
