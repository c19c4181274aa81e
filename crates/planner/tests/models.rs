//! Models read from their configurations, against published counts, caches, start-up logs and file sizes.

mod models_facts;

use std::collections::HashMap;

use models_facts::{EXPLAINED, Figure, rows};
use planner::models::kv::{CacheLayout, cache_facts};
use planner::models::quantization::{Chosen, chosen, read_quantization, with_customs};
use planner::models::weights::{Layout, checkpoint_bytes, weights_per_rank};
use planner::models::{
    Architecture, Dtype, ModelRequest, Part, Role, Snapshot, layer_runs, parameters_by_part, parts, read_config,
    resolve, summary,
};
use serde_json::{Value, json};

const FACTS: &str = include_str!("data/model-facts.json");
const CLASSES: &str = include_str!("data/model-classes.json");

/// The configuration of a model of the facts file.
fn config(id: &str) -> Value {
    let facts: Vec<Value> = serde_json::from_str(FACTS).expect("the facts are a list of models");
    facts
        .into_iter()
        .find(|fact| fact["id"] == id)
        .map(|fact| fact["config"].clone())
        .expect("the model is among the facts")
}

fn read(config: &Value) -> (Architecture, Vec<Part>) {
    let architecture = read_config(config).0.expect("the configuration can be read");
    let parts = parts(&architecture);
    (architecture, parts)
}

#[test]
fn every_figure_is_the_published_one_or_explained() {
    let missed: Vec<_> = rows(FACTS).into_iter().filter(|row| row.computed != row.published).collect();
    for row in &missed {
        assert!(EXPLAINED.iter().any(|(id, figure, _)| *id == row.id && *figure == row.figure), "unexplained: {row:?}");
    }
    for (id, figure, _) in EXPLAINED {
        assert!(missed.iter().any(|row| row.id == *id && row.figure == *figure), "no longer missed: {id} {figure:?}");
    }
}

#[test]
fn nearly_all_counts_are_exact() {
    let mut shares: HashMap<Figure, (u32, u32)> = HashMap::new();
    for row in rows(FACTS) {
        let (exact, all) = shares.entry(row.figure).or_default();
        *exact += u32::from(row.computed == row.published);
        *all += 1;
    }
    let share = |figure: Figure| f64::from(shares[&figure].0) / f64::from(shares[&figure].1);
    assert!(share(Figure::Total) >= 0.97 && share(Figure::Checkpoint) >= 0.93);
    assert!(share(Figure::Towers) >= 1.0 && share(Figure::State) >= 1.0 && share(Figure::Mtp) >= 1.0);
}

/// Counts of models that transformers 5.24 builds from its classes' own configurations: hundreds of types, most of
/// them in no other table here. Classes that it builds otherwise than the released checkpoints are left out.
#[test]
fn every_class_is_counted_exactly_or_its_doubt_covers_the_error() {
    let classes: Vec<Value> = serde_json::from_str(CLASSES).expect("the classes are a list of models");
    let mut exact = 0;
    for class in &classes {
        let Some(architecture) = read_config(&class["config"]).0 else { continue };
        let computed = planner::models::counts::counts(&architecture).total;
        let built = class["served"].as_u64().expect("each class has its count");
        let off = (computed as f64 / built as f64 - 1.0).abs() * 1000.0;
        let stated: u64 = architecture.doubts.iter().map(|doubt| doubt.share_thousandths).sum();
        assert!(computed == built || off <= stated as f64, "{}: off by {off:.3} ‰, {stated} ‰ stated", class["id"]);
        exact += u32::from(computed == built);
    }
    assert!(exact >= 165, "{exact} of {} exact", classes.len());
}

#[track_caller]
fn check_cache(id: &str, tensor_parallel: u64, bytes_per_token: u64) {
    let (architecture, _) = read(&config(id));
    let layout = CacheLayout { tensor_parallel, ..CacheLayout::default() };
    assert_eq!(cache_facts(&architecture, layout).bytes_per_token, bytes_per_token, "{id} TP {tensor_parallel}");
}

/// vLLM start-up logs: cache GiB over printed tokens on one rank (H200, 0.11 to 0.18).
#[test]
fn cache_per_token_is_that_of_start_up_logs() {
    check_cache("meta-llama/Llama-3.3-70B-Instruct", 4, 81_920);
    check_cache("Qwen/Qwen3-235B-A22B", 4, 48_128);
    check_cache("Qwen/Qwen3-235B-A22B", 8, 48_128);
    for tensor_parallel in [1, 4, 8] {
        check_cache("deepseek-ai/DeepSeek-R1", tensor_parallel, 70_272);
    }
    check_cache("Qwen/Qwen3-32B", 1, 262_144);
}

