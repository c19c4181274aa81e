//! Values for vLLM's production-stack chart.
//!
//! Source: `helm/values.yaml` of <https://github.com/vllm-project/production-stack>, one version of it. CPU cores and memory asked
//! for are those of the chart's own example; they are not planned.

use serde_json::{Map, Value, json};

use super::Setup;
use super::arguments::Argument;
use super::compose::when;
use super::kubernetes::{escaped, gpu_resource, seconds_to_load};
use super::machines::How;
use super::ray_service::typed;
use super::yaml::{filled, written};

const FILE: &str = include_str!("templates/production-stack.json");

/// Options that the chart has a key for.
const KEYS: [(&str, &str); 5] = [
    ("--dtype", "dtype"),
    ("--max-model-len", "maxModelLen"),
    ("--tensor-parallel-size", "tensorParallelSize"),
    ("--max-num-seqs", "maxNumSeqs"),
    ("--gpu-memory-utilization", "gpuMemoryUtilization"),
];

impl Setup<'_> {
    /// The values; `None` on platforms without an image, and where Ray cannot place the replicas.
    pub(super) fn production_stack(&self) -> Option<String> {
        let image = self.image.as_ref().filter(|_| self.spread.ray_places(self.config))?;
        let several = self.spread.how != How::Alone;
        let workers = if several { self.spread.machines.saturating_sub(1) } else { 1 };
        let head = json!({"requestCPU": 6, "requestMemory": "16Gi", "requestGPU": self.spread.gpus});
        let values = [
            ("name", self.name().into()),
            ("repository", image.repository.as_str().into()),
            ("tag", image.tag.as_str().into()),
            ("model", escaped(&self.arguments.model).into()),
            ("workers", workers.into()),
            ("gpus", self.spread.gpus.into()),
            ("gpu", gpu_resource(self.context.platform).into()),
            ("storage", self.storage().into()),
            ("options", self.chart_options()),
            ("ray", when(several, json!({"enabled": true, "headNode": head}))),
            ("patience", seconds_to_load(self.context.weights_bytes).div_ceil(10).into()),
        ];
        Some(written(&[filled(FILE, &values)], &self.reasons()))
    }

    fn chart_options(&self) -> Value {
        let mut keys = Map::new();
        let mut rest: Vec<String> = Vec::new();
        for argument in self.written() {
            let key = KEYS.iter().find(|(flag, _)| *flag == argument.flag);
            match (key, &argument.value) {
                (Some((_, key)), Some(text)) => {
                    keys.insert((*key).to_owned(), typed(text));
                }
                _ => rest.extend(Argument::words(argument)),
            }
        }
        if self.spread.how != How::Alone {
            rest.extend(["--distributed-executor-backend".to_owned(), "ray".to_owned()]);
        }
        if self.spread.how != How::Alone && self.config.data_parallel_size > 1 {
            let local = self.spread.replicas.to_string();
            let words = ["--data-parallel-backend", "ray", "--data-parallel-size-local", local.as_str()];
            rest.extend(words.map(str::to_owned));
        }
        if !rest.is_empty() {
            keys.insert("extraArgs".to_owned(), rest.iter().map(|word| escaped(word)).collect());
        }
        Value::Object(keys)
    }
}
