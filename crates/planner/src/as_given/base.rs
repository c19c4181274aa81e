//! What does not depend on who chooses: names, number types, options that are only handed on.

use std::collections::BTreeMap;

use crate::hardware::Device;
use crate::issue::Issue;
use crate::models::ResolvedModel;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;
use crate::vllm::{Version, release, served_dtype};

/// vLLM's length for a model whose configuration sets no limit (`vllm/config/model.py`).
const LENGTH_WITHOUT_LIMIT: u64 = 2048;

/// Stands for the model in a command when the request names none.
const UNNAMED_MODEL: &str = "your-model";

/// The fields that neither default nor recommendation touches; the rest still holds vLLM's neutral values.
pub(in super::super) fn base(
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> (ServeConfig, Vec<Issue>) {
    let (asked, policy) = (&request.model, &request.policy);
    let explicit = asked.dtype.as_deref().is_some_and(|word| !is_auto(word));
    // What was asked for stays, even where the card does not run it: that is a refusal of its own.
    let dtype = if explicit { model.dtype } else { served_dtype(None, model.dtype, device).0 };
    let mut issues = Vec::new();
    if asked.id.is_none() {
        let message = format!("No hub id is given; the command says {UNNAMED_MODEL}.");
        issues.push(Issue::note("model-unnamed", "model.id", message));
    }
    let config = ServeConfig {
        vllm_version: version.minor_name(),
        model: asked.id.clone().unwrap_or_else(|| UNNAMED_MODEL.to_owned()),
        revision: asked.revision.clone().filter(|revision| revision != "main"),
        tokenizer: asked.tokenizer.clone(),
        tensor_parallel_size: 1,
        pipeline_parallel_size: 1,
        data_parallel_size: 1,
        decode_context_parallel_size: 1,
        enable_expert_parallel: false,
        nodes: 1,
        dtype: dtype.word().to_owned(),
        quantization: assumed_quantization(model, request),
        kv_cache_dtype: asked.kv_cache_dtype.clone().filter(|word| !is_auto(word)),
        gpu_memory_utilization: utilization(policy.gpu_memory_utilization)
            .unwrap_or(release(version).gpu_memory_utilization),
        kv_cache_memory_bytes: given(policy.kv_cache_memory_bytes),
        max_model_len: longest(model),
        max_num_seqs: 1,
        max_num_batched_tokens: 1,
        enforce_eager: policy.enforce_eager.then_some(true),
        trust_remote_code: asked.trust_remote_code.filter(|trusted| *trusted),
        enable_prefix_caching: policy.enable_prefix_caching,
        lora: asked.lora,
        speculative: asked.speculative.clone(),
        explanations: BTreeMap::new(),
    };
    (config, issues)
}

/// A count that was given; 0 is out of range, is said so elsewhere, and counts as not given.
pub(in super::super) fn given(count: Option<u64>) -> Option<u64> {
    count.filter(|count| *count > 0)
}

/// A utilization that was given and lies in its range.
pub(in super::super) fn utilization(share: Option<f64>) -> Option<f64> {
    share.filter(|share| *share > 0.0 && *share <= 1.0)
}

/// The longest request the model allows.
pub(in super::super) fn longest(model: &ResolvedModel) -> u64 {
    model.architecture.max_position_embeddings.unwrap_or(LENGTH_WITHOUT_LIMIT).max(1)
}

/// Whether a word leaves the choice to vLLM.
pub(in super::super) fn is_auto(word: &str) -> bool {
    word.trim().is_empty() || word.trim().eq_ignore_ascii_case("auto")
}

/// The method that a plan assumes for a checkpoint that has none of its own; `None` where the checkpoint speaks.
fn assumed_quantization(model: &ResolvedModel, request: &PlanRequest) -> Option<String> {
    let asked = request.model.quantization.as_deref().is_some_and(|word| !is_auto(word));
    let own = model.architecture.quantization.is_some();
    model.quantization.as_ref().filter(|_| asked && !own).map(|quantization| quantization.method.clone())
}
