//! Whether vLLM starts, whether a workload fits, and what is said.

use planner::plan::OomRisk;
use serde_json::{Value, json};

use crate::support::memory::{close, feasibility, message, planned, says, term};

const LLAMA: &str = "meta-llama/meta-llama-3.1-8b";

/// Each of vLLM's own errors.
#[test]
fn failed_starts_have_their_reason() {
    check_error("meta-llama/llama-3.3-70b-instruct", "NVIDIA L4", &json!({}), Some("out-of-memory-loading"));
    // https://github.com/vllm-project/vllm/issues/2418: 24 GB hold the weights of 8B and not 131,072 tokens beside them
    check_error(LLAMA, "NVIDIA GeForce RTX 3090", &json!({}), Some("max-model-len-exceeds-kv-cache"));
    check_error(LLAMA, "NVIDIA GeForce RTX 3090", &json!({"model": {"max_model_len": 8192}}), None);
    let little = json!({"model": {"max_model_len": 8192}, "policy": {"gpu_memory_utilization": 0.6}});
    check_error(LLAMA, "NVIDIA GeForce RTX 3090", &little, Some("no-memory-for-kv-cache"));
    let many = json!({"policy": {"max_num_seqs": 16_384, "max_num_batched_tokens": 65_536, "vllm_version": "0.12"}});
    check_error(LLAMA, "NVIDIA GeForce RTX 3090", &many, Some("out-of-memory-profiling"));
    // models with recurrent layers need a state for each sequence in a captured step
    let states = |version: &str| {
        json!({
            "model": {"max_model_len": 4096},
            "policy": {"max_num_seqs": 1024, "max_num_batched_tokens": 8192, "vllm_version": version,
                       "kv_cache_memory_bytes": 1_u64 << 31},
        })
    };
    check_error("qwen/qwen3.5-9b", "NVIDIA L40S", &states("0.19"), Some("max-num-seqs-exceeds-state-blocks"));
    check_error("qwen/qwen3.5-9b", "NVIDIA L40S", &states("0.18"), None);
}

#[track_caller]
fn check_error(model: &str, gpu: &str, what: &Value, error: Option<&str>) {
    let plan = planned(model, gpu, what);
    let found = feasibility(&plan);
    assert_eq!(found.error.as_deref(), error, "{model} on {gpu} with {what}");
    assert_eq!(found.starts, error.is_none());
    if let Some(code) = error {
        assert!(says(&plan, code), "{code} is explained");
        assert_eq!((found.fits, found.oom_risk), (false, OomRisk::High));
    }
}

/// From 0.9 on vLLM wants its whole budget free before it loads anything.
#[test]
fn memory_that_others_hold() {
    let smi = |used: u64| format!("name, memory.total [MiB], memory.used [MiB]\nNVIDIA H200, 143771 MiB, {used} MiB\n");
    let with = |used: u64, version: &str, utilization: f64| {
        let given = json!({
            "hardware": {"gpu": null, "smi": smi(used)},
            "policy": {"vllm_version": version, "gpu_memory_utilization": utilization},
        });
        planned(LLAMA, "", &given)
    };
    let busy = with(20_000, "0.20", 0.92);
    assert_eq!(feasibility(&busy).error.as_deref(), Some("free-memory-below-requested"));
    assert!(message(&busy, "free-memory-below-requested").contains("128.63 GiB"), "{:?}", busy.issues);
    assert!(feasibility(&with(20_000, "0.20", 0.8)).starts);
    assert!(feasibility(&with(0, "0.20", 0.92)).starts);
    // Before, what others held was taken off the pool.
    let (empty, shared) = (with(0, "0.8.5", 0.9), with(20_000, "0.8.5", 0.9));
    assert!(feasibility(&shared).starts);
    close(term(&empty, "kv_cache_available") - term(&shared, "kv_cache_available"), 20_000.0 / 1024.0, 1e-6, "pool");
}

/// Required is what vLLM sets aside for so many requests, times what is asked to be added.
#[test]
fn a_workload_fits_or_not() {
    let with = |users: u64, headroom: f64, factor: Value| {
        let given = json!({
            "model": {"max_model_len": 8192},
            "workload": {"prompt_tokens": 4000, "gen_tokens": 96, "concurrency": users},
            "policy": {"kv_cache_memory_bytes": 8_u64 << 30, "headroom_gib": headroom, "fragmentation_factor": factor},
        });
        planned(LLAMA, "NVIDIA GeForce RTX 4090", &given)
    };
    // 4096 tokens of 131,072 bytes are half a GiB
    let sixteen = with(16, 0.0, Value::Null);
    let found = feasibility(&sixteen);
    close(found.per_gpu.kv_cache_required_gib, 8.0, 1e-9, "required");
    close(found.kv_pressure.unwrap(), 1.0, 1e-9, "pressure");
    assert_eq!((found.fits, found.max_requests_of_this_length), (true, Some(16)));
    assert!(says(&sixteen, "kv-cache-pressure"));
    assert!(!feasibility(&with(17, 0.0, Value::Null)).fits);
    assert!(!feasibility(&with(16, 0.5, Value::Null)).fits);
    assert!(!feasibility(&with(16, 0.0, json!(1.15))).fits);
    assert!(feasibility(&with(13, 0.0, json!(1.15))).fits);
}

/// Low where even the low end of the pool holds the workload, high where the middle does not.
#[test]
fn risk_follows_from_the_range() {
    let with = |users: u64| {
        let given = json!({
            "model": {"max_model_len": 8192},
            "workload": {"prompt_tokens": 4000, "gen_tokens": 96, "concurrency": users},
        });
        planned(LLAMA, "NVIDIA GeForce RTX 4090", &given)
    };
    let empty = with(1);
    let found = feasibility(&empty);
    let bounds = found.range.kv_cache_available_gib.unwrap();
    let users = |gib: f64| (gib / 0.5).floor() as u64;
    assert_eq!(found.oom_risk, OomRisk::Low);
    assert!(bounds.low < bounds.high, "{bounds:?}");
    assert_eq!(feasibility(&with(users(bounds.low))).oom_risk, OomRisk::Low);
    assert_eq!(feasibility(&with(users(found.per_gpu.kv_cache_available_gib) + 1)).oom_risk, OomRisk::High);
}
