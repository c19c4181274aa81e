//! What differs between releases.

use planner::vllm::{known_versions, resolve_version};
use serde_json::json;

use crate::support::memory::{close, feasibility, message, planned, says, term};

const LLAMA: &str = "meta-llama/meta-llama-3.1-8b";

/// `max_num_batched_tokens` and `max_num_seqs` that `vllm serve` takes by itself (`vllm/engine/arg_utils.py`,
/// `get_batch_defaults` and before it `_set_default_args_v1`).
#[test]
fn batch_limits_by_release_and_card() {
    check_limits("0.6.6", "NVIDIA H100 80GB HBM3", (2048, 256));
    check_limits("0.7.3", "NVIDIA B200", (2048, 256));
    check_limits("0.8.5", "NVIDIA H100 80GB HBM3", (8192, 1024));
    check_limits("0.8.5", "NVIDIA A100-SXM4-80GB", (8192, 1024));
    check_limits("0.9.2", "NVIDIA A100-SXM4-80GB", (2048, 256));
    check_limits("0.11.2", "NVIDIA L40S", (2048, 256));
    check_limits("0.19.1", "NVIDIA H200", (8192, 1024));
    check_limits("0.27", "NVIDIA B200", (8192, 1024));
    check_limits("0.28", "NVIDIA B200", (16_384, 1024));
    check_limits("0.33", "NVIDIA H200", (8192, 1024));
    check_limits("0.33", "NVIDIA GB10", (2048, 256));
}

#[track_caller]
fn check_limits(version: &str, gpu: &str, limits: (u64, u64)) {
    let plan = planned(LLAMA, gpu, &json!({"policy": {"vllm_version": version}}));
    let config = plan.config.expect("the deployment is complete");
    assert_eq!((config.max_num_batched_tokens, config.max_num_seqs), limits, "{version} on {gpu}");
}

/// One limit caps the other where only one is given.
#[test]
fn limits_cap_each_other() {
    let of = |version: &str, policy: serde_json::Value, length: u64| {
        let mut given = json!({"model": {"max_model_len": length}, "policy": policy});
        given["policy"]["vllm_version"] = json!(version);
        let config = planned(LLAMA, "NVIDIA H100 80GB HBM3", &given).config.unwrap();
        (config.max_num_batched_tokens, config.max_num_seqs)
    };
    assert_eq!(of("0.20", json!({"max_num_batched_tokens": 512}), 4096), (512, 512));
    assert_eq!(of("0.20", json!({"max_num_seqs": 2}), 1024), (2048, 2));
    assert_eq!(of("0.8.5", json!({"max_num_seqs": 2}), 1024), (8192, 2));
    // The first engine takes whole prompts up to 32,768 tokens, and pieces of 2048 above.
    assert_eq!(of("0.7.3", json!({}), 16_384), (16_384, 256));
    assert_eq!(of("0.7.3", json!({}), 65_536), (2048, 256));
}

/// 0.20 takes 92 instead of 90 % by itself, and takes its estimate of the CUDA graphs off the pool.
#[test]
fn from_0_20_on_graphs_are_counted_and_the_budget_is_larger() {
    let of =
        |version: &str| planned("google/gemma-4-31b-it", "NVIDIA H200", &json!({"policy": {"vllm_version": version}}));
    let (before, after) = (of("0.19.1"), of("0.20.0"));
    close(term(&before, "budget"), 139.81 * 0.90, 1e-6, "budget under 0.19");
    close(term(&after, "budget"), 139.81 * 0.92, 1e-6, "budget under 0.20");
    close(term(&before, "counted_cuda_graphs"), 0.0, 0.0, "graphs counted under 0.19");
    let counted = term(&after, "counted_cuda_graphs");
    assert!((0.3..2.0).contains(&counted), "graphs counted under 0.20: {counted}");
    let pools = [&before, &after].map(|plan| feasibility(plan).per_gpu.kv_cache_available_gib);
    close(pools[1] - pools[0], 139.81 * 0.02 - counted, 1e-6, "what the pool gains");
    // With the budget given, only the graphs differ: the pool of 0.20 is the smaller one.
    let at = |version: &str| {
        let given = json!({"policy": {"vllm_version": version, "gpu_memory_utilization": 0.9}});
        feasibility(&planned("google/gemma-4-31b-it", "NVIDIA H200", &given)).per_gpu.kv_cache_available_gib
    };
    close(at("0.19.1") - at("0.20.0"), counted, 1e-6, "what the graphs cost");
}

/// A length that just fits under 0.19 does not under 0.20, and the plan says so and why.
#[test]
fn a_plan_names_the_release_under_which_it_would_not_start() {
    let with = |version: &str, length: u64| {
        let given = json!({
            "model": {"max_model_len": length},
            "policy": {"vllm_version": version, "gpu_memory_utilization": 0.9, "max_num_seqs": 64},
        });
        planned("qwen/qwen3-32b", "NVIDIA H100 80GB HBM3", &given)
    };
    let longest = feasibility(&with("0.19", 8192)).kv_cache_tokens.unwrap();
    let (older, newer) = (with("0.19", longest), with("0.20", longest));
    assert!(feasibility(&older).starts, "{:?}", older.issues);
    assert_eq!(feasibility(&newer).error.as_deref(), Some("max-model-len-exceeds-kv-cache"));
    let said = message(&older, "differs-by-release");
    let expected = ["under vLLM 0.20", "does not start (max-model-len-exceeds-kv-cache)", "CUDA graphs"];
    assert!(expected.iter().all(|part| said.contains(part)), "{said}");
    assert!(message(&newer, "differs-by-release").contains("under vLLM 0.19 this starts"), "{:?}", newer.issues);
}

/// What is written where a version is typed, and whose rules hold then.
#[test]
fn versions_are_resolved() {
    check_version(None, "0.33", None);
    check_version(Some("v0.11.2"), "0.11", None);
    check_version(Some("0.18.0+rhaiv.7"), "0.18", None);
    check_version(Some("0.10.1.1"), "0.10", None);
    check_version(Some("0.8.5.post1"), "0.8", None);
    check_version(Some("0.18.2rc1.dev73+gdb7a17ecc"), "0.18", None);
    check_version(Some("0.5.4"), "0.5", Some("vllm-version-older"));
    check_version(Some("0.99"), "0.99", Some("vllm-version-newer"));
    check_version(Some("nightly"), "0.33", Some("vllm-version-not-read"));
    check_version(Some("0.1.dev18496+gd4e0675a7"), "0.26", Some("vllm-version-untagged"));
}

#[track_caller]
fn check_version(given: Option<&str>, minor: &str, code: Option<&str>) {
    let (version, issues) = resolve_version(given);
    assert_eq!(version.minor_name(), minor, "{given:?}");
    assert_eq!(issues.first().map(|issue| issue.code.as_str()), code, "{given:?}");
}

/// Every release plans every kind of model.
#[test]
fn every_release_plans() {
    for release in known_versions() {
        let given = json!({"policy": {"vllm_version": release.read_from}});
        for model in [LLAMA, "google/gemma-4-31b-it", "qwen/qwen3.5-9b"] {
            let plan = planned(model, "NVIDIA H200", &given);
            assert!(term(&plan, "budget") > 0.0, "{model} under {}", release.read_from);
            assert!(!says(&plan, "vllm-version-older"), "{}", release.read_from);
        }
    }
}
