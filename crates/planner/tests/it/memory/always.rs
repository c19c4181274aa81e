//! What holds whatever is asked.

use planner::planner::{Facts, plan_without_remedies};
use planner::request::read;
use proptest::prelude::*;
use serde_json::json;

use crate::support::memory::config;

const MODELS: [&str; 8] = [
    "meta-llama/meta-llama-3.1-8b",
    "google/gemma-4-31b-it",
    "qwen/qwen3.5-9b",
    "deepseek-ai/deepseek-v3.2",
    "deepseek-ai/deepseek-v4-flash",
    "mistralai/mixtral-8x7b-v0.1",
    "moonshotai/kimi-linear-48b-a3b-instruct",
    "nvidia/nvidia-nemotron-3-nano-30b-a3b-nvfp4",
];
const GPUS: [&str; 6] =
    ["NVIDIA H200", "Tesla T4", "NVIDIA B200", "AMD Instinct MI300X", "NVIDIA GeForce RTX 4090", "NVIDIA GB10"];
const VERSIONS: [&str; 7] = ["0.6.3", "0.8.5", "0.11.2", "0.17", "0.20", "0.27", "0.33"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The terms are ordered, add up to the pool, and nothing is infinite or no number.
    #[test]
    fn budgets_add_up(
        model in proptest::sample::select(&MODELS[..]),
        gpu in proptest::sample::select(&GPUS[..]),
        version in proptest::sample::select(&VERSIONS[..]),
        sizes in proptest::sample::select(&[(1_u32, 1_u32, 1_u32), (2, 1, 1), (4, 2, 1), (8, 1, 2), (1, 3, 1), (16, 1, 1)][..]),
        length in prop_oneof![Just(1_u64), 1_u64..300_000, Just(u64::from(u32::MAX))],
        seqs in prop_oneof![Just(1_u64), 1_u64..4096, Just(1_000_000)],
        tokens in prop_oneof![Just(1_u64), 1_u64..100_000, Just(10_000_000)],
        users in prop_oneof![Just(1_u64), 1_u64..2000],
        utilization in 0.01_f64..=1.0,
    ) {
        let request = json!({
            "model": {"id": model, "config": config(model), "max_model_len": length},
            "hardware": {
                "gpu": gpu, "gpus": sizes.0 * sizes.1 * sizes.2, "tensor_parallel_size": sizes.0,
                "pipeline_parallel_size": sizes.1, "data_parallel_size": sizes.2,
            },
            "workload": {"concurrency": users},
            "policy": {
                "mode": "as_given", "vllm_version": version, "gpu_memory_utilization": utilization,
                "max_num_seqs": seqs, "max_num_batched_tokens": tokens,
            },
        });
        let plan = plan_without_remedies(&Facts::bundled(), &read(request).expect("the request is read").0);
        let Some(found) = &plan.feasibility else {
            prop_assert!(plan.issues.iter().any(|issue| issue.severity == planner::issue::Severity::Error));
            return Ok(());
        };
        for term in &plan.terms {
            prop_assert!([term.low, term.mid, term.high].iter().all(|value| value.is_finite()), "{term:?}");
            prop_assert!(term.low <= term.mid && term.mid <= term.high, "{term:?}");
            prop_assert!(!term.formula.is_empty() && !term.source.is_empty(), "{term:?}");
        }
        let of = |name: &str| plan.terms.iter().filter(|term| term.name == name).map(|term| term.mid).sum::<f64>();
        let taken = ["weights", "draft_weights", "lora", "activation", "non_torch", "counted_cuda_graphs", "held_by_others"];
        let rest = of("budget") - taken.iter().map(|name| of(name)).sum::<f64>();
        prop_assert!((rest - found.per_gpu.kv_cache_available_gib).abs() < 1e-6, "{rest} is left, {found:?}");
        let bounds = found.range.kv_cache_available_gib.expect("a pool has a range");
        prop_assert!(bounds.low <= found.per_gpu.kv_cache_available_gib + 1e-9);
        prop_assert!(bounds.high >= found.per_gpu.kv_cache_available_gib - 1e-9);
        prop_assert!(!found.fits || found.starts);
        prop_assert_eq!(found.starts, found.error.is_none());
    }
}
