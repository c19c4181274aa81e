//! What is computed from each configuration of the facts file beside what is published, and why some differ.

use planner::models::counts::{Counts, counts_of};
use planner::models::kv::{CacheFacts, CacheLayout, Entry, cache_facts, layer_caches};
use planner::models::{Architecture, parts, read_config};
use serde_json::Value;

/// One figure of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Hub id.
    pub id: String,
    /// Which figure.
    pub figure: Figure,
    /// From the configuration.
    pub computed: u64,
    /// From the source.
    pub published: u64,
}

/// Which figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Figure {
    /// Parameters served.
    Total,
    /// Elements in the checkpoint, unquantized checkpoints only.
    Checkpoint,
    /// Parameters of prediction blocks.
    Mtp,
    /// Parameters of towers.
    Towers,
    /// Parameters one token reads, the input embedding included (as the facts count them).
    Active,
    /// Cache bytes a token in 16 bits, selectors' keys included.
    Cache,
    /// Cache bytes a token within the window.
    CacheSliding,
    /// State elements of one recurrent layer.
    State,
}

/// Every figure that the facts give for the configurations that are read.
pub fn rows(facts: &str) -> Vec<Row> {
    let facts: Vec<Value> = serde_json::from_str(facts).expect("the facts are a list of models");
    facts.iter().flat_map(model_rows).collect()
}

fn model_rows(fact: &Value) -> Vec<Row> {
    let id = fact["id"].as_str().unwrap_or_default();
    let Some(architecture) = read_config(&fact["config"]).0 else { return Vec::new() };
    let counts = counts_of(&architecture, &parts(&architecture));
    let cache = cache_facts(&architecture, CacheLayout::default());
    let published = |name: &str| fact[name].as_u64();
    let quantized = fact["config"].get("quantization_config").is_some();
    let selector = published("selector").unwrap_or(0);
    let figures = [
        (Figure::Total, counts.total, published("served").or(published("stored"))),
        (Figure::Checkpoint, counts.checkpoint, published("stored").filter(|_| !quantized)),
        (Figure::Mtp, counts.mtp, published("mtp")),
        (Figure::Towers, counts.towers, published("towers")),
        (Figure::Active, active_with_embedding(&architecture, counts), published("active")),
        (Figure::Cache, cache.bytes_per_token, published("cache").map(|bytes| bytes + selector)),
        (Figure::CacheSliding, cache.bytes_per_token_sliding, published("cache_sliding")),
        (Figure::State, state_elements(&architecture, cache), published("state_elements")),
    ];
    let rows = figures.into_iter().filter_map(|(figure, computed, published)| {
        Some(Row { id: id.to_owned(), figure, computed, published: published? })
    });
    rows.collect()
}

/// The facts count the input embedding among what a token reads; the planner does not.
fn active_with_embedding(architecture: &Architecture, counts: Counts) -> u64 {
    let embedding = architecture.vocab_size * architecture.hidden_size;
    counts.active + if architecture.tied { 0 } else { embedding }
}

/// Elements of the recurrent state of the first layer that has one.
fn state_elements(architecture: &Architecture, _: CacheFacts) -> u64 {
    let layout = CacheLayout { model_bytes: 0, ..CacheLayout::default() };
    let caches = layer_caches(architecture, layout);
    let first = caches.iter().find(|(_, cache)| cache.entry == Entry::State);
    let Some((index, _)) = first else { return 0 };
    let mixers = architecture.layers.get(*index).map(|layer| layer.mixers.as_slice()).unwrap_or_default();
    mixers
        .iter()
        .find_map(|mixer| match mixer {
            planner::models::Mixer::Recurrent(recurrent) => Some(recurrent.kind.state(1).recurrence),
            _ => None,
        })
        .unwrap_or(0)
}

/// Figures that differ from what is published, each with its reason.
pub const EXPLAINED: &[(&str, Figure, &str)] = &[
    (
        "baidu/ERNIE-4.5-21B-A3B-PT",
        Figure::Total,
        "the source's total includes a prediction block, which is not served",
    ),
    (
        "google/gemma-4-E2B-it",
        Figure::Total,
        "this copy of the configuration says audio_config null; the checkpoint has an audio tower",
    ),
    (
        "stepfun-ai/Step-3.7-Flash-FP8",
        Figure::Total,
        "the source's total includes three prediction blocks, which are not served",
    ),
    (
        "zai-org/GLM-4.7-FP8",
        Figure::Total,
        "trimmed configuration: attention_bias, use_qk_norm and the prediction block are missing",
    ),
    ("google/gemma-4-26B-A4B", Figure::Checkpoint, "the tied head is stored all the same; no key says so"),
    (
        "google/gemma-4-E2B-it",
        Figure::Checkpoint,
        "this copy of the configuration says audio_config null; the checkpoint has an audio tower",
    ),
    (
        "moonshotai/Kimi-K2-Thinking",
        Figure::Checkpoint,
        "trimmed configuration of a quantized checkpoint: 7,808 helper elements",
    ),
    (
        "nvidia/DeepSeek-V3.1-NVFP4",
        Figure::Checkpoint,
        "the source's total is of an FP8 checkpoint and counts its scales",
    ),
    ("Qwen/Qwen3-1.7B", Figure::Checkpoint, "the tied head is stored all the same; no key says so"),
    ("Qwen/Qwen3-Embedding-8B", Figure::Checkpoint, "untied by its configuration, yet no head is stored"),
    (
        "zai-org/GLM-4.6",
        Figure::Checkpoint,
        "its prediction block stores no copies of embedding and head; GLM-4.5 of the same shape does",
    ),
    (
        "zai-org/GLM-4.7-FP8",
        Figure::Checkpoint,
        "trimmed configuration: attention_bias, use_qk_norm and the prediction block are missing",
    ),
    (
        "facebook/opt-125m",
        Figure::Active,
        "learned positions are looked up, not multiplied: the planner does not count them as read",
    ),
    (
        "facebook/opt-6.7b",
        Figure::Active,
        "learned positions are looked up, not multiplied: the planner does not count them as read",
    ),
    (
        "openai-community/gpt2-medium",
        Figure::Active,
        "learned positions are looked up, not multiplied: the planner does not count them as read",
    ),
    (
        "Snowflake/snowflake-arctic-embed-m",
        Figure::Active,
        "learned positions are looked up, not multiplied: the planner does not count them as read",
    ),
    ("meta-llama/Llama-3.2-11B-Vision-Instruct", Figure::Active, "eight embedding rows of image tokens"),
    ("meta-llama/Llama-3.2-90B-Vision-Instruct", Figure::Active, "eight embedding rows of image tokens"),
    (
        "allenai/Olmo-3-1125-32B",
        Figure::Cache,
        "trimmed configuration without layer_types: the class's default is three windowed layers of four",
    ),
    (
        "allenai/Olmo-3-1125-32B",
        Figure::CacheSliding,
        "trimmed configuration without layer_types: the class's default is three windowed layers of four",
    ),
];
