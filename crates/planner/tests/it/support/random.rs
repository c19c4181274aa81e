//! Random requests: models of every structure, real cards, any workload, any fixed setting.

use planner::request::{PlanRequest, read};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Cards of every kind: small and large, old and new, three makers.
const CARDS: [&str; 14] = [
    "Tesla T4",
    "Tesla V100-SXM2-32GB",
    "NVIDIA GeForce RTX 3060",
    "NVIDIA GeForce RTX 4090",
    "NVIDIA GeForce RTX 5090",
    "NVIDIA RTX A6000",
    "NVIDIA L4",
    "NVIDIA L40S",
    "NVIDIA A100-SXM4-40GB",
    "NVIDIA A100-SXM4-80GB",
    "NVIDIA H100 80GB HBM3",
    "NVIDIA H200",
    "NVIDIA B200",
    "AMD Instinct MI300X",
];

const VERSIONS: [&str; 7] = ["0.6.6", "0.8.5", "0.10.2", "0.13.0", "0.19.1", "0.24.0", "0.33.0"];

/// A configuration of one of several structures, from tiny to larger than any node.
fn model() -> impl Strategy<Value = Value> {
    let sizes = (
        select(vec![(16_u64, 4_u64), (24, 4), (28, 4), (32, 8), (40, 10), (48, 8), (52, 52), (64, 8), (96, 12)]),
        select(vec![64_u64, 128]),
        select(vec![4_u64, 12, 32, 61, 80]),
        select(vec![32_000_u64, 50_257, 128_256, 151_936, 262_144]),
        select(vec![2048_u64, 8192, 40_960, 131_072, 1_048_576]),
        0..8_u8,
    );
    sizes.prop_map(|((heads, kv_heads), head_dim, layers, vocabulary, longest, kind)| {
        let hidden = heads * head_dim;
        let mut config = json!({
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16",
            "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
            "num_key_value_heads": kv_heads, "head_dim": head_dim, "intermediate_size": hidden * 7 / 2 / 128 * 128,
            "vocab_size": vocabulary, "max_position_embeddings": longest
        });
        let fields = config.as_object_mut().expect("it is an object");
        match kind {
            1 => set(fields, json!({"quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128}})),
            2 => set(
                fields,
                json!({"quantization_config": {
                "quant_method": "fp8", "activation_scheme": "dynamic", "weight_block_size": [128, 128]}}),
            ),
            3 | 4 => set(
                fields,
                json!({
                "model_type": "qwen3_moe", "architectures": ["Qwen3MoeForCausalLM"], "num_experts": 64,
                "num_experts_per_tok": 8, "moe_intermediate_size": 768}),
            ),
            5 => set(
                fields,
                json!({
                "model_type": "deepseek_v3", "architectures": ["DeepseekV3ForCausalLM"], "kv_lora_rank": 512,
                "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128,
                "n_routed_experts": 32, "num_experts_per_tok": 4, "moe_intermediate_size": 1024, "n_shared_experts": 1,
                "first_k_dense_replace": 1}),
            ),
            6 => set(
                fields,
                json!({
                "model_type": "gemma2", "architectures": ["Gemma2ForCausalLM"], "sliding_window": 1024,
                "tie_word_embeddings": true}),
            ),
            _ => {}
        }
        config
    })
}

fn set(fields: &mut Map<String, Value>, more: Value) {
    let Value::Object(more) = more else { return };
    fields.extend(more);
}

fn workload() -> impl Strategy<Value = Value> {
    let sizes = (select(vec![1_u64, 100, 512, 2000, 8000, 30_000]), select(vec![1_u64, 64, 256, 2000]), 1..600_u64);
    let targets = (prop::option::weighted(0.2, 20.0..2000.0_f64), prop::option::weighted(0.2, 5.0..100.0_f64));
    let modes = (select(vec!["throughput", "balanced", "latency"]), select(vec!["closed", "burst", "static"]));
    (sizes, targets, modes).prop_map(|((prompt, answer, users), (ttft, tpot), (mode, load))| {
        json!({
            "prompt_tokens": prompt, "gen_tokens": answer, "concurrency": users, "target_ttft_ms": ttft,
            "target_tpot_ms": tpot, "batching_mode": mode, "load": load
        })
    })
}

fn hardware() -> impl Strategy<Value = Value> {
    let size = || prop::option::weighted(0.15, select(vec![1_u64, 2, 3, 4, 8]));
    let counts = (select(CARDS.to_vec()), 1..9_u64, select(vec![1_u64, 1, 1, 2]));
    let layout = (size(), size(), size(), prop::option::weighted(0.1, any::<bool>()));
    (counts, layout).prop_map(|((gpu, gpus, nodes), (tensor, pipeline, data, experts))| {
        json!({
            "gpu": gpu, "gpus": gpus, "nodes": nodes, "tensor_parallel_size": tensor,
            "pipeline_parallel_size": pipeline, "data_parallel_size": data, "expert_parallel": experts
        })
    })
}

fn policy() -> impl Strategy<Value = Value> {
    let limits = (
        prop::option::weighted(0.15, select(vec![0.5, 0.8, 0.9, 0.97])),
        prop::option::weighted(0.15, select(vec![1_u64, 16, 256, 1024])),
        prop::option::weighted(0.15, select(vec![1024_u64, 4096, 16_384])),
    );
    (limits, select(VERSIONS.to_vec()), any::<bool>(), select(vec![0.0, 1.0, 4.0])).prop_map(
        |((share, seqs, tokens), version, eager, headroom)| {
            json!({
                "gpu_memory_utilization": share, "max_num_seqs": seqs, "max_num_batched_tokens": tokens,
                "vllm_version": version, "enforce_eager": eager, "headroom_gib": headroom
            })
        },
    )
}

/// Any request of a mode: `recommend` or `as_given`.
pub fn request(mode: &'static str) -> impl Strategy<Value = PlanRequest> {
    let asked = (
        prop::option::weighted(0.15, select(vec!["fp8", "bfloat16"])),
        prop::option::weighted(0.2, select(vec![1024_u64, 8192, 32_768])),
    );
    (model(), asked, hardware(), workload(), policy()).prop_map(
        move |(config, (cache, length), hardware, workload, mut policy)| {
            if let Some(policy) = policy.as_object_mut() {
                policy.insert("mode".to_owned(), json!(mode));
            }
            let model =
                json!({"id": "someone/model", "config": config, "kv_cache_dtype": cache, "max_model_len": length});
            let request = json!({"model": model, "hardware": hardware, "workload": workload, "policy": policy});
            read(request).expect("the request is read").0
        },
    )
}