/// DeepSeek-V2-Lite: 27 layers, latent 512 + 64; vLLM's log says 0.95 GiB for 32,768 tokens.
#[test]
fn a_latent_cache_of_32768_tokens_takes_what_the_log_says() {
    let config = json!({"model_type": "deepseek_v2", "hidden_size": 2048, "num_hidden_layers": 27, "num_attention_heads": 16,
        "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128, "n_routed_experts": 64,
        "num_experts_per_tok": 6, "n_shared_experts": 2, "moe_intermediate_size": 1408, "intermediate_size": 10944,
        "first_k_dense_replace": 1, "vocab_size": 102_400, "tie_word_embeddings": false});
    let (architecture, _) = read(&config);
    let bytes = cache_facts(&architecture, CacheLayout::default()).bytes_per_token * 32_768;
    assert_eq!(format!("{:.2}", bytes as f64 / f64::from(1 << 30)), "0.95");
}

/// An 8-bit cache takes half, whatever the layers; states do not depend on it.
#[test]
fn half_the_bits_take_half_the_cache() {
    for id in ["meta-llama/Llama-3.3-70B-Instruct", "google/gemma-3-27b-it", "Qwen/Qwen3.5-397B-A17B"] {
        let (architecture, _) = read(&config(id));
        let wide = cache_facts(&architecture, CacheLayout::default());
        let narrow = cache_facts(&architecture, CacheLayout { cache_bytes: 1, ..CacheLayout::default() });
        assert_eq!(narrow.bytes_per_token * 2, wide.bytes_per_token);
        assert_eq!(narrow.bytes_per_token_sliding * 2, wide.bytes_per_token_sliding);
        assert_eq!(narrow.state_bytes_per_sequence, wide.state_bytes_per_sequence);
    }
}

#[track_caller]
fn check_stored(id: &str, published: u64, tolerance: f64) {
    let facts: Vec<Value> = serde_json::from_str(FACTS).expect("the facts are a list of models");
    let fact = facts.into_iter().find(|fact| fact["id"] == id).expect("the model is among the facts");
    let (architecture, parts) = read(&fact["config"]);
    let quantization = architecture.quantization.clone().or_else(|| {
        read_quantization(&fact["quant_config"], architecture.layers.len() as u64).expect("the method is known")
    });
    let bytes = checkpoint_bytes(&parts, quantization.as_ref(), architecture.dtype);
    let off = bytes as f64 / published as f64 - 1.0;
    assert!(off.abs() <= tolerance, "{id}: {bytes} against {published} ({:+.3} %)", 100.0 * off);
}

/// File sizes of the served shards as the facts file's sources give them.
#[test]
fn weight_bytes_are_the_checkpoints_own() {
    check_stored("meta-llama/Llama-3.3-70B-Instruct", 141_111_150_510, 0.001);
    check_stored("Qwen/Qwen3.5-122B-A10B", 250_171_107_574, 0.001);
    check_stored("google/gemma-4-31B-it", 62_545_461_248, 0.001);
    check_stored("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", 63_157_494_088, 0.001);
    check_stored("deepseek-ai/DeepSeek-V3.2", 689_492_574_863, 0.005);
    check_stored("deepseek-ai/DeepSeek-V4-Pro", 864_727_240_540, 0.01);
    check_stored("MiniMaxAI/MiniMax-M2.7", 230_145_822_556, 0.002);
    check_stored("zai-org/GLM-5.2-FP8", 755_645_808_640, 0.005);
    check_stored("moonshotai/Kimi-K2.5", 595_196_567_880, 0.005);
}

#[track_caller]
fn check_loaded(id: &str, method: Option<Chosen>, tensor_parallel: u64, logged_gib: f64, tolerance: f64) {
    let (architecture, parts) = read(&config(id));
    let has_experts = parts.iter().any(|part| part.role == Role::RoutedExperts);
    let quantization = match method {
        Some(method) => Some(with_customs(method.quantization(has_experts), &architecture)),
        None => architecture.quantization.clone(),
    };
    let layout = Layout { tensor_parallel, ..Layout::default() };
    let weights = weights_per_rank(&architecture, &parts, quantization.as_ref(), Dtype::Bfloat16, &layout);
    let gib = weights.total() as f64 / f64::from(1 << 30);
    assert!((gib / logged_gib - 1.0).abs() <= tolerance, "{id} TP {tensor_parallel}: {gib:.3} against {logged_gib}");
}

