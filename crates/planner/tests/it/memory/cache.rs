//! The KV cache: bytes of a token by number type, layers and layout.

use serde_json::{Value, json};

use crate::support::memory::{GIB, close, feasibility, planned, request};

const LLAMA: &str = "meta-llama/meta-llama-3.1-8b";

/// Bytes that one more token takes on each GPU.
#[test]
fn bytes_of_a_token() {
    // 2 × 32 layers × 8 heads × 128 × 2 bytes
    check_bytes(LLAMA, &json!({}), 131_072);
    check_bytes(LLAMA, &json!({"model": {"kv_cache_dtype": "fp8"}}), 65_536);
    // 4 bits and an 8-bit scale for each 16 of them: 4.5 bits a number
    check_bytes(LLAMA, &json!({"model": {"kv_cache_dtype": "nvfp4"}}), 36_864);
    // a 32-bit scale for each head's key and one for its value
    check_bytes(LLAMA, &json!({"model": {"kv_cache_dtype": "int8_per_token_head"}}), 65_536 + 32 * 8 * 8);
    // heads are spread over ranks, and copied where there are more ranks than heads
    check_bytes(LLAMA, &json!({"hardware": {"gpus": 4}}), 131_072 / 4);
    check_bytes(LLAMA, &json!({"hardware": {"gpus": 16, "tensor_parallel_size": 16}}), 131_072 / 8);
    // each stage holds its own layers
    check_bytes(LLAMA, &json!({"hardware": {"gpus": 4, "pipeline_parallel_size": 4}}), 131_072 / 4);
    // tokens are spread over the ranks that hold copies
    let spread = json!({"hardware": {"gpus": 16, "tensor_parallel_size": 16, "decode_context_parallel_size": 2}});
    check_bytes(LLAMA, &spread, 131_072 / 16);
    // each replica has its own cache
    check_bytes(LLAMA, &json!({"hardware": {"gpus": 4, "tensor_parallel_size": 1, "data_parallel_size": 4}}), 131_072);
    // latent attention keeps 512 + 64 numbers of a token in each layer, on every rank
    check_bytes("deepseek-ai/deepseek-r1", &json!({"hardware": {"gpus": 8}}), 61 * 576 * 2);
    check_bytes("deepseek-ai/deepseek-r1", &json!({"hardware": {"gpus": 16}}), 61 * 576 * 2);
    // 10 of 60 layers look at everything: 4 heads of 512, a value that is its key stored beside it
    check_bytes("google/gemma-4-31b-it", &json!({}), 10 * 4 * (512 + 512) * 2);
    // 8 of 32 layers have attention: 4 heads of 256
    check_bytes("qwen/qwen3.5-9b", &json!({}), 8 * 4 * (256 + 256) * 2);
}

#[track_caller]
fn check_bytes(model: &str, what: &Value, bytes: u64) {
    let plan = planned(model, "NVIDIA H200", what);
    assert_eq!(feasibility(&plan).per_gpu.kv_bytes_per_token, bytes, "{model} with {what}");
}

/// `DeepSeek-V4-Flash`: its printed pool of 0.24 has blocks of 1,002,240 bytes over all 43 layers.
#[test]
fn compressed_attention_has_blocks_of_its_own() {
    let pool = json!({"policy": {"kv_cache_memory_bytes": 1000_u64 * 1_002_240, "vllm_version": "0.24"}});
    let mut given = request("deepseek-ai/deepseek-v4-flash", "NVIDIA H200", &pool);
    given["hardware"]["gpus"] = json!(8);
    given["model"]["max_model_len"] = json!(256);
    let plan = crate::support::memory::plan(given);
    let each = 1000.0 / feasibility(&plan).max_concurrency_at_context.unwrap();
    close(each, each.round(), 1e-9, "blocks of one request");
}

/// The longest request at a concurrency, and the most requests of a length, agree with each other at their borders.
#[test]
fn lengths_and_requests_agree() {
    for model in [LLAMA, "google/gemma-4-31b-it", "qwen/qwen3.5-9b", "deepseek-ai/deepseek-v3.2"] {
        for users in [1_u64, 7, 64] {
            let given = |length: u64| {
                json!({
                    "hardware": {"gpus": 8},
                    "workload": {"prompt_tokens": length, "gen_tokens": 1, "concurrency": users},
                    "policy": {"kv_cache_memory_bytes": (6.0 * GIB) as u64},
                })
            };
            let longest = feasibility(&planned(model, "NVIDIA H200", &given(1000))).max_context_at_concurrency.unwrap();
            let at = feasibility(&planned(model, "NVIDIA H200", &given(longest - 1))).max_requests_of_this_length;
            assert!(at.unwrap() >= users, "{users} requests of {longest} tokens of {model}: {at:?}");
            let limit = planned(model, "NVIDIA H200", &given(1000)).config.unwrap().max_model_len;
            if longest < limit {
                let above = feasibility(&planned(model, "NVIDIA H200", &given(longest))).max_requests_of_this_length;
                assert!(above.unwrap() < users, "{users} requests above {longest} tokens of {model}: {above:?}");
            }
        }
    }
}

/// A model that only embeds keeps nothing, and starts where its weights fit.
#[test]
fn embedding_models_need_no_cache() {
    let given = json!({
        "model": {"id": "someone/an-encoder", "config": {
            "architectures": ["BertModel"], "model_type": "bert", "hidden_size": 768, "num_hidden_layers": 12,
            "num_attention_heads": 12, "intermediate_size": 3072, "vocab_size": 30522,
            "max_position_embeddings": 512, "torch_dtype": "float16",
        }},
        "hardware": {"gpu": "Tesla T4"},
        "workload": {"prompt_tokens": 256, "gen_tokens": 1, "concurrency": 32},
        "policy": {"mode": "as_given"},
    });
    let plan = crate::support::memory::plan(given);
    let found = feasibility(&plan);
    assert!(found.starts && found.fits, "{:?}", plan.issues);
    assert_eq!((found.kv_cache_tokens, found.per_gpu.kv_bytes_per_token), (None, 0));
    assert_eq!(found.max_context_at_concurrency, None);
}

/// A stage's own layers and weights count; the pool is the smallest stage's.
#[test]
fn stages_share_the_tightest_pool() {
    let given = json!({"hardware": {"gpus": 4, "pipeline_parallel_size": 4, "tensor_parallel_size": 1}});
    let plan = planned("meta-llama/llama-3.3-70b-instruct", "NVIDIA H200", &given);
    let found = feasibility(&plan);
    assert_eq!(found.ranks.len(), 4);
    let least = found.ranks.iter().map(|rank| rank.kv_cache_available_gib).fold(f64::INFINITY, f64::min);
    close(found.per_gpu.kv_cache_available_gib, least, 1e-9, "the pool");
    let (first, inner) = (found.ranks[0].weights_gib, found.ranks[1].weights_gib);
    // 128,256 rows of 8192 numbers of 2 bytes
    close(first - inner, 128_256.0 * 8192.0 * 2.0 / GIB, 0.01, "the embedding is on the first stage");
}
