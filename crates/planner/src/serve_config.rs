//! The configuration that vLLM is started with: one typed value from which every command and file is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sentence::Sentence;

/// vLLM's settings, in vLLM's words; the plan's `config` section. A null field is left to vLLM.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServeConfig {
    /// The release the settings are written for, such as `0.33`.
    pub vllm_version: String,
    /// Hub id or folder.
    pub model: String,
    /// Branch, tag or commit, when not the default.
    pub revision: Option<String>,
    /// Another tokenizer than the model's.
    pub tokenizer: Option<String>,
    /// GPUs that share each layer.
    pub tensor_parallel_size: u64,
    /// Stages that the layers are split into.
    pub pipeline_parallel_size: u64,
    /// Replicas of the engine.
    pub data_parallel_size: u64,
    /// GPUs that share one sequence's KV cache.
    pub decode_context_parallel_size: u64,
    /// Whole experts on ranks instead of slices of each.
    pub enable_expert_parallel: bool,
    /// Machines that one replica spans.
    pub nodes: u64,
    /// `bfloat16`, `float16`, `float32`.
    pub dtype: String,
    /// vLLM's word for online quantization, or null where the checkpoint speaks for itself.
    pub quantization: Option<String>,
    /// vLLM's word, or null for `auto`.
    pub kv_cache_dtype: Option<String>,
    /// Share of each GPU's memory that vLLM may take.
    pub gpu_memory_utilization: f64,
    /// KV cache bytes per GPU, in place of the utilization's calculation.
    pub kv_cache_memory_bytes: Option<u64>,
    /// Longest request, prompt and answer, in tokens.
    pub max_model_len: u64,
    /// Most sequences in one step.
    pub max_num_seqs: u64,
    /// Most tokens in one step.
    pub max_num_batched_tokens: u64,
    /// True to run without CUDA graphs; null leaves them on.
    pub enforce_eager: Option<bool>,
    /// True to let the checkpoint's own code run.
    pub trust_remote_code: Option<bool>,
    /// Null leaves the version's default.
    pub enable_prefix_caching: Option<bool>,
    /// LoRA slots.
    pub lora: Option<crate::models::LoraRequest>,
    /// Speculative decoding.
    pub speculative: Option<crate::models::SpeculativeRequest>,
    /// Field to why it has this value, in a sentence.
    pub explanations: BTreeMap<String, Sentence>,
}
