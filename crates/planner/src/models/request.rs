//! What a person says about the model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The request's model section. Everything is optional; null is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelRequest {
    /// Hub id, `owner/name`. With a configuration it is only a name.
    pub id: Option<String>,
    /// Branch, tag or commit; `main` where absent.
    pub revision: Option<String>,
    /// `config.json` as fetched or pasted; wins over the bundled snapshot.
    #[serde(with = "crate::json_text")]
    pub config: Option<Value>,
    /// `hf_quant_config.json`, where the checkpoint has one.
    #[serde(with = "crate::json_text")]
    pub quant_config: Option<Value>,
    /// The hub's element counts by number type.
    pub safetensors: Option<Safetensors>,
    /// Bytes of the served shards together.
    pub weights_bytes: Option<u64>,
    /// Parameters in billions: overrides the count of a configuration; alone it stands for an assumed architecture.
    pub params_b: Option<f64>,
    /// `auto`, `float16`, `bfloat16`, `float32` and their short forms.
    pub dtype: Option<String>,
    /// `auto` = as the checkpoint says; `none`; or a method.
    pub quantization: Option<String>,
    /// `auto`, `bfloat16`, `float16`, `fp8`, `fp8_e4m3`, `fp8_e5m2`, …
    pub kv_cache_dtype: Option<String>,
    /// Longest sequence to serve, in tokens.
    pub max_model_len: Option<u64>,
    /// Adapters to hold ready.
    pub lora: Option<LoraRequest>,
    /// Speculative decoding.
    pub speculative: Option<SpeculativeRequest>,
    /// Whether the checkpoint's own code may run.
    pub trust_remote_code: Option<bool>,
    /// A tokenizer other than the checkpoint's.
    pub tokenizer: Option<String>,
}

/// The hub's `safetensors` property of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Safetensors {
    /// Elements by number type: `{"BF16": 32762123264}`.
    pub parameters: BTreeMap<String, u64>,
    /// Elements together.
    pub total: Option<u64>,
}

/// Adapters to hold ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoraRequest {
    /// Adapters in one batch.
    pub max_loras: u64,
    /// Largest rank.
    pub max_rank: u64,
}

impl Default for LoraRequest {
    /// vLLM's defaults: one adapter of rank 16.
    fn default() -> Self {
        Self { max_loras: 1, max_rank: 16 }
    }
}

/// Speculative decoding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpeculativeRequest {
    /// `mtp`, `eagle`, `ngram` or `draft`.
    pub method: Option<String>,
    /// The draft model's hub id or folder.
    pub model: Option<String>,
    /// Tokens drafted a step.
    pub num_speculative_tokens: Option<u64>,
    /// The draft model's configuration.
    #[serde(with = "crate::json_text")]
    pub draft_config: Option<Value>,
    /// Share of drafted tokens that are accepted, 0 to 1.
    pub acceptance: Option<f64>,
}
