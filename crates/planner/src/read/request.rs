//! What a plan needs of the options that were read: a request, or a configuration.

use std::borrow::Cow;

use serde_json::Value;

use super::arguments::{Read, is_open};
use super::lint::Lint;
use super::{Figures, Form, ReadBack};
use crate::models::{LoraRequest, ModelRequest, SpeculativeRequest};
use crate::request::{Measured, Mode, PlanRequest};
use crate::serve_config::ServeConfig;

/// Options that change memory or speed and that a plan does not know.
const UNPLANNED: [&str; 22] = [
    "cpu-offload-gb",
    "swap-space",
    "kv-offloading-size",
    "offload-group-size",
    "num-gpu-blocks-override",
    "block-size",
    "compilation-config",
    "cudagraph-capture-sizes",
    "max-cudagraph-capture-size",
    "optimization-level",
    "performance-mode",
    "limit-mm-per-prompt",
    "language-model-only",
    "mm-encoder-tp-mode",
    "skip-mm-profiling",
    "disable-hybrid-kv-cache-manager",
    "hf-overrides",
    "prefill-context-parallel-size",
    "num-scheduler-steps",
    "runner",
    "convert",
    "task",
];

/// Options that the plan leaves out of account.
pub(super) fn unplanned(read: &Read) -> Option<Lint> {
    let given = |name: &&&str| read.get(name).is_some_and(|value| !value.is_null());
    let names: Vec<String> = UNPLANNED.iter().filter(given).map(|name| format!("--{name}")).collect();
    let text = format!("{} may change memory or speed; the plan does not count that in.", names.join(", "));
    (!names.is_empty()).then(|| Lint::note("not-planned", text))
}

/// What the plan calls methods that differ only in their kernels.
fn method(word: &str) -> Option<String> {
    match word {
        "auto_awq" | "awq_marlin" => Some("awq".to_owned()),
        "auto_gptq" | "gptq_marlin" => Some("gptq".to_owned()),
        // What a checkpoint is made with, and never anything else: the checkpoint says it better.
        "compressed-tensors" | "modelopt_mixed" | "quark" | "inc" | "online" => None,
        other => Some(other.to_owned()),
    }
}

/// The hub's name of a model that is named by its address, or by its folder in the hub's own cache; else the name as it is.
fn hub_id(name: &str) -> Cow<'_, str> {
    if let Some(id) = name.strip_prefix("hf://") {
        return id.into();
    }
    let folder = name.split(['/', '\\']).find_map(|part| part.strip_prefix("models--"));
    match folder.and_then(|folder| folder.split_once("--")) {
        Some((owner, name)) => format!("{owner}/{name}").into(),
        None => name.into(),
    }
}

impl ReadBack {
    /// An option's value.
    pub fn value(&self, flag: &str) -> Option<&Value> {
        self.settings
            .iter()
            .find(|setting| setting.flag == flag)
            .map(|setting| &setting.value)
            .filter(|value| !value.is_null())
    }

    fn count(&self, flag: &str) -> Option<u64> {
        self.value(flag).and_then(Value::as_u64)
    }

    fn size(&self, flag: &str) -> u64 {
        self.count(flag).unwrap_or(1)
    }

    fn number(&self, flag: &str) -> Option<f64> {
        self.value(flag).and_then(Value::as_f64)
    }

    fn text(&self, flag: &str) -> Option<String> {
        self.value(flag).and_then(Value::as_str).map(str::to_owned)
    }

    fn truth(&self, flag: &str) -> Option<bool> {
        self.value(flag).and_then(Value::as_bool)
    }

    /// The request that the page goes on with: the text's model and settings, as given; `base`'s cards, workload and prices.
    ///
    /// A profile replaces everything, a benchmark only the workload.
    pub fn apply_to(&self, base: &PlanRequest) -> PlanRequest {
        match self.form {
            Form::Unknown | Form::GpuListing | Form::ModelConfig | Form::QuantConfig => base.clone(),
            Form::Profile => self.request.clone(),
            Form::BenchCommand | Form::BenchResult => {
                PlanRequest { workload: self.request.workload.clone(), ..base.clone() }
            }
            _ => self.as_given(base),
        }
    }

