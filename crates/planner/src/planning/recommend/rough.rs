//! A first look at memory: weights, the workload's cache and a fixed reserve on one rank.

use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::models::kv::{CacheLayout, cache_facts};
use crate::models::weights::{self, weights_per_rank};
use crate::planning::parallelism::Layout;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;

const GIB: f64 = (1_u64 << 30) as f64;
/// Share of the memory that vLLM takes.
const SHARE: f64 = 0.9;
/// GiB for activations, graphs and what is outside PyTorch.
const RESERVE_GIB: f64 = 3.0;

/// Whether weights and the workload's cache fit on the first rank.
pub(super) fn fits(layout: &Layout, model: &ResolvedModel, device: &Device, request: &PlanRequest) -> bool {
    let workload = &request.workload;
    let tokens = workload.prompt_tokens.saturating_add(workload.gen_tokens).saturating_mul(workload.concurrency);
    let share = tokens.div_ceil(layout.data.max(1)) as f64 * per_token(layout, model, 2);
    share <= left(layout, model, device)
}

/// Tokens of one request that the cache holds.
pub(super) fn longest(config: &ServeConfig, model: &ResolvedModel, device: &Device) -> u64 {
    let layout = Layout::of(config);
    let bytes = if config.kv_cache_dtype.as_ref().is_some_and(|word| word.contains("fp8")) { 1 } else { 2 };
    (left(&layout, model, device) / per_token(&layout, model, bytes).max(1.0)).max(1.0) as u64
}

fn per_token(layout: &Layout, model: &ResolvedModel, bytes: u64) -> f64 {
    let cache = CacheLayout { tensor_parallel: layout.tensor, cache_bytes: bytes, ..CacheLayout::default() };
    cache_facts(&model.architecture, cache).bytes_per_token as f64 / layout.pipeline.max(1) as f64
}

fn left(layout: &Layout, model: &ResolvedModel, device: &Device) -> f64 {
    let spread = weights::Layout {
        tensor_parallel: layout.tensor,
        pipeline_parallel: layout.pipeline,
        data_parallel: layout.data,
        expert_parallel: layout.expert_parallel,
        ..weights::Layout::default()
    };
    let rank = weights_per_rank(&model.architecture, &model.parts, model.quantization.as_ref(), model.dtype, &spread);
    let weights = rank.total() as f64 * model.weight_scale;
    ((device.torch_total_gib * SHARE - RESERVE_GIB) * GIB - weights).max(0.0)
}
