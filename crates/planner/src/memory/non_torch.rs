//! Memory outside PyTorch: CUDA context growth, NCCL, all-reduce buffers.

use super::calibration::{Spread, calibration, of_size};
use super::rank::Rank;
use super::term::{Told, exact, plus, term};
use crate::hardware::LinkKind;
use crate::models::quantization::Scales;
use crate::plan::{Provenance, Term};
use crate::vllm::Platform;
use crate::vllm::platform::is_sm90_or_sm100;
use crate::vllm::runner::Engine;

/// From here on the all-reduce and the norm behind it are fused on data-centre Hopper and Blackwell.
const FUSES_ALL_REDUCE_FROM: (u32, u32) = (0, 17);
/// From here on the buffers are smaller.
const FUSES_WITH_LESS_FROM: (u32, u32) = (0, 22);
/// From here on everything that the device's use grew by counts, buffers of PyTorch's included.
const COUNTS_ALL_GROWTH_FROM: (u32, u32) = (0, 27);
/// From here on what was there before does not count.
const COUNTS_GROWTH_FROM: (u32, u32, u32) = (0, 6, 5);

/// Memory outside PyTorch in GiB.
pub fn non_torch(rank: &Rank<'_>) -> Term {
    let constants = &calibration().non_torch;
    let (major, minor, patch) = COUNTS_GROWTH_FROM;
    let counted = |applies: bool, spread: Spread| if applies { spread } else { exact(0.0) };
    let later = rank.deployment.version.at_least(FUSES_WITH_LESS_FROM.0, FUSES_WITH_LESS_FROM.1);
    let buffers = if later { constants.fused_all_reduce_from_0_22 } else { constants.fused_all_reduce };
    let fused = counted(fuses_all_reduce(rank), buffers);
    let experts = rank.platform == Platform::Rocm && rank.shape.experts.is_some();
    let kernels = counted(compiles_expert_kernels(rank), constants.block_experts);
    let parts = [
        fused,
        kernels,
        counted(experts, constants.rocm_experts),
        counted(!rank.deployment.version.at_least_patch(major, minor, patch), constants.whole_card_before_0_6_5),
    ];
    let told = Told {
        name: "non_torch",
        formula: "context and NCCL GiB + fused all-reduce GiB + expert kernels GiB + AMD's experts GiB + whole card GiB",
        source: "fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    let names = ["fused all-reduce GiB", "expert kernels GiB", "AMD's experts GiB", "whole card GiB"];
    let base = base(rank);
    let inputs = [("ranks", rank.tensor_parallel() as f64), ("context and NCCL GiB", base.1)];
    let inputs: Vec<(&str, f64)> = inputs.into_iter().chain(names.into_iter().zip(parts.map(|part| part.1))).collect();
    term(told, parts.into_iter().fold(base, plus), &inputs)
}

fn base(rank: &Rank<'_>) -> Spread {
    let constants = &calibration().non_torch;
    let all_growth = rank.deployment.version.at_least(COUNTS_ALL_GROWTH_FROM.0, COUNTS_ALL_GROWTH_FROM.1);
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
    let (version, config) = (rank.deployment.version, rank.deployment.config);
    let alone = config.data_parallel_size <= 1 && config.pipeline_parallel_size <= 1;
    matches!(rank.tensor_parallel(), 2 | 4 | 8)
        && version.at_least(FUSES_ALL_REDUCE_FROM.0, FUSES_ALL_REDUCE_FROM.1)
        && (version.at_least(0, 20) || alone)
        && is_sm90_or_sm100(rank.deployment.device)
}
