//! Budgets that people published line by line, and pools with the tokens they hold.

use serde_json::{Value, json};

use crate::support::memory::{GIB, close, config, feasibility, merge, plan, planned, request, term};

/// <https://github.com/vllm-project/vllm/issues/11251>: 15.77 GiB × 0.90 = 14.19; weights 7.51, outside PyTorch 0.39,
/// activation 2.53; 3.76 GiB or 3,852 blocks of 16 tokens remain, 1.54 requests of 40,000 tokens.
#[test]
fn a_v100_pair_under_0_6() {
    let given = json!({
        "model": {"max_model_len": 40_000},
        "hardware": {"gpus": 2},
        "policy": {
            "vllm_version": "0.6.4.post1",
            "gpu_memory_utilization": 0.9,
            "max_num_batched_tokens": 40_000,
            "measured": {"non_torch_gib": 0.39, "activation_gib": 2.53},
        },
    });
    let plan = planned("meta-llama/meta-llama-3.1-8b", "Tesla V100-SXM2-16GB", &given);
    let found = feasibility(&plan);
    close(found.per_gpu.memory_total_gib, 15.77, 0.005, "total");
    close(found.per_gpu.budget_gib, 14.19, 0.005, "budget");
    close(found.per_gpu.weights_gib, 7.51, 0.005, "weights");
    close(found.per_gpu.kv_cache_available_gib, 3.76, 0.01, "pool");
    // The printed terms are rounded to 0.01 GiB, which is 10 blocks.
    close(found.kv_cache_tokens.unwrap() as f64 / 16.0, 3852.0, 10.0, "blocks");
    close(found.max_concurrency_at_context.unwrap(), 1.54, 0.005, "concurrency");
}

/// Without the log's own figures the planner's terms lead to the same pool within its range.
#[test]
fn a_v100_pair_without_its_log() {
    let given = json!({
        "model": {"max_model_len": 40_000},
        "hardware": {"gpus": 2},
        "policy": {"vllm_version": "0.6.4.post1", "gpu_memory_utilization": 0.9, "max_num_batched_tokens": 40_000},
    });
    let plan = planned("meta-llama/meta-llama-3.1-8b", "Tesla V100-SXM2-16GB", &given);
    close(term(&plan, "activation"), 2.53, 0.05, "activation");
    let bounds = feasibility(&plan).range.kv_cache_available_gib.unwrap();
    assert!((bounds.low..=bounds.high).contains(&3.76), "{bounds:?}");
}

/// A start-up log of Qwen3-235B-A22B in block FP8 on eight L40S at 0.90: 39.98 − 27.72 − 1.40 − 0.21 = 10.65 GiB.
#[test]
fn experts_over_eight_l40s() {
    let fp8 = json!({
        "quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": [128, 128],
    });
    let mut config = config("nvidia/qwen3-235b-a22b-nvfp4");
    config["quantization_config"] = fp8;
    let with = |measured: Value| {
        plan(json!({
            "model": {"id": "Qwen/Qwen3-235B-A22B-FP8", "config": config},
            "hardware": {"gpu": "NVIDIA L40S", "gpus": 8, "tensor_parallel_size": 8, "expert_parallel": true},
            "policy": {
                "mode": "as_given", "vllm_version": "0.9.2", "gpu_memory_utilization": 0.9, "measured": measured,
            },
        }))
    };
    let plan = with(json!({"activation_gib": 1.40, "non_torch_gib": 0.21}));
    close(term(&plan, "budget"), 39.98, 0.005, "budget");
    close(term(&plan, "weights"), 27.72, 0.003 * 27.72, "weights");
    let pool = term(&plan, "budget") - term(&plan, "weights") - 1.40 - 0.21;
    close(feasibility(&plan).per_gpu.kv_cache_available_gib, pool, 1e-9, "the terms add up to the pool");
    close(pool, 10.65, 0.01 * 10.65, "pool");
    let plan = with(Value::Null);
    close(term(&plan, "non_torch"), 0.21, 0.005, "outside PyTorch, without direct links");
    let bounds = feasibility(&plan).range.kv_cache_available_gib.unwrap();
    assert!((bounds.low..=bounds.high).contains(&10.65), "{bounds:?}");
}

/// <https://github.com/vllm-project/vllm/issues/52872>: the peaks that an RTX 5090 profiled with few sequences, by
/// `max_num_batched_tokens`. The vision encoder on its largest image takes most of them.
#[test]
fn the_largest_image_is_profiled() {
    for (tokens, logged) in [(8192, 2.84), (4096, 2.42), (3072, 2.32), (2048, 2.21)] {
        let given = json!({
            "model": {"quantization": "nvfp4", "max_model_len": 65_536},
            "policy": {"vllm_version": "0.28", "max_num_batched_tokens": tokens, "max_num_seqs": 8},
        });
        let plan = planned("qwen/qwen3.5-27b", "NVIDIA GeForce RTX 5090", &given);
        let peak = plan.terms.iter().find(|term| term.name == "activation").expect("every plan has this term");
        assert!((peak.low..=peak.high).contains(&logged), "{logged} at {tokens}: {peak:?}");
        assert!(peak.mid > 0.7 * logged, "{logged} at {tokens}: {}", peak.mid);
    }
}

/// Pools and the tokens that vLLM printed for them.
#[test]
fn printed_pools_hold_the_printed_tokens() {
    // https://github.com/redhat-performance/configiq/issues/112
    let gemma = json!({"policy": {"vllm_version": "0.22", "max_num_batched_tokens": 8192}});
    holds("google/gemma-4-31b-it", "NVIDIA H200", &gemma, 64.68, 626_949);
    holds("google/gemma-4-31b-it", "NVIDIA H200", &gemma, 103.92, 1_007_303);
    // llm-d Planner's table of H100 start-up logs: 163,840 bytes a token
    let llama = json!({"hardware": {"gpus": 2}, "policy": {"vllm_version": "0.11"}});
    holds("meta-llama/llama-3.3-70b-instruct", "NVIDIA H100 80GB HBM3", &llama, 28.20, 184_832);
}

#[track_caller]
fn holds(model: &str, gpu: &str, what: &Value, pool_gib: f64, tokens: u64) {
    let mut request = request(model, gpu, what);
    merge(&mut request, &json!({"policy": {"kv_cache_memory_bytes": (pool_gib * GIB) as u64}}));
    let plan = plan(request);
    let rounding = 0.005 / pool_gib * tokens as f64;
    let found = feasibility(&plan).kv_cache_tokens.expect("the model caches tokens");
    close(found as f64, tokens as f64, rounding, model);
}
