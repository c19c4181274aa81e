//! The estimate of the command line tool this page grew from, for comparison only.
//!
//! Its byte counts are reproduced exactly, truncations included (`tests/memory_seed.rs`). What is known to be wrong with
//! it stays: one mean width for every head, no windows, no latents, no activations, no graphs.

use crate::deployment::Deployment;
use crate::models::architecture::{Attention, Mixer};
use crate::models::{Dtype, ResolvedModel};
use crate::plan::SeedEstimate;
use crate::request::{Policy, Workload};
use crate::units::{GIB, gib};

/// Multiplies the KV cache when the request gives no other factor.
pub(crate) const FRAGMENTATION_FACTOR: f64 = 1.15;
/// Bytes of a parameter in a 4-bit format, scales included.
pub const FOUR_BIT_BYTES: f64 = 0.55;
/// Least overhead in GiB.
const LEAST_OVERHEAD_GIB: f64 = 1.0;
/// Overhead as a share of the memory.
const OVERHEAD_SHARE: f64 = 0.02;
/// Overhead of each further GPU in GiB.
const OVERHEAD_PER_RANK_GIB: f64 = 0.25;

/// What the older tool knows of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SeedModel {
    /// Parameters.
    pub parameters: u64,
    /// Bytes of one.
    pub bytes_per_parameter: f64,
    /// Layers.
    pub layers: u64,
    /// Width of the residual stream.
    pub hidden_size: u64,
    /// Query heads.
    pub heads: u64,
    /// KV heads.
    pub kv_heads: u64,
    /// Bytes of one cached number.
    pub kv_element_bytes: u64,
}

/// Weights of one rank: ⌊⌊parameters × bytes⌋ / TP⌋.
///
/// ```
/// use planner::memory::seed::{SeedModel, weights_bytes};
/// let model = SeedModel { parameters: 7_000_000_000, bytes_per_parameter: 2.0, ..SeedModel::default() };
/// assert_eq!(weights_bytes(&model, 1), 14_000_000_000);
/// ```
pub fn weights_bytes(model: &SeedModel, tensor_parallel: u64) -> u64 {
    (model.parameters as f64 * model.bytes_per_parameter) as u64 / tensor_parallel.max(1)
}

/// KV cache of `sequences` at `tokens` each, over all ranks: 2 × KV heads × ⌊hidden / heads⌋ × layers × tokens ×
/// sequences × bytes × fragmentation, truncated.
pub fn kv_bytes(model: &SeedModel, tokens: u64, sequences: u64, fragmentation_factor: f64) -> u64 {
    let head_dim = model.hidden_size.checked_div(model.heads).unwrap_or(0);
    let factors = [model.kv_heads, head_dim, model.layers, tokens, sequences, model.kv_element_bytes];
    let exact = factors.into_iter().fold(2_u64, u64::saturating_mul);
    (exact as f64 * fragmentation_factor) as u64
}

/// Overhead: as given, else max(1 GiB, 2 % of the memory) + 0.25 GiB for each further rank, truncated.
pub fn overhead_bytes(memory_bytes: u64, tensor_parallel: u64, given_gib: Option<f64>) -> u64 {
    let further = OVERHEAD_PER_RANK_GIB * tensor_parallel.saturating_sub(1) as f64;
    let chosen = LEAST_OVERHEAD_GIB.max(OVERHEAD_SHARE * gib(memory_bytes)) + further;
    (given_gib.unwrap_or(chosen) * GIB as f64) as u64
}

/// What may be used: ⌊memory × utilization⌋.
pub fn allocatable_bytes(memory_bytes: u64, utilization: f64) -> u64 {
    (memory_bytes as f64 * utilization) as u64
}

/// The older tool's estimate for one GPU: weights and KV cache over the ranks, overhead, against the card's memory;
/// `None` where the parameter count is not known or nothing is attended to.
pub fn estimate(deployment: &Deployment<'_>, workload: &Workload, policy: &Policy) -> Option<SeedEstimate> {
    let (config, ranks) = (deployment.config, deployment.config.tensor_parallel_size.max(1));
    let model = seed_model(deployment.model)?;
    let memory = deployment.device.memory_total_mib.saturating_mul(1 << 20);
    let factor = policy.fragmentation_factor.filter(|factor| factor.is_finite()).unwrap_or(FRAGMENTATION_FACTOR);
    let cache = kv_bytes(&model, config.max_model_len, workload.concurrency, factor) / ranks;
    let overhead = overhead_bytes(memory, ranks, policy.overhead_gib.filter(|gib| gib.is_finite()));
    let (weights, allocatable) =
        (weights_bytes(&model, ranks), allocatable_bytes(memory, config.gpu_memory_utilization));
    let headroom_gib = gib(allocatable) - gib(weights) - gib(cache) - gib(overhead);
    Some(SeedEstimate {
        weights_gib: gib(weights),
        kv_cache_gib: gib(cache),
        overhead_gib: gib(overhead),
        allocatable_gib: gib(allocatable),
        headroom_gib,
        fits: headroom_gib >= policy.headroom_gib,
    })
}

fn seed_model(model: &ResolvedModel) -> Option<SeedModel> {
    let architecture = &model.architecture;
    let (heads, kv_heads) = architecture.layers.iter().flat_map(|layer| &layer.mixers).find_map(heads_of)?;
    let bits = model.quantization.as_ref().map(|quantization| {
        let experts = quantization.experts.unwrap_or(quantization.linear);
        quantization.linear.bits.max(experts.bits)
    });
    Some(SeedModel {
        parameters: model.facts.params_total?,
        bytes_per_parameter: match bits {
            Some(1..=4) => FOUR_BIT_BYTES,
            Some(5..=8) => 1.0,
            _ if model.dtype == Dtype::Float32 => 4.0,
            _ => 2.0,
        },
        layers: architecture.layers.len() as u64,
        hidden_size: architecture.hidden_size,
        heads,
        kv_heads,
        kv_element_bytes: 2,
    })
}

fn heads_of(mixer: &Mixer) -> Option<(u64, u64)> {
    match mixer {
        Mixer::Attention(Attention { heads, kv_heads, .. }) => Some((*heads, *kv_heads)),
        Mixer::Mla(mla) => Some((mla.heads, mla.heads)),
        Mixer::CompressedSparse(sparse) => Some((sparse.heads, 1)),
        Mixer::Recurrent(_) | Mixer::CrossAttention(_) | Mixer::Linear => None,
    }
}