/// "Model loading took … GiB" of public vLLM logs, 0.6 to 0.20, one rank.
#[test]
fn a_ranks_weights_are_those_of_start_up_logs() {
    check_loaded("meta-llama/Meta-Llama-3.1-8B", None, 1, 14.9888, 0.001);
    check_loaded("Qwen/Qwen3-32B", None, 1, 61.04, 0.001);
    check_loaded("deepseek-ai/DeepSeek-R1", None, 8, 79.88, 0.006);
    check_loaded("Qwen/Qwen3-30B-A3B", None, 1, 56.93, 0.005);
    check_loaded("google/gemma-4-31B-it", None, 1, 58.9, 0.01);
    check_loaded("Qwen/Qwen2.5-7B", Some(Chosen::Awq), 1, 5.29, 0.02);
}

#[test]
fn more_gpus_never_mean_more_weights_on_one() {
    for fact in serde_json::from_str::<Vec<Value>>(FACTS).expect("the facts are a list of models") {
        let (architecture, parts) = read(&fact["config"]);
        let on = |tensor_parallel: u64, expert_parallel: bool| {
            let layout = Layout { tensor_parallel, expert_parallel, ..Layout::default() };
            weights_per_rank(&architecture, &parts, architecture.quantization.as_ref(), Dtype::Bfloat16, &layout)
                .total()
        };
        for tensor_parallel in [1, 2, 4, 8] {
            assert!(on(2 * tensor_parallel, false) <= on(tensor_parallel, false), "{}", fact["id"]);
            assert!(on(2 * tensor_parallel, true) <= on(tensor_parallel, true), "{}", fact["id"]);
        }
    }
}

#[test]
fn stages_together_hold_the_model_and_a_tied_head_once_more() {
    for id in ["Qwen/Qwen3-32B", "deepseek-ai/DeepSeek-R1", "google/gemma-3-27b-it"] {
        let (architecture, parts) = read(&config(id));
        let on = |pipeline_parallel: u64, stage: u64| {
            let layout = Layout { pipeline_parallel, stage, ..Layout::default() };
            let weights =
                weights_per_rank(&architecture, &parts, architecture.quantization.as_ref(), Dtype::Bfloat16, &layout);
            weights.total() - weights.rotary
        };
        let again = if architecture.tied {
            architecture.vocab_size.div_ceil(64) * 64 * architecture.hidden_size * 2
        } else {
            0
        };
        assert_eq!((0..4).map(|stage| on(4, stage)).sum::<u64>(), on(1, 0) + again, "{id}");
    }
}

#[test]
fn fewer_bits_never_mean_more_bytes() {
    let (architecture, parts) = read(&config("Qwen/Qwen3-32B"));
    let bytes = |method: Option<Chosen>| {
        let quantization = method.map(|method| with_customs(method.quantization(false), &architecture));
        checkpoint_bytes(&parts, quantization.as_ref(), Dtype::Bfloat16)
    };
    let falling = [None, Some(Chosen::GgufQ8), Some(Chosen::Fp8), Some(Chosen::Nvfp4), Some(Chosen::Mxfp4)];
    assert!(falling.windows(2).all(|pair| bytes(pair[0]) > bytes(pair[1])));
}

#[test]
fn words_for_methods_are_read() {
    for (word, expected) in [
        ("fp8", Chosen::Fp8),
        ("gptq_marlin", Chosen::Gptq),
        ("NVFP4", Chosen::Nvfp4),
        ("bnb", Chosen::Bitsandbytes),
        ("w4a16", Chosen::Int4),
    ] {
        assert_eq!(chosen(word), Some(expected), "{word}");
    }
}

#[track_caller]
fn check_issue(request: &ModelRequest, code: &str) {
    let (_, issues) = resolve(request, &Snapshot::bundled());
    assert!(issues.iter().any(|issue| issue.code == code), "{code} is not among {issues:?}");
}

fn request(id: &str) -> ModelRequest {
    ModelRequest { config: Some(config(id)), ..ModelRequest::default() }
}

