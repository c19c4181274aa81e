//! Memory outside PyTorch: CUDA context growth, NCCL, all-reduce buffers.

use std::collections::BTreeMap;

use super::calibration::{Spread, calibration};
use super::rank::Rank;
use super::term::{Told, exact, plus, term};
use crate::plan::{Provenance, Term};
use crate::vllm::Platform;
use crate::vllm::platform::is_sm90_or_sm100;
use crate::vllm::runner::Engine;

/// From here on the all-reduce and the norm behind it are fused on data-centre Hopper and Blackwell.
const FUSES_ALL_REDUCE_FROM: (u32, u32) = (0, 17);

/// Memory outside PyTorch in GiB.
pub fn non_torch(rank: &Rank<'_>) -> Term {
    let constants = &calibration().non_torch;
    let table = match (rank.platform, rank.engine) {
        (Platform::Rocm, _) => &constants.rocm,
        (_, Engine::V0) => &constants.cuda_v0,
        (_, Engine::V1) => &constants.cuda,
    };
    let base = of_size(table, rank.tensor_parallel());
    let experts = rank.platform == Platform::Rocm && rank.shape.experts.is_some();
    let experts = if experts { constants.rocm_experts } else { exact(0.0) };
    let fused = if fuses_all_reduce(rank) { constants.fused_all_reduce } else { exact(0.0) };
    let old = !rank.deployment.version.at_least_patch(0, 6, 5);
    let context = if old { constants.whole_card_before_0_6_5 } else { exact(0.0) };
    let inputs = [("ranks", rank.tensor_parallel() as f64), ("fused all-reduce GiB", fused.1)];
    let told = Told {
        name: "non_torch",
        formula: "context growth and NCCL by tensor-parallel size + fused all-reduce buffers",
        source: "fitted to start-up logs",
        provenance: Provenance::Calibrated,
    };
    term(told, plus(plus(base, experts), plus(fused, context)), &inputs)
}

/// The table's row for the largest size that is not larger.
fn of_size(table: &BTreeMap<String, Spread>, ranks: u64) -> Spread {
    let sized = table.iter().filter_map(|(size, spread)| Some((size.parse::<u64>().ok()?, *spread)));
    sized.filter(|(size, _)| *size <= ranks.max(1)).max_by_key(|(size, _)| *size).map_or(exact(0.0), |(_, s)| s)
}

fn fuses_all_reduce(rank: &Rank<'_>) -> bool {
    let (version, config) = (rank.deployment.version, rank.deployment.config);
    let alone = config.data_parallel_size <= 1 && config.pipeline_parallel_size <= 1;
    matches!(rank.tensor_parallel(), 2 | 4 | 8)
        && version.at_least(FUSES_ALL_REDUCE_FROM.0, FUSES_ALL_REDUCE_FROM.1)
        && (version.at_least(0, 20) || alone)
        && is_sm90_or_sm100(rank.deployment.device)
}
