//! The configuration that the planner recommends: what is open is chosen, what was fixed stays.

mod explain;
mod rough;

use crate::hardware::Device;
use crate::issue::Issue;
use crate::models::ResolvedModel;
use crate::request::{BatchingMode, PlanRequest};
use crate::serve_config::ServeConfig;
use crate::vllm::{Asked, Version, defaults};

use super::as_given::{asked_layout, base, given, longest, put_layout, remarks};
use super::parallelism::{Layout, is_legal, layouts};

/// The configuration to start with, each chosen field with its reason, and what is to be said about it.
pub fn recommend(
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> (ServeConfig, Vec<Issue>) {
    let (mut config, mut issues) = base(model, device, version, request);
    put_layout(&mut config, &choose_layout(model, device, version, request));
    limits(&mut config, model, device, version, request);
    config.kv_cache_dtype = config.kv_cache_dtype.take().or_else(|| cache_type(&config, model, device, request));
    config.max_model_len = length(&config, model, device, request);
    config.explanations = explain::explanations(&config, request);
    issues.extend(remarks(&config, model, device, version, request));
    (config, issues)
}

/// Among the legal layouts that keep what is fixed: those the weights fit on first, then those that leave no GPU idle,
/// then large tensor groups for latency and many replicas for throughput.
fn choose_layout(model: &ResolvedModel, device: &Device, version: &Version, request: &PlanRequest) -> Layout {
    let asked = asked_layout(request);
    let (per_node, machines) = (u64::from(device.gpus_per_node).max(1), u64::from(device.nodes).max(1));
    let all = layouts(model, per_node.min(16), machines.min(8));
    let plain = |layout: &Layout| asked.decode_context.is_some() || layout.decode_context == 1;
    let whole = |layout: &Layout| asked.expert_parallel.is_some() || !layout.expert_parallel;
    let legal = all
        .into_iter()
        .filter(|layout| plain(layout) && whole(layout) && asked.allows(layout))
        .filter(|layout| is_legal(layout, model, device, version));
    let throughput = request.workload.batching_mode == BatchingMode::Throughput;
    legal
        .min_by_key(|layout| {
            let idle = per_node.saturating_mul(machines).saturating_sub(layout.gpus());
            let spread = if throughput { layout.tensor } else { layout.data };
            (!rough::fits(layout, model, device, request), idle, layout.pipeline, spread)
        })
        .unwrap_or_else(|| super::as_given::as_given_layout(device, request))
}

/// Sequences and tokens of a step by batching mode.
fn limits(config: &mut ServeConfig, model: &ResolvedModel, device: &Device, version: &Version, request: &PlanRequest) {
    let users = request.workload.concurrency.div_ceil(config.data_parallel_size.max(1)).max(1);
    let (seqs, tokens) = match request.workload.batching_mode {
        BatchingMode::Latency => (users, 2048),
        BatchingMode::Balanced => (users.saturating_add(users / 4).max(8), 8192),
        BatchingMode::Throughput => (users.saturating_mul(2).max(16), 16384),
    };
    let asked = Asked { max_model_len: config.max_model_len, ..Asked::default() };
    let least = if defaults(version, device, model, asked).chunked_prefill { seqs } else { config.max_model_len };
    config.max_num_seqs = given(request.policy.max_num_seqs).unwrap_or(seqs);
    config.max_num_batched_tokens =
        given(request.policy.max_num_batched_tokens).unwrap_or(tokens.max(least).max(config.max_num_seqs));
}

/// 8-bit cache where the workload needs it and the card has it.
fn cache_type(config: &ServeConfig, model: &ResolvedModel, device: &Device, request: &PlanRequest) -> Option<String> {
    let layout = Layout::of(config);
    let tight = !rough::fits(&layout, model, device, request);
    let native = device.compute_capability.is_some_and(|capability| (capability.major, capability.minor) >= (8, 9));
    (tight && native).then(|| "fp8".to_owned())
}

/// The model's longest, or as much as the cache holds for one request.
fn length(config: &ServeConfig, model: &ResolvedModel, device: &Device, request: &PlanRequest) -> u64 {
    let wanted = request.workload.prompt_tokens.saturating_add(request.workload.gen_tokens);
    let holds = rough::longest(config, model, device);
    given(request.model.max_model_len).unwrap_or_else(|| longest(model).min(holds.max(wanted)))
}
