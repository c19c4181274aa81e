//! The logs, and the requests that describe them.

use std::collections::BTreeMap;

use planner::request::{PlanRequest, read_line};
use serde::Deserialize;
use serde_json::{Value, json};

/// One start-up log: settings as logged, figures in GiB per GPU.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub id: String,
    #[expect(dead_code, reason = "kept beside the figures for whoever doubts them")]
    source: String,
    pub version: Option<String>,
    pub model: String,
    pub config: String,
    pub method: Option<String>,
    pub gpu: String,
    tp: Option<u64>,
    pp: Option<u64>,
    gpus: Option<u64>,
    ep: Option<bool>,
    kv_cache_dtype: Option<String>,
    max_model_len: Option<u64>,
    utilization: Option<f64>,
    max_num_seqs: Option<u64>,
    max_num_batched_tokens: Option<u64>,
    eager: Option<bool>,
    prefix_caching: Option<bool>,
    lora: Option<(u64, u64)>,
    pub weights: Option<f64>,
    pub kv: Option<f64>,
    pub tokens: Option<f64>,
    pub concurrency: Option<f64>,
    pub non_torch: Option<f64>,
    pub activation: Option<f64>,
    pub graphs: Option<f64>,
    pub starts: Option<bool>,
}

/// A configuration as the hub has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Config {
    config: Value,
    quant_config: Option<Value>,
}

#[derive(Deserialize)]
struct Logs {
    logs: Vec<Log>,
}

#[derive(Deserialize)]
struct Configs {
    models: BTreeMap<String, Config>,
}

/// Every log, and every configuration by name.
pub fn read() -> (Vec<Log>, BTreeMap<String, Config>) {
    let logs: Logs =
        serde_json::from_str(include_str!("../../data/memory-observations.json")).expect("the logs are well-formed");
    let configs: Configs = serde_json::from_str(include_str!("../../data/memory-models.json"))
        .expect("the configurations are well-formed");
    (logs.logs, configs.models)
}

impl Log {
    /// The request that describes the log.
    pub fn request(&self, configs: &BTreeMap<String, Config>) -> PlanRequest {
        let config = &configs[&self.config];
        let request = json!({
            "model": {
                "id": self.model,
                "config": config.config,
                "quant_config": config.quant_config,
                "quantization": self.method,
                "kv_cache_dtype": self.kv_cache_dtype,
                "max_model_len": self.max_model_len,
                "lora": self.lora.map(|(loras, rank)| json!({"max_loras": loras, "max_rank": rank})),
            },
            "hardware": {
                "gpu": self.gpu,
                "gpus": self.gpus.or(self.tp).unwrap_or(1),
                "tensor_parallel_size": self.tp,
                "pipeline_parallel_size": self.pp,
                "expert_parallel": self.ep,
            },
            "policy": {
                "mode": "as_given",
                "vllm_version": self.version,
                "gpu_memory_utilization": self.utilization,
                "max_num_seqs": self.max_num_seqs,
                "max_num_batched_tokens": self.max_num_batched_tokens,
                "enforce_eager": self.eager.unwrap_or(false),
                "enable_prefix_caching": self.prefix_caching,
            },
        });
        read_line(&without_nulls(request).to_string()).expect("the request is well-formed").0
    }

    /// The same with the pool set to what the log printed, in GiB.
    pub fn request_with_pool(&self, configs: &BTreeMap<String, Config>, gib: f64) -> PlanRequest {
        let mut request = self.request(configs);
        request.policy.kv_cache_memory_bytes = Some((gib * f64::from(1 << 30)) as u64);
        request
    }

    /// Logs of one family are about models of the same build.
    pub fn family(&self) -> &str {
        let name = self.config.split('/').next_back().unwrap_or_default();
        name.split(['-', '#']).next().unwrap_or_default()
    }

    /// The release's era, by what vLLM counted and how it sampled.
    pub fn era(&self) -> &'static str {
        let numbers = self.version.as_deref().map(|version| version.trim_start_matches('v'));
        let minor = numbers.and_then(|version| version.split('.').nth(1)?.parse::<u32>().ok());
        match minor {
            None => "release not stated",
            Some(1) => "main",
            Some(..=7) => "0.7 and before",
            Some(8..=10) => "0.8 to 0.10",
            Some(11..=16) => "0.11 to 0.16",
            Some(17..=19) => "0.17 to 0.19",
            Some(_) => "0.20 and after",
        }
    }
}

/// Leaves out what a log does not state; a configuration stays as it is: a null in it may mean something.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            let inner = |name: &str, value| if name.ends_with("config") { value } else { without_nulls(value) };
            Value::Object(kept.map(|(name, value)| (name.clone(), inner(&name, value))).collect())
        }
        other => other,
    }
}
