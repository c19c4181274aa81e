//! Values for vLLM's production-stack chart.
//!
//! Source: `helm/values.yaml` of <https://github.com/vllm-project/production-stack>, one version of it.

use serde_json::Value;

use super::Setup;
use super::arguments::Argument;
use super::kubernetes::{gpu_resource, seconds_to_load};
use super::machines::How;
use super::yaml::{Node, list, map, written};

/// Options that the chart has a key for.
const KEYS: [(&str, &str); 5] = [
    ("--dtype", "dtype"),
    ("--max-model-len", "maxModelLen"),
    ("--tensor-parallel-size", "tensorParallelSize"),
    ("--max-num-seqs", "maxNumSeqs"),
    ("--gpu-memory-utilization", "gpuMemoryUtilization"),
];
/// CPU cores and memory asked for, as the chart's own example does; they are not planned.
const REQUEST_CPU: u64 = 6;
const REQUEST_MEMORY: &str = "16Gi";

impl Setup<'_> {
    /// The values; `None` on platforms without an image.
    pub(super) fn production_stack(&self) -> Option<String> {
        let image = self.image.as_ref()?;
        let several = self.spread.how != How::Alone;
        let workers = if several { self.spread.machines.saturating_sub(1) } else { 1 };
        let requests = |gpus: u64| {
            [("requestCPU", REQUEST_CPU.into()), ("requestMemory", REQUEST_MEMORY.into()), ("requestGPU", gpus.into())]
        };
        let token = map([("secretName", "hf-token-secret".into()), ("secretKey", "token".into())]);
        let model = map([
            ("name", self.name().into()),
            ("repository", image.repository.as_str().into()),
            ("tag", image.tag.as_str().into()),
            ("modelURL", super::kubernetes::escaped(&self.arguments.model).into()),
            ("replicaCount", workers.into()),
        ]);
        let [cpu, memory, gpu] = requests(self.spread.gpus);
        let kind = Node::from(gpu_resource(self.context.platform));
        let model = model.with(cpu.0, cpu.1).with(memory.0, memory.1).with(gpu.0, gpu.1).with("requestGPUType", kind);
        let model = model
            .with("pvcStorage", self.storage())
            .with("shmSize", "15Gi")
            .with("vllmConfig", self.chart_options())
            .with("hf_token", token);
        let head = several.then(|| map([("enabled", true.into()), ("headNode", map(requests(self.spread.gpus)))]));
        let model = model.with_some("raySpec", head);
        let patience = seconds_to_load(self.context.weights_bytes).div_ceil(10);
        let probe = map([
            ("initialDelaySeconds", 15.into()),
            ("periodSeconds", 10.into()),
            ("failureThreshold", patience.into()),
            ("httpGet", map([("path", "/health".into()), ("port", 8000.into())])),
        ]);
        let spec = map([("modelSpec", Node::List(vec![model])), ("startupProbe", probe)]);
        Some(written(&[map([("servingEngineSpec", spec)])]))
    }

    fn chart_options(&self) -> Node {
        let mut keys: Vec<(String, Node)> = Vec::new();
        let mut rest: Vec<String> = Vec::new();
        let written = self.written();
        for argument in &written {
            let key = KEYS.iter().find(|(flag, _)| *flag == argument.flag);
            match (key, &argument.value) {
                (Some((_, key)), Some(text)) => keys.push(((*key).to_owned(), number(text))),
                _ => rest.extend(Argument::words(argument)),
            }
        }
        if self.spread.how == How::Nodes || self.spread.how == How::Ray {
            rest.extend(["--distributed-executor-backend".to_owned(), "ray".to_owned()]);
        }
        if !rest.is_empty() {
            let words = rest.iter().map(|word| super::kubernetes::escaped(word));
            keys.push(("extraArgs".to_owned(), list(words)));
        }
        Node::Map(keys)
    }
}

fn number(text: &str) -> Node {
    let number = serde_json::from_str(text).ok().filter(Value::is_number);
    Node::Value(number.unwrap_or_else(|| Value::from(text)))
}