#[test]
fn quantization_is_what_the_checkpoint_says_and_the_person_asks() {
    let word = |word: &str| Some(word.to_owned());
    check_issue(
        &ModelRequest { quantization: word("none"), ..request("Qwen/Qwen3-32B-FP8") },
        "quantization-none-on-quantized-checkpoint",
    );
    check_issue(
        &ModelRequest { quantization: word("awq"), ..request("Qwen/Qwen3-32B-FP8") },
        "quantization-method-mismatch",
    );
    check_issue(
        &ModelRequest { quantization: word("awq"), ..request("Qwen/Qwen3-32B") },
        "quantization-of-unquantized-checkpoint",
    );
    check_issue(&ModelRequest { quantization: word("fp1"), ..request("Qwen/Qwen3-32B") }, "quantization-not-known");
    check_issue(&ModelRequest { dtype: word("int3"), ..request("Qwen/Qwen3-32B") }, "dtype-not-known");
    let same =
        resolve(&ModelRequest { quantization: word("fp8"), ..request("Qwen/Qwen3-32B-FP8") }, &Snapshot::default());
    assert!(same.1.is_empty(), "{:?}", same.1);
}

#[test]
fn a_model_is_named_or_its_size_is_given() {
    check_issue(&ModelRequest::default(), "model-not-known");
    check_issue(
        &ModelRequest { id: Some("someone/never-seen".to_owned()), ..ModelRequest::default() },
        "model-not-known",
    );
    check_issue(&ModelRequest { params_b: Some(8.0), ..ModelRequest::default() }, "architecture-assumed");
    let (model, _) = resolve(&ModelRequest { params_b: Some(8.0), ..ModelRequest::default() }, &Snapshot::default());
    let facts = model.expect("a size is enough").facts;
    assert_eq!((facts.params_total, facts.kv_bytes_per_token), (Some(8_000_000_000), 131_072));
    assert_eq!(serde_json::to_value(facts.provenance.kv).expect("a word"), json!("assumed"));
}

#[test]
fn an_encoder_keeps_no_cache_and_says_so() {
    check_issue(&request("Snowflake/snowflake-arctic-embed-m"), "no-kv-cache");
}

#[test]
fn a_given_count_overrides_and_scales() {
    let given = ModelRequest { params_b: Some(16.0), ..request("Qwen/Qwen3-8B") };
    let facts = resolve(&given, &Snapshot::default()).0.expect("the configuration is read").facts;
    assert_eq!(facts.params_total, Some(16_000_000_000));
    assert!(facts.weights_bytes.is_some_and(|bytes| (bytes as f64 / 32e9 - 1.0).abs() < 0.01));
}

#[test]
fn what_the_hub_counts_is_believed_where_the_configuration_leaves_doubts() {
    let mut unknown = config("Qwen/Qwen3-8B");
    unknown["model_type"] = json!("never-seen");
    let safetensors =
        serde_json::from_value(json!({"parameters": {"BF16": 8_500_000_000_u64}, "total": 8_500_000_000_u64}));
    let request = ModelRequest { config: Some(unknown), safetensors: safetensors.ok(), ..ModelRequest::default() };
    let (model, issues) = resolve(&request, &Snapshot::default());
    let facts = model.expect("the configuration is read").facts;
    assert_eq!(facts.params_total, Some(8_500_000_000));
    assert_eq!(facts.weights_bytes, Some(17_000_000_000));
    assert!(issues.iter().any(|issue| issue.code == "params-from-checkpoint"));
}

#[track_caller]
fn check_summary(id: &str, expected: &str) {
    let (architecture, parts) = read(&config(id));
    assert_eq!(summary(&architecture, &parts), expected);
}

#[test]
fn a_model_is_said_in_one_line() {
    check_summary(
        "deepseek-ai/DeepSeek-R1",
        "61 layers, MLA, 256 experts, 8 active + 1 shared, 671B total, 36.6B active",
    );
    check_summary("Qwen/Qwen3-32B", "64 layers, GQA 64:8, 32.8B total");
    check_summary(
        "openai/gpt-oss-20b",
        "24 layers, 12 GQA 64:8 within 128, 12 GQA 64:8, 32 experts, 4 active, 20.9B total, 3.6B active",
    );
}

#[test]
fn parts_sum_to_the_whole_and_runs_to_the_layers() {
    for fact in serde_json::from_str::<Vec<Value>>(FACTS).expect("the facts are a list of models") {
        let (architecture, parts) = read(&fact["config"]);
        let counts = planner::models::counts::counts_of(&architecture, &parts);
        let sum: u64 = parameters_by_part(&parts).iter().map(|share| share.parameters).sum();
        assert_eq!(sum, counts.checkpoint + architecture.unstored, "{}", fact["id"]);
        assert_eq!(
            layer_runs(&architecture).iter().map(|run| run.layers).sum::<u64>(),
            architecture.layers.len() as u64
        );
        assert!(counts.active <= counts.total && counts.total <= counts.checkpoint + architecture.unstored);
    }
}
