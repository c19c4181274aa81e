//! The configuration as vLLM's arguments, in the words of its release.
//!
//! Owns which setting is which option and since when. Knows nothing of shells or files. No table of options is needed here:
//! a test compares every option and word that is written with it.

mod features;

use crate::issue::Issue;
use crate::plan::ServeFlag;
use crate::sentence::Sentence;
use crate::serve_config::ServeConfig;
use crate::vllm::{Ability, Release, Version, first_with, newest, release};

use super::context::{Context, OwnDefaults};

/// One option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// With its dashes.
    pub flag: &'static str,
    /// None for options that take none.
    pub value: Option<String>,
    /// The configuration's field.
    pub field: &'static str,
    /// Whether vLLM would choose the same.
    pub is_default: bool,
}

impl Argument {
    /// As words: a value that begins with a dash is joined to its option, or it would be read as another option.
    pub(crate) fn words(&self) -> Vec<String> {
        match &self.value {
            None => vec![self.flag.to_owned()],
            Some(value) if value.starts_with('-') => vec![format!("{}={value}", self.flag)],
            Some(value) => vec![self.flag.to_owned(), value.clone()],
        }
    }
}

/// The arguments of `vllm serve`, the model apart, and notes on what they cannot express.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Hub id or folder.
    pub model: String,
    /// The release they are written for.
    pub version: Version,
    /// The options, in reading order.
    pub list: Vec<Argument>,
    /// What was left out, and why.
    pub notes: Vec<Issue>,
}

impl Arguments {
    /// Every option of a configuration as its release knows it, and notes on what is written otherwise than it was asked.
    pub fn of(config: &ServeConfig, context: &Context) -> Self {
        let version = Version::parse(&config.vllm_version).unwrap_or_else(|| newest().version.clone());
        let mut all = Self { model: model(config), version, list: Vec::new(), notes: Vec::new() };
        all.names(config);
        all.layout(config);
        all.formats(config, &context.defaults);
        all.limits(config, &context.defaults);
        all.switches(config, &context.defaults);
        all.lora(config);
        all.speculative(config);
        if all.model != config.model {
            all.note("model-begins-with-dash", "model.id", "A model that begins with a dash is written as a folder.");
        }
        all
    }

    /// The options that are written: all of them, or those that differ from vLLM's own choice.
    pub fn written(&self, context: &Context) -> Vec<&Argument> {
        self.list.iter().filter(|argument| context.options.show_defaults || !argument.is_default).collect()
    }

    /// Every option with its reason.
    pub fn settings(&self, config: &ServeConfig) -> Vec<ServeFlag> {
        let of = |argument: &Argument| ServeFlag {
            flag: argument.flag.to_owned(),
            value: argument.value.clone(),
            field: argument.field.to_owned(),
            why: config.explanations.get(argument.field).cloned(),
            is_default: argument.is_default,
        };
        self.list.iter().map(of).collect()
    }

