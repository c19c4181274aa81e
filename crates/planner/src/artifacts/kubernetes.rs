//! Kubernetes: Deployment, Service and volume of one machine; the pod that other files use too.
//!
//! The token is only named: it stands in a Secret that the person makes, by the name that vLLM's own documentation gives it; pods
//! start without it too.

use serde_json::{Value, json};

use crate::units::GIB;
use crate::vllm::Platform;

use super::Setup;
use super::compose::when;
use super::machines::{How, Seat};
use super::yaml::{filled, written};

const CLAIM: &str = include_str!("templates/claim.json");
const DEPLOYMENT: &str = include_str!("templates/deployment.json");
const SERVICE: &str = include_str!("templates/service.json");
const POD: &str = include_str!("templates/pod.json");
const PROBE: &str = include_str!("templates/probe.json");

/// Seconds between two questions whether the server has started.
const PERIOD: u64 = 10;
/// Bytes a second at which a checkpoint is assumed to arrive when it is loaded for the first time: a 1 Gbit/s line.
const DOWNLOAD: u64 = 100_000_000;
/// Seconds that start-up takes besides: loading, compiling, capturing graphs.
const START: u64 = 600;
/// Seconds beyond which nobody waits.
const MOST_SECONDS: u64 = 6 * 3600;
/// A checkpoint's size where it is not known: that of a large one.
const UNKNOWN_BYTES: u64 = 100 * GIB;

impl Setup<'_> {
    /// The manifest; `None` on platforms without an image, and with several machines.
    pub(super) fn kubernetes(&self) -> Option<String> {
        if self.spread.how != How::Alone {
            return None;
        }
        let name = self.name();
        let labels = json!({"app.kubernetes.io/name": name});
        let mut words = vec![Value::from(escaped(&self.arguments.model))];
        words.extend(self.escaped_words(&Seat::numbered(0), escaped));
        let pod = self.pod(labels.clone(), json!(["vllm", "serve"]), words.into(), true)?;
        let deployment = filled(DEPLOYMENT, &[("name", name.into()), ("pod", pod)]);
        Some(written(&[self.claim(), deployment, self.service(labels)], &self.reasons()))
    }

    /// A name that Kubernetes takes, from the model's.
    pub(super) fn name(&self) -> String {
        let model = self.arguments.model.rsplit('/').next().unwrap_or_default().to_lowercase();
        let plain: String = model.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(50).collect();
        let plain = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        if plain.is_empty() { "vllm".to_owned() } else { format!("vllm-{plain}") }
    }

    /// A pod with the server's container, a claim for checkpoints and shared memory; `None` on platforms without an image. One that
    /// answers is asked for its health.
    pub(super) fn pod(&self, labels: Value, command: Value, arguments: Value, answers: bool) -> Option<Value> {
        let amd = self.context.platform == Platform::Rocm;
        let security = json!({"seccompProfile": {"type": "Unconfined"}, "capabilities": {"add": ["SYS_PTRACE"]}});
        let patience = seconds_to_load(self.context.weights_bytes).div_ceil(PERIOD);
        let probe = |period: u64, failures: u64| {
            when(answers, filled(PROBE, &[("period", period.into()), ("failures", failures.into())]))
        };
        let values = [
            ("name", self.name().into()),
            ("labels", labels),
            ("image", self.image.as_ref()?.name().into()),
            ("command", command),
            ("args", arguments),
            ("gpu", gpu_resource(self.context.platform).into()),
            ("gpus", self.spread.gpus.to_string().into()),
            ("security", when(amd, security)),
            ("host_ipc", when(amd, true.into())),
            ("startup", probe(PERIOD, patience)),
            ("liveness", probe(PERIOD, 3)),
            ("readiness", probe(5, 3)),
            ("shared_memory", self.shared_memory().into()),
        ];
        Some(filled(POD, &values))
    }

    /// Memory that processes of one pod share: vLLM's own examples give 2 Gi, and more with several GPUs.
    pub(super) fn shared_memory(&self) -> &'static str {
        if self.spread.gpus > 1 { "15Gi" } else { "2Gi" }
    }

    /// The volume for checkpoints.
    pub(super) fn claim(&self) -> Value {
        let mode = if self.spread.how == How::Alone { "ReadWriteOnce" } else { "ReadWriteMany" };
        let values = [("name", self.name().into()), ("mode", mode.into()), ("storage", self.storage().into())];
        filled(CLAIM, &values)
    }

    /// The volume's size as Kubernetes writes it: room for the checkpoint and half as much again.
    pub(super) fn storage(&self) -> String {
        let bytes = self.context.weights_bytes.unwrap_or(UNKNOWN_BYTES);
        format!("{}Gi", (bytes.saturating_add(bytes / 2)).div_ceil(GIB).max(20))
    }

    /// A Service in front of the pods with these labels.
    pub(super) fn service(&self, selector: Value) -> Value {
        filled(SERVICE, &[("name", self.name().into()), ("selector", selector)])
    }
}

/// The resource by which a platform's device plugin hands out GPUs.
pub(super) fn gpu_resource(platform: Platform) -> &'static str {
    match platform {
        Platform::Cuda | Platform::Plugin => "nvidia.com/gpu",
        Platform::Rocm => "amd.com/gpu",
        Platform::Xpu => "gpu.intel.com/xe",
    }
}

/// Seconds until a server answers, when the checkpoint has to be fetched first.
pub(super) fn seconds_to_load(weights_bytes: Option<u64>) -> u64 {
    let bytes = weights_bytes.unwrap_or(UNKNOWN_BYTES);
    (bytes / DOWNLOAD).saturating_add(START).min(MOST_SECONDS).next_multiple_of(60)
}

/// A word that Kubernetes does not take for a variable.
pub(super) fn escaped(word: &str) -> String {
    super::shell::visible(word).replace('$', "$$")
}
