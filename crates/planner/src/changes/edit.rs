//! One change of a request: how it is applied, which fields it touches, how it reads.

use serde_json::{Value, json};

use super::Situation;
use crate::models::ModelRequest;
use crate::parallelism::Layout;
use crate::plan::Change;
use crate::request::{Mode, PlanRequest};
use crate::units::count;

/// One change of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The planner chooses what is open.
    Recommend,
    /// `--kv-cache-dtype`.
    CacheType(&'static str),
    /// The checkpoint's own KV cache type.
    OwnCacheType,
    /// Another release.
    Release(String),
    /// `--gpu-memory-utilization`.
    Utilization(f64),
    /// `--max-num-batched-tokens`.
    BatchedTokens(u64),
    /// `--max-num-seqs`.
    Seqs(u64),
    /// `--enforce-eager`.
    Eager,
    /// `--max-model-len`.
    Length(u64),
    /// The layout's sizes.
    Layout(Layout),
    /// `--dtype`.
    NumberType(&'static str),
    /// A checkpoint quantized so, and its name where one is known.
    Quantization(&'static str, Option<String>),
    /// Users.
    Concurrency(u64),
    /// Tokens of a prompt.
    Prompt(u64),
    /// Tokens of an answer.
    Answer(u64),
    /// GPUs in each machine, with an open layout; the card's name stands in for a pasted listing.
    Gpus(u32, Option<String>),
    /// Another card.
    Card(String),
    /// Another model, of which only its hub id is known.
    Model(String),
}

impl Edit {
    /// Makes the change.
    pub fn apply(&self, request: &mut PlanRequest) {
        let PlanRequest { model, hardware, workload, policy, .. } = request;
        match self {
            Self::Recommend => policy.mode = Mode::Recommend,
            Self::CacheType(word) => model.kv_cache_dtype = Some((*word).to_owned()),
            Self::OwnCacheType => model.kv_cache_dtype = None,
            Self::Release(version) => policy.vllm_version = Some(version.clone()),
            Self::Utilization(share) => policy.gpu_memory_utilization = Some(*share),
            Self::BatchedTokens(tokens) => policy.max_num_batched_tokens = Some(*tokens),
            Self::Seqs(seqs) => policy.max_num_seqs = Some(*seqs),
            Self::Eager => policy.enforce_eager = true,
            Self::Length(tokens) => model.max_model_len = Some(*tokens),
            Self::NumberType(word) => model.dtype = Some((*word).to_owned()),
            Self::Quantization(word, _) => model.quantization = Some((*word).to_owned()),
            Self::Concurrency(users) => workload.concurrency = *users,
            Self::Prompt(tokens) => {
                workload.prompt_tokens = *tokens;
                workload.cached_prompt_tokens = workload.cached_prompt_tokens.min(*tokens);
            }
            Self::Answer(tokens) => workload.gen_tokens = *tokens,
            Self::Gpus(gpus, card) => {
                hardware.gpus = Some(*gpus);
                hardware.tensor_parallel_size = None;
                hardware.pipeline_parallel_size = None;
                hardware.data_parallel_size = None;
                if hardware.smi.take().is_some() {
                    hardware.gpu.clone_from(card);
                }
            }
            Self::Card(name) => {
                hardware.gpu = Some(name.clone());
                hardware.smi = None;
                hardware.memory_total_mib = None;
                hardware.bandwidth_gb_s = None;
                hardware.tflops_16bit = None;
            }
            Self::Model(id) => *model = ModelRequest { id: Some(id.clone()), ..ModelRequest::default() },
            Self::Layout(layout) => {
                let size = |value: u64| Some(u32::try_from(value).unwrap_or(u32::MAX));
                hardware.tensor_parallel_size = size(layout.tensor);
                hardware.pipeline_parallel_size = size(layout.pipeline);
                hardware.data_parallel_size = size(layout.data);
                hardware.decode_context_parallel_size =
                    hardware.decode_context_parallel_size.and(size(layout.decode_context));
                hardware.expert_parallel = Some(layout.expert_parallel);
            }
        }
    }

    /// How much is left, for changes that may be of any size.
    pub(super) fn amount(&self) -> Option<u64> {
        match self {
            Self::Length(amount) | Self::Concurrency(amount) | Self::Prompt(amount) | Self::Answer(amount) => {
                Some(*amount)
            }
            _ => None,
        }
    }

    /// The fields it touches, from their value in `request` to the new one; unchanged ones are left out.
    pub fn changes(&self, request: &PlanRequest) -> Vec<Change> {
        let mut after = request.clone();
        self.apply(&mut after);
        let (before, after) = (fields(request), fields(&after));
        let pairs = before.into_iter().zip(after).filter(|((_, from), (_, to))| from != to);
        pairs.map(|((field, from), (_, to))| Change { field: field.to_owned(), from, to }).collect()
    }

    /// What it does, as the beginning of a sentence.
    pub fn words(&self, situation: &Situation<'_>) -> String {
        let config = situation.plan.config.as_ref();
        match self {
            Self::Recommend => "let the planner choose what is open".to_owned(),
            Self::CacheType(word) => format!("an 8-bit KV cache ({word})"),
            Self::OwnCacheType => "the model's own number type in the KV cache".to_owned(),
            Self::Release(version) => format!("vLLM {version}"),
            Self::Utilization(share) => format!("gpu_memory_utilization {share}"),
            Self::BatchedTokens(tokens) => format!("{} tokens a step", count(*tokens)),
            Self::Seqs(seqs) => format!("at most {} sequences a step", count(*seqs)),
            Self::Eager => "no CUDA graphs (each step takes longer)".to_owned(),
            Self::Length(tokens) => {
                let now = config.map_or(0, |config| config.max_model_len);
                format!("max_model_len {} instead of {}", count(*tokens), count(now))
            }
            Self::Layout(layout) => format!("{} instead", layout.name()),
            Self::NumberType(word) => format!("dtype {word}"),
            Self::Quantization(word, Some(sibling)) => format!("the {word} checkpoint {sibling}"),
            Self::Quantization(word, None) => format!("a checkpoint quantized with {word}"),
            Self::Concurrency(users) => format!("{} at once", plural(*users, "request")),
            Self::Prompt(tokens) => format!("prompts of {} tokens", count(*tokens)),
            Self::Answer(tokens) => format!("answers of {} tokens", count(*tokens)),
            Self::Gpus(gpus, _) => plural(u64::from(*gpus), "GPU"),
            Self::Card(name) => format!("{name} instead of {}", situation.device.name),
            Self::Model(id) => id.clone(),
        }
    }
}

fn plural(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{} {what}s", count(number)) }
}

/// Every field that an edit may touch, with its value.
fn fields(request: &PlanRequest) -> Vec<(&'static str, Value)> {
    let PlanRequest { model, hardware, workload, policy, .. } = request;
    vec![
        ("policy.mode", json!(policy.mode)),
        ("model.kv_cache_dtype", json!(model.kv_cache_dtype)),
        ("policy.vllm_version", json!(policy.vllm_version)),
        ("policy.gpu_memory_utilization", json!(policy.gpu_memory_utilization)),
        ("policy.max_num_batched_tokens", json!(policy.max_num_batched_tokens)),
        ("policy.max_num_seqs", json!(policy.max_num_seqs)),
        ("policy.enforce_eager", json!(policy.enforce_eager)),
        ("model.max_model_len", json!(model.max_model_len)),
        ("hardware.tensor_parallel_size", json!(hardware.tensor_parallel_size)),
        ("hardware.pipeline_parallel_size", json!(hardware.pipeline_parallel_size)),
        ("hardware.data_parallel_size", json!(hardware.data_parallel_size)),
        ("hardware.decode_context_parallel_size", json!(hardware.decode_context_parallel_size)),
        ("hardware.expert_parallel", json!(hardware.expert_parallel)),
        ("model.dtype", json!(model.dtype)),
        ("model.quantization", json!(model.quantization)),
        ("workload.concurrency", json!(workload.concurrency)),
        ("workload.prompt_tokens", json!(workload.prompt_tokens)),
        ("workload.cached_prompt_tokens", json!(workload.cached_prompt_tokens)),
        ("workload.gen_tokens", json!(workload.gen_tokens)),
        ("hardware.gpus", json!(hardware.gpus)),
        ("hardware.gpu", json!(hardware.gpu)),
        ("hardware.smi", json!(hardware.smi)),
        ("hardware.memory_total_mib", json!(hardware.memory_total_mib)),
        ("hardware.bandwidth_gb_s", json!(hardware.bandwidth_gb_s)),
        ("hardware.tflops_16bit", json!(hardware.tflops_16bit)),
        ("model.id", json!(model.id)),
        ("model.revision", json!(model.revision)),
        ("model.config", json!(model.config)),
        ("model.quant_config", json!(model.quant_config)),
        ("model.safetensors", json!(model.safetensors)),
        ("model.weights_bytes", json!(model.weights_bytes)),
        ("model.params_b", json!(model.params_b)),
        ("model.lora", json!(model.lora)),
        ("model.speculative", json!(model.speculative)),
        ("model.trust_remote_code", json!(model.trust_remote_code)),
        ("model.tokenizer", json!(model.tokenizer)),
    ]
}
