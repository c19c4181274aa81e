//! Models read from their configurations, against published counts, caches, start-up logs and file sizes.

use std::collections::HashMap;

use crate::support::model_facts::{EXPLAINED, Figure, rows};
use planner::models::kv::{CacheLayout, cache_facts};
use planner::models::{Architecture, Part, layer_runs, parameters_by_part, parts, read_config, summary};
use serde_json::{Value, json};

const FACTS: &str = include_str!("../data/model-facts.json");
const PUBLISHED: &str = include_str!("../data/model-published.json");
const CLASSES: &str = include_str!("../data/model-classes.json");

/// A key's value; null where it is absent.
fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// The configuration of a model of the facts file.
fn config(id: &str) -> Value {
    let facts: Vec<Value> = serde_json::from_str(FACTS).expect("the facts are a list of models");
    facts
        .into_iter()
        .find(|fact| fact["id"] == id)
        .map(|fact| field(&fact, "config").clone())
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

/// The hub's own totals (model pages, 2024 and 2025) of models of kinds that the facts file lacks: vision models whose
/// text configuration leaves out its class's defaults, speech, embeddings, state spaces, pruned and mixed families.
#[test]
fn models_of_other_kinds_have_the_hubs_totals() {
    let models: Vec<Value> = serde_json::from_str(PUBLISHED).expect("the models are a list");
    for model in &models {
        let (architecture, _) = read(&model["config"]);
        let computed = planner::models::counts::counts(&architecture).total;
        assert_eq!(Some(computed), model["published"].as_u64(), "{}", model["id"]);
        assert!(architecture.doubts.iter().all(|doubt| doubt.key == "model_type"), "{:?}", architecture.doubts);
    }
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
