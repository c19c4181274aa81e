//! Ranges of the request's own fields. What depends on the model or the GPU is checked where it is used.

use super::PlanRequest;
use crate::issue::Issue;

/// Longest prompt or answer that is planned, in tokens: far beyond any model's context.
const MOST_TOKENS: u64 = 100_000_000;
/// Most requests at once that are planned.
const MOST_REQUESTS: u64 = 10_000_000;

/// One issue for each field outside its range.
pub fn validate(request: &PlanRequest) -> Vec<Issue> {
    let (w, p) = (&request.workload, &request.policy);
    let whole = [
        ("workload.prompt_tokens", w.prompt_tokens, 1u64, MOST_TOKENS),
        ("workload.gen_tokens", w.gen_tokens, 1, MOST_TOKENS),
        ("workload.concurrency", w.concurrency, 1, MOST_REQUESTS),
        ("workload.cached_prompt_tokens", w.cached_prompt_tokens, 0, w.prompt_tokens),
    ];
    let optional = [
        ("workload.num_prompts", w.num_prompts, 1u64, MOST_REQUESTS),
        ("policy.max_num_seqs", p.max_num_seqs, 1, MOST_REQUESTS),
        ("policy.max_num_batched_tokens", p.max_num_batched_tokens, 1, MOST_TOKENS),
        ("policy.kv_cache_memory_bytes", p.kv_cache_memory_bytes, 1, 1 << 50),
    ];
    let real = [
        ("model.params_b", request.model.params_b, 1.0e-6, 1.0e6),
        ("policy.gpu_memory_utilization", p.gpu_memory_utilization, 0.01, 1.0),
        ("policy.fragmentation_factor", p.fragmentation_factor, 1.0, 2.0),
        ("policy.overhead_gib", p.overhead_gib, 0.0, 1024.0),
        ("policy.headroom_gib", Some(p.headroom_gib), 0.0, 1024.0),
        ("policy.price_per_gpu_hour_usd", p.price_per_gpu_hour_usd, 0.0, 1.0e4),
        ("workload.request_rate", w.request_rate, 1.0e-6, 1.0e6),
        ("workload.target_ttft_ms", w.target_ttft_ms, 1.0e-3, 1.0e9),
        ("workload.target_tpot_ms", w.target_tpot_ms, 1.0e-3, 1.0e9),
    ];
    let as_reals =
        optional.into_iter().map(|(field, value, low, high)| (field, value.map(|v| v as f64), low as f64, high as f64));
    whole
        .into_iter()
        .map(|(field, value, low, high)| (field, Some(value as f64), low as f64, high as f64))
        .chain(as_reals)
        .chain(real)
        .filter_map(|(field, value, low, high)| outside(field, value?, low, high))
        .collect()
}

fn outside(field: &str, value: f64, low: f64, high: f64) -> Option<Issue> {
    let inside = value >= low && value <= high;
    (!inside).then(|| {
        Issue::error("out-of-range", field, format!("{field} is {value}; it must lie between {low} and {high}."))
    })
}
