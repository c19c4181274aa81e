//! What may be chosen: legal layouts that keep what was fixed, and concessions from none to all.

use crate::hardware::Device;
use crate::hardware::catalog::{ComputeCapability, GpuArchitecture, Vendor};
use crate::models::architecture::{Dtype, Mixer};
use crate::planning::as_given::{asked_layout, is_auto, utilization};
use crate::planning::parallelism::{Layout, has_experts, is_legal};
use crate::serve_config::ServeConfig;
use crate::vllm::release;

use super::judge::Judge;

/// Most GPUs of one machine that are searched.
const MOST_GPUS: u64 = 16;
/// Most machines that are searched.
const MOST_MACHINES: u64 = 8;
/// Most pipeline stages that are tried.
const MOST_STAGES: u64 = 8;
/// Replicas are all tried up to this number, then only its doublings and as many as there is room for.
const EVERY_REPLICA: u64 = 4;
/// As much of a card as vLLM may safely take: the rest is for the driver, fragments and what grows after start.
const HIGH_UTILIZATION: f64 = 0.95;

/// Legal layouts on the GPUs at hand that keep what was fixed.
///
/// Open tensor groups stay within a machine; replicas and stages may leave GPUs idle, so that another GPU only adds
/// candidates.
pub(super) fn layouts(judge: &Judge<'_>) -> Vec<Layout> {
    let Judge { model, device, version, request } = *judge;
    let asked = asked_layout(request);
    let per_node = u64::from(device.gpus_per_node).clamp(1, MOST_GPUS);
    let machines = u64::from(device.nodes).clamp(1, MOST_MACHINES);
    let all = per_node * machines;
    let experts = match asked.expert_parallel {
        Some(fixed) => vec![fixed],
        None if has_experts(&model.architecture) => vec![false, true],
        None => vec![false],
    };
    let mut layouts = Vec::new();
    for tensor in sizes(asked.tensor, per_node) {
        for pipeline in sizes(asked.pipeline, (all / tensor.max(1)).min(MOST_STAGES)) {
            let replica = tensor.saturating_mul(pipeline).max(1);
            for data in replicas(asked.data, all / replica) {
                for &expert_parallel in &experts {
                    let nodes = replica.div_ceil(per_node).clamp(1, machines);
                    let layout = Layout { tensor, pipeline, data, expert_parallel, nodes, ..Layout::SINGLE };
                    layouts.extend(contexts(judge, layout));
                }
            }
        }
    }
    layouts.retain(|layout| asked.allows(layout) && is_legal(layout, model, device, version));
    layouts
}

fn sizes(fixed: Option<u64>, most: u64) -> Vec<u64> {
    fixed.map_or_else(|| (1..=most).collect(), |size| vec![size])
}

/// Replicas: all small numbers, doublings, and as many as there is room for.
fn replicas(fixed: Option<u64>, most: u64) -> Vec<u64> {
    if let Some(size) = fixed {
        return vec![size];
    }
    (1..=most).filter(|&size| size <= EVERY_REPLICA || size.is_power_of_two() || size == most).collect()
}

/// Context parallelism where it was asked for, or where a latent cache would else be whole on every rank.
fn contexts(judge: &Judge<'_>, layout: Layout) -> Vec<Layout> {
    if let Some(decode_context) = asked_layout(judge.request).decode_context {
        return vec![Layout { decode_context, ..layout }];
    }
    let mut mixers = judge.model.architecture.layers.iter().flat_map(|layer| &layer.mixers);
    let latent = layout.tensor > 1 && mixers.any(|mixer| matches!(mixer, Mixer::Mla(_)));
    let spread = latent.then_some(Layout { decode_context: layout.tensor, ..layout });
    [Some(layout), spread].into_iter().flatten().collect()
}

/// What a candidate gives up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Concession {
    /// 0 = nothing.
    pub rank: u8,
    /// Share of the card; `None` = as it stands.
    pub utilization: Option<f64>,
    /// Whether the KV cache has 8 bits a value.
    pub eight_bit_cache: bool,
    /// Whether CUDA graphs are left out.
    pub eager: bool,
}

/// From none to all: a larger share of the card, an 8-bit cache, both, and both without CUDA graphs.
pub(super) fn concessions(judge: &Judge<'_>) -> Vec<Concession> {
    let (normal, high) = shares(judge);
    let eight = offers_eight_bit_cache(judge);
    let graphs = !judge.request.policy.enforce_eager;
    let all = [
        (normal, false, false),
        (high, false, false),
        (normal, eight, false),
        (high, eight, false),
        (high.or(normal), eight, graphs),
    ];
    let mut concessions: Vec<Concession> = Vec::new();
    for (rank, (utilization, eight_bit_cache, eager)) in (0..).zip(all) {
        let new = Concession { rank, utilization, eight_bit_cache, eager };
        let seen = concessions.iter().any(|old| Concession { rank, ..old.clone() } == new);
        let missing = matches!(rank, 1 | 3) && high.is_none();
        if !seen && !missing {
            concessions.push(new);
        }
    }
    concessions
}

/// Writes a concession into a configuration.
pub(super) fn concede(config: &mut ServeConfig, concession: &Concession) {
    if let Some(share) = concession.utilization {
        config.gpu_memory_utilization = share;
    }
    if concession.eight_bit_cache {
        config.kv_cache_dtype = Some("fp8".to_owned());
    }
    if concession.eager {
        config.enforce_eager = Some(true);
    }
}

/// The usual share of a card and a larger one; both below what others leave free. `None` = as fixed, or not to be had.
fn shares(judge: &Judge<'_>) -> (Option<f64>, Option<f64>) {
    let policy = &judge.request.policy;
    if utilization(policy.gpu_memory_utilization).is_some() || policy.kv_cache_memory_bytes.is_some() {
        return (None, None);
    }
    let free = free_share(judge.device);
    let normal = release(judge.version).gpu_memory_utilization.min(free);
    let shared = judge.device.card.as_ref().is_some_and(|card| card.unified_memory);
    let high = HIGH_UTILIZATION.min(free);
    (Some(normal), (high > normal && !shared).then_some(high))
}

/// What others leave of the card, in whole hundredths.
fn free_share(device: &Device) -> f64 {
    let total = device.torch_total_gib;
    let used = device.memory_used_mib as f64 / 1024.0;
    if used <= 0.0 || total <= 0.0 {
        return 1.0;
    }
    (((total - used) / total * 100.0).floor() / 100.0).clamp(0.01, 1.0)
}

/// Whether an 8-bit cache may be chosen: not fixed, not there already, and run by the card.
fn offers_eight_bit_cache(judge: &Judge<'_>) -> bool {
    let fixed = judge.request.model.kv_cache_dtype.as_deref().is_some_and(|word| !is_auto(word));
    let already = judge.model.quantization.as_ref().and_then(|q| q.kv_cache) == Some(Dtype::Float8);
    !fixed && !already && runs_eight_bit_cache(judge.device)
}

/// The lowest compute capability at which every attention kernel of vLLM reads an 8-bit cache.
const EIGHT_BIT_CACHE: ComputeCapability = ComputeCapability { major: 8, minor: 9 };

fn runs_eight_bit_cache(device: &Device) -> bool {
    use GpuArchitecture::{Cdna3, Cdna4, IntelXpu};
    let nvidia = device.card.as_ref().is_none_or(|card| card.vendor == Vendor::Nvidia);
    let new = device.compute_capability.is_some_and(|capability| capability >= EIGHT_BIT_CACHE);
    matches!(device.arch, Some(Cdna3 | Cdna4 | IntelXpu)) || (nvidia && new)
}
