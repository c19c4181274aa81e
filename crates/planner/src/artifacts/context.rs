//! What stands beside the configuration when a text is written: the machine, the workload, vLLM's own defaults.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::deployment::Deployment;
use crate::hardware::Hardware;
use crate::models::Kind;
use crate::plan::Performance;
use crate::request::PlanRequest;
use crate::vllm::{Asked, Platform, defaults, served_dtype};

/// Which shell a command is written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shell {
    /// bash, and every POSIX shell.
    #[default]
    Bash,
    /// PowerShell 7.3 or newer.
    PowerShell,
}

/// How texts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The shell of every command.
    pub shell: Shell,
    /// Whether settings that equal vLLM's own default are written too.
    pub show_defaults: bool,
    /// Whether each setting's reason stands beside it.
    pub comments: bool,
}

/// What vLLM would choose by itself for this model, card and release.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnDefaults {
    /// What `--dtype auto` comes to.
    pub dtype: String,
    /// Share of each GPU's memory.
    pub gpu_memory_utilization: f64,
    /// The model's longest request; `None` = unknown.
    pub max_model_len: Option<u64>,
    /// Most sequences in a step, when neither limit is given.
    pub max_num_seqs: u64,
    /// Most tokens in a step, when neither limit is given.
    pub max_num_batched_tokens: u64,
    /// Most sequences in a step, when the tokens are given as they are.
    pub max_num_seqs_beside: u64,
    /// Most tokens in a step, when the sequences are given as they are.
    pub max_num_batched_tokens_beside: u64,
    /// Whether common prefixes are kept.
    pub enable_prefix_caching: bool,
}

impl OwnDefaults {
    /// The defaults of a deployment's release, for its length.
    pub fn of(deployment: &Deployment) -> Self {
        let Deployment { model, device, version, config } = *deployment;
        let asked = Asked {
            max_model_len: config.max_model_len,
            max_num_seqs: None,
            max_num_batched_tokens: None,
            adapters_or_drafts: config.lora.is_some() || config.speculative.is_some(),
        };
        let open = defaults(version, device, model, asked);
        let beside_seqs = Asked { max_num_seqs: Some(config.max_num_seqs), ..asked };
        let beside_tokens = Asked { max_num_batched_tokens: Some(config.max_num_batched_tokens), ..asked };
        Self {
            dtype: served_dtype(None, model.dtype, device).0.word().to_owned(),
            gpu_memory_utilization: open.gpu_memory_utilization,
            max_model_len: model.architecture.max_position_embeddings,
            max_num_seqs: open.max_num_seqs,
            max_num_batched_tokens: open.max_num_batched_tokens,
            max_num_seqs_beside: defaults(version, device, model, beside_tokens).max_num_seqs,
            max_num_batched_tokens_beside: defaults(version, device, model, beside_seqs).max_num_batched_tokens,
            enable_prefix_caching: open.enable_prefix_caching,
        }
    }
}

/// Everything that a text needs beside the configuration.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// Whose cards they are: which image, which device options.
    pub platform: Platform,
    /// GPUs of one machine.
    pub gpus_per_node: u64,
    /// The GPUs planned on, as the machine counts them, where they are not all it has; else empty.
    pub selected: Vec<u32>,
    /// What vLLM would choose by itself.
    pub defaults: OwnDefaults,
    /// What the model is served as: the benchmark asks for that.
    pub kind: Kind,
    /// Bytes of the checkpoint, for the size of the volume and the patience of the probes.
    pub weights_bytes: Option<u64>,
    /// What was asked: the profile, and the workload of the benchmark.
    pub request: &'a PlanRequest,
    /// Keys of a loaded profile that are no field of a request: they are written back.
    pub extras: &'a Map<String, Value>,
    /// What the benchmark is expected to measure.
    pub performance: Option<&'a Performance>,
    /// How texts are written.
    pub options: Options,
}

impl<'a> Context<'a> {
    /// What a plan knows.
    pub fn of(
        deployment: &Deployment,
        hardware: &Hardware,
        request: &'a PlanRequest,
        extras: &'a Map<String, Value>,
        performance: Option<&'a Performance>,
        options: Options,
    ) -> Self {
        let some = hardware.selected.len() < hardware.gpus.len();
        Self {
            platform: Platform::of(deployment.device),
            gpus_per_node: u64::from(deployment.device.gpus_per_node),
            selected: if some { hardware.selected.clone() } else { Vec::new() },
            defaults: OwnDefaults::of(deployment),
            kind: deployment.model.architecture.kind,
            weights_bytes: deployment.model.facts.weights_bytes,
            request,
            extras,
            performance,
            options,
        }
    }
}