    fn as_given(&self, base: &PlanRequest) -> PlanRequest {
        let mut request = base.clone();
        request.policy.measured = self.measured_memory().or(request.policy.measured);
        if self.form == Form::StartupLog && self.model.is_none() && self.settings.is_empty() {
            return request;
        }
        self.put_model(&mut request.model);
        let size = |flag: &str| Some(u32::try_from(self.size(flag)).unwrap_or(u32::MAX));
        let hardware = &mut request.hardware;
        hardware.tensor_parallel_size = size("--tensor-parallel-size");
        hardware.pipeline_parallel_size = size("--pipeline-parallel-size");
        hardware.data_parallel_size = size("--data-parallel-size");
        hardware.decode_context_parallel_size = size("--decode-context-parallel-size");
        hardware.expert_parallel = Some(self.truth("--enable-expert-parallel").unwrap_or(false));
        hardware.nodes = u32::try_from(self.machines()).unwrap_or(u32::MAX);
        if let Some(card) = &self.card {
            hardware.gpu = Some(card.clone());
            (hardware.smi, hardware.memory_total_mib) = (None, None);
        }
        let taken = self.gpus_of_machine();
        let known = hardware.smi.is_some() || hardware.gpus.is_some_and(|gpus| u64::from(gpus) >= taken);
        if let Some(gpus) = self.gpus.or_else(|| (!known).then_some(taken)) {
            hardware.gpus = u32::try_from(gpus).ok();
        }
        let policy = &mut request.policy;
        policy.mode = Mode::AsGiven;
        policy.vllm_version = self.vllm_version.clone().or_else(|| policy.vllm_version.take());
        policy.gpu_memory_utilization = self.number("--gpu-memory-utilization");
        policy.kv_cache_memory_bytes = self.count("--kv-cache-memory-bytes");
        policy.max_num_seqs = self.count("--max-num-seqs");
        policy.max_num_batched_tokens = self.count("--max-num-batched-tokens");
        policy.enforce_eager = self.truth("--enforce-eager").unwrap_or(false);
        policy.enable_prefix_caching = self.truth("--enable-prefix-caching");
        request
    }

    /// What a start-up log says of the memory that vLLM itself takes.
    fn measured_memory(&self) -> Option<Measured> {
        let Figures { non_torch_gib, activation_gib, cuda_graph_gib, .. } = self.figures?;
        Some(Measured { non_torch_gib, activation_gib, cuda_graph_gib }).filter(|known| *known != Measured::default())
    }

    /// Machines that share the model.
    fn machines(&self) -> u64 {
        self.count("--nnodes").or(self.nodes).unwrap_or(1).max(1)
    }

    /// GPUs that the layout takes on one machine.
    fn gpus_of_machine(&self) -> u64 {
        let replica = self.size("--tensor-parallel-size").saturating_mul(self.size("--pipeline-parallel-size"));
        let machines = self.machines();
        replica.saturating_mul(self.size("--data-parallel-size")).div_ceil(machines).max(1)
    }

    /// What is known of the checkpoint stays while the model stays; so does the model where the text names none.
    fn put_model(&self, model: &mut ModelRequest) {
        let named = self.model.as_deref().filter(|name| !is_open(name)).map(|name| hub_id(name));
        if let Some(name) = named.filter(|name| model.id.as_deref() != Some(name)) {
            *model = ModelRequest { id: Some(name.into_owned()), ..ModelRequest::default() };
        }
        model.revision = self.text("--revision");
        model.tokenizer = self.text("--tokenizer");
        model.dtype = self.text("--dtype").filter(|word| word != "auto");
        model.quantization = self.text("--quantization").and_then(|word| method(&word));
        model.kv_cache_dtype = self.text("--kv-cache-dtype").filter(|word| word != "auto");
        model.max_model_len = self.count("--max-model-len");
        model.lora = self.lora();
        model.speculative = self.speculative();
        model.trust_remote_code = self.truth("--trust-remote-code");
    }