    pub(super) fn release(&self) -> &'static Release {
        release(&self.version)
    }

    fn value<V: ToString + ?Sized>(&mut self, flag: &'static str, value: &V, is_default: bool) {
        let value = Some(value.to_string());
        self.list.push(Argument { flag, value, field: field_of(flag), is_default });
    }

    fn switch(&mut self, flag: &'static str, field: &'static str, is_default: bool) {
        self.list.push(Argument { flag, value: None, field, is_default });
    }

    fn note(&mut self, code: &str, field: &str, message: impl Into<Sentence>) {
        self.notes.push(Issue::warning(code, field, message));
    }

    /// Whether the release has an option; one that is wanted and missing gives a note.
    fn has(&mut self, flag: &str, ability: Ability, wanted: bool) -> bool {
        let has = self.release().has(ability);
        if wanted && !has {
            let text = format!(
                "{flag} came with vLLM {}; {} does not take it, so it is left out.",
                first_with(ability),
                self.version
            );
            self.note("option-too-new", "policy.vllm_version", text);
        }
        has
    }

    fn names(&mut self, config: &ServeConfig) {
        if let Some(revision) = &config.revision {
            self.value("--revision", revision, false);
        }
        if let Some(tokenizer) = &config.tokenizer {
            self.value("--tokenizer", tokenizer, false);
        }
    }

    fn layout(&mut self, config: &ServeConfig) {
        let sizes = [
            ("--tensor-parallel-size", None, config.tensor_parallel_size),
            ("--pipeline-parallel-size", None, config.pipeline_parallel_size),
            ("--data-parallel-size", Some(Ability::DataParallel), config.data_parallel_size),
            (
                "--decode-context-parallel-size",
                Some(Ability::DecodeContextParallel),
                config.decode_context_parallel_size,
            ),
        ];
        for (flag, ability, size) in sizes {
            if ability.is_none_or(|ability| self.has(flag, ability, size != 1)) {
                self.value(flag, &size, size == 1);
            }
        }
        let flag = "--enable-expert-parallel";
        if config.enable_expert_parallel && self.has(flag, Ability::ExpertParallel, true) {
            self.switch(flag, "enable_expert_parallel", false);
        }
    }

    fn formats(&mut self, config: &ServeConfig, own: &OwnDefaults) {
        if let Some(word) = dtype(&config.dtype) {
            self.value("--dtype", word, dtype(&own.dtype) == Some(word));
        } else if config.dtype != "auto" {
            let text = format!("vLLM has no --dtype {}; it is left out.", config.dtype);
            self.note("dtype-unknown", "model.dtype", text);
        }
        self.quantization(config);
        let Some(asked) = config.kv_cache_dtype.as_deref().filter(|word| *word != "auto") else { return };
        let word = kv_cache_dtype(asked);
        if self.release().kv_cache_dtypes.iter().any(|known| known == word) {
            self.value("--kv-cache-dtype", word, false);
        } else {
            let text = format!("vLLM {} has no --kv-cache-dtype {asked}; it is left out.", self.version);
            self.note("kv-cache-dtype-unknown", "model.kv_cache_dtype", text);
        }
    }

    fn limits(&mut self, config: &ServeConfig, own: &OwnDefaults) {
        let share = config.gpu_memory_utilization;
        if share.is_finite() {
            self.value("--gpu-memory-utilization", &share, (share - own.gpu_memory_utilization).abs() < 1e-9);
        }
        if let Some(bytes) = config.kv_cache_memory_bytes
            && self.has("--kv-cache-memory-bytes", Ability::KvCacheMemoryBytes, true)
        {
            self.value("--kv-cache-memory-bytes", &bytes, false);
        }
        self.value("--max-model-len", &config.max_model_len, Some(config.max_model_len) == own.max_model_len);
        let (seqs, tokens) = (config.max_num_seqs, config.max_num_batched_tokens);
        let (seqs_open, tokens_open) = step_defaults(config, own);
        self.value("--max-num-seqs", &seqs, seqs_open);
        self.value("--max-num-batched-tokens", &tokens, tokens_open);
    }

    fn switches(&mut self, config: &ServeConfig, own: &OwnDefaults) {
        if config.enforce_eager == Some(true) {
            self.switch("--enforce-eager", "enforce_eager", false);
        }
        if config.trust_remote_code == Some(true) {
            self.switch("--trust-remote-code", "trust_remote_code", false);
        }
        if let Some(keep) = config.enable_prefix_caching {
            let flag = if keep { "--enable-prefix-caching" } else { "--no-enable-prefix-caching" };
            self.switch(flag, "enable_prefix_caching", keep == own.enable_prefix_caching);
        }
    }
}

/// Which of the two limits of a step may be left out: what vLLM takes for one depends on whether the other is given.
fn step_defaults(config: &ServeConfig, own: &OwnDefaults) -> (bool, bool) {
    let (seqs, tokens) = (config.max_num_seqs, config.max_num_batched_tokens);
    if seqs == own.max_num_seqs && tokens == own.max_num_batched_tokens {
        (true, true)
    } else if tokens == own.max_num_batched_tokens_beside {
        (false, true)
    } else {
        (seqs == own.max_num_seqs_beside, false)
    }
}

/// The configuration's field of an option; empty for one that no field stands for.
fn field_of(flag: &'static str) -> &'static str {
    match flag {
        "--revision" => "revision",
        "--tokenizer" => "tokenizer",
        "--tensor-parallel-size" => "tensor_parallel_size",
        "--pipeline-parallel-size" => "pipeline_parallel_size",
        "--data-parallel-size" => "data_parallel_size",
        "--decode-context-parallel-size" => "decode_context_parallel_size",
        "--dtype" => "dtype",
        "--quantization" => "quantization",
        "--kv-cache-dtype" => "kv_cache_dtype",
        "--gpu-memory-utilization" => "gpu_memory_utilization",
        "--kv-cache-memory-bytes" => "kv_cache_memory_bytes",
        "--max-model-len" => "max_model_len",
        "--max-num-seqs" => "max_num_seqs",
        "--max-num-batched-tokens" => "max_num_batched_tokens",
        "--max-loras" | "--max-lora-rank" => "lora",
        "--speculative-config" | "--speculative-model" | "--num-speculative-tokens" | "--ngram-prompt-lookup-max" => {
            "speculative"
        }
        _ => "",
    }
}

/// The model as the first word; one that begins with a dash can only be a folder.
fn model(config: &ServeConfig) -> String {
    if config.model.starts_with('-') { format!("./{}", config.model) } else { config.model.clone() }
}

/// vLLM's word for a number type.
pub fn dtype(word: &str) -> Option<&'static str> {
    match word.trim().to_lowercase().as_str() {
        "bfloat16" | "bf16" => Some("bfloat16"),
        "float16" | "fp16" | "half" => Some("float16"),
        "float32" | "fp32" | "float" => Some("float32"),
        _ => None,
    }
}

/// vLLM's word for the cache's number type, from the spellings that others use.
pub fn kv_cache_dtype(word: &str) -> &str {
    match word {
        "bf16" => "bfloat16",
        "fp16" | "half" => "float16",
        "fp8_e4m3fn" | "fp8e4m3" | "float8_e4m3fn" | "e4m3" => "fp8_e4m3",
        "fp8e5m2" | "float8_e5m2" | "e5m2" => "fp8_e5m2",
        other => other,
    }
}