    fn lora(&self) -> Option<LoraRequest> {
        let own = LoraRequest::default();
        (self.truth("--enable-lora") == Some(true)).then(|| LoraRequest {
            max_loras: self.count("--max-loras").unwrap_or(own.max_loras),
            max_rank: self.count("--max-lora-rank").unwrap_or(own.max_rank),
        })
    }

    fn speculative(&self) -> Option<SpeculativeRequest> {
        let object = self.value("--speculative-config").and_then(Value::as_object);
        let key = |flag: &str, key: &str| {
            let whole = object.and_then(|object| object.get(key)).filter(|value| !value.is_null());
            whole.or_else(|| self.value(flag)).cloned()
        };
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let model = text(key("--spec-model", "model")).or_else(|| self.text("--speculative-model"));
        let method = text(key("--spec-method", "method"));
        let tokens = key("--spec-tokens", "num_speculative_tokens").and_then(|value| value.as_u64());
        let tokens = tokens.or_else(|| self.count("--num-speculative-tokens"));
        let ngram = |word: &String| word == "ngram" || word == "[ngram]";
        let by_words = model.as_ref().is_some_and(ngram);
        let method = if by_words { Some("ngram".to_owned()) } else { method };
        let model = model.filter(|_| !by_words);
        if method.is_none() && model.is_none() && tokens.is_none() {
            return None;
        }
        let method = method.map(|word| if word.ends_with("_mtp") { "mtp".to_owned() } else { word });
        let method = method.map(|word| if word == "draft_model" { "draft".to_owned() } else { word });
        let method = method.or_else(|| model.as_ref().map(|_| "draft".to_owned()));
        Some(SpeculativeRequest { method, model, num_speculative_tokens: tokens, ..SpeculativeRequest::default() })
    }

    /// The configuration that the text starts, where what it leaves open is as in `base`: vLLM's own defaults.
    pub fn config(&self, base: &ServeConfig) -> ServeConfig {
        let nodes = self.machines();
        let data = self.size("--data-parallel-size").max(1);
        let mut config = base.clone();
        config.model = self.model.clone().unwrap_or_else(|| base.model.clone());
        config.revision = self.text("--revision");
        config.tokenizer = self.text("--tokenizer");
        config.tensor_parallel_size = self.size("--tensor-parallel-size");
        config.pipeline_parallel_size = self.size("--pipeline-parallel-size");
        config.data_parallel_size = data;
        config.decode_context_parallel_size = self.size("--decode-context-parallel-size");
        config.enable_expert_parallel = self.truth("--enable-expert-parallel").unwrap_or(false);
        config.nodes = if nodes > data { nodes / data } else { 1 };
        config.dtype = self.text("--dtype").unwrap_or_else(|| base.dtype.clone());
        config.quantization = self.text("--quantization");
        config.kv_cache_dtype = self.text("--kv-cache-dtype");
        config.gpu_memory_utilization = self.number("--gpu-memory-utilization").unwrap_or(base.gpu_memory_utilization);
        config.kv_cache_memory_bytes = self.count("--kv-cache-memory-bytes");
        config.max_model_len = self.count("--max-model-len").unwrap_or(base.max_model_len);
        config.max_num_seqs = self.count("--max-num-seqs").unwrap_or(base.max_num_seqs);
        config.max_num_batched_tokens = self.count("--max-num-batched-tokens").unwrap_or(base.max_num_batched_tokens);
        config.enforce_eager = self.truth("--enforce-eager");
        config.trust_remote_code = self.truth("--trust-remote-code");
        config.enable_prefix_caching = self.truth("--enable-prefix-caching").or(base.enable_prefix_caching);
        config.lora = self.lora();
        config.speculative = self.speculative();
        config
    }
}
