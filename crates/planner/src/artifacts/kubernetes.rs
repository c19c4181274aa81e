//! Kubernetes: Deployment, Service and volume of one machine; the pod that other files use too.
//!
//! The token is only named: it stands in a Secret that the person makes.

use crate::units::GIB;
use crate::vllm::Platform;

use super::Setup;
use super::machines::{How, Seat};
use super::yaml::{Node, list, map, written};

/// The Secret and its key that hold the hub's token, as vLLM's own documentation names them.
const SECRET: (&str, &str) = ("hf-token-secret", "token");
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
        let container = self.container(&name, list(["vllm", "serve"]), Node::List(self.kube_arguments()))?;
        let deployment = map([
            ("apiVersion", "apps/v1".into()),
            ("kind", "Deployment".into()),
            ("metadata", labelled(&name)),
            (
                "spec",
                map([
                    ("replicas", 1.into()),
                    ("strategy", map([("type", "Recreate".into())])),
                    ("selector", map([("matchLabels", labels(&name))])),
                    ("template", self.pod(&name, container)),
                ]),
            ),
        ]);
        Some(written(&[self.claim(&name), deployment, service(&name, labels(&name))]))
    }

    /// A name that Kubernetes takes, from the model's.
    pub(super) fn name(&self) -> String {
        let model = self.arguments.model.rsplit('/').next().unwrap_or_default().to_lowercase();
        let plain: String = model.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(50).collect();
        let plain = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        if plain.is_empty() { "vllm".to_owned() } else { format!("vllm-{plain}") }
    }

    fn kube_arguments(&self) -> Vec<Node> {
        let mut words = vec![Node::from(escaped(&self.arguments.model))];
        words.extend(self.commented_words(&Seat::numbered(0), escaped));
        words
    }

    /// The server's container; `None` on platforms without an image.
    pub(super) fn container(&self, name: &str, command: Node, arguments: Node) -> Option<Node> {
        let image = self.image.as_ref()?;
        let port = map([("name", "http".into()), ("containerPort", 8000.into())]);
        let mounts = [("cache", "/root/.cache/huggingface"), ("shm", "/dev/shm")];
        let mounts = mounts.map(|(name, path)| map([("name", name.into()), ("mountPath", path.into())]));
        let gpus = map([(gpu_resource(self.context.platform), self.spread.gpus.to_string().into())]);
        let container = map([
            ("name", "vllm".into()),
            ("image", image.name().into()),
            ("command", command),
            ("args", arguments),
            ("ports", Node::List(vec![port])),
            ("env", Node::List(vec![token()])),
            ("resources", map([("limits", gpus.clone()), ("requests", gpus)])),
        ]);
        let container = container.with_some("securityContext", security(self.context.platform));
        let container = if name.is_empty() { container } else { self.probed(container) };
        Some(container.with("volumeMounts", Node::List(mounts.to_vec())))
    }

    /// With the questions that Kubernetes asks a server: started, alive, ready.
    fn probed(&self, container: Node) -> Node {
        let asked = map([("path", "/health".into()), ("port", "http".into())]);
        let probe = |period: u64, failures: u64| {
            map([
                ("httpGet", asked.clone()),
                ("periodSeconds", period.into()),
                ("failureThreshold", failures.into()),
                ("timeoutSeconds", 5.into()),
            ])
        };
        let patience = seconds_to_load(self.context.weights_bytes).div_ceil(PERIOD);
        container
            .with("startupProbe", probe(PERIOD, patience))
            .with("livenessProbe", probe(PERIOD, 3))
            .with("readinessProbe", probe(5, 3))
    }

    /// A pod with one container, a claim for checkpoints and shared memory.
    pub(super) fn pod(&self, name: &str, container: Node) -> Node {
        let cache = map([("name", "cache".into()), ("persistentVolumeClaim", map([("claimName", name.into())]))]);
        let spec = map([
            ("containers", Node::List(vec![container])),
            ("volumes", Node::List(vec![cache, self.shared_memory()])),
        ]);
        let spec = if self.context.platform == Platform::Rocm { spec.with("hostIPC", true) } else { spec };
        map([("metadata", map([("labels", labels(name))])), ("spec", spec)])
    }

    /// Memory that processes of one pod share: vLLM's own examples give 2 Gi, and more with several GPUs.
    pub(super) fn shared_memory(&self) -> Node {
        let size = if self.spread.gpus > 1 { "15Gi" } else { "2Gi" };
        map([("name", "shm".into()), ("emptyDir", map([("medium", "Memory".into()), ("sizeLimit", size.into())]))])
    }

    /// Room for the checkpoint and half as much again.
    pub(super) fn claim(&self, name: &str) -> Node {
        let modes = if self.spread.how == How::Alone { "ReadWriteOnce" } else { "ReadWriteMany" };
        map([
            ("apiVersion", "v1".into()),
            ("kind", "PersistentVolumeClaim".into()),
            ("metadata", labelled(name)),
            (
                "spec",
                map([
                    ("accessModes", list([modes])),
                    ("resources", map([("requests", map([("storage", self.storage().into())]))])),
                ]),
            ),
        ])
    }

    /// The volume's size as Kubernetes writes it.
    pub(super) fn storage(&self) -> String {
        let bytes = self.context.weights_bytes.unwrap_or(UNKNOWN_BYTES);
        format!("{}Gi", (bytes.saturating_add(bytes / 2)).div_ceil(GIB).max(20))
    }
}

/// A Service in front of the pods with these labels.
pub(super) fn service(name: &str, selector: Node) -> Node {
    let port = map([("name", "http".into()), ("port", 80.into()), ("targetPort", "http".into())]);
    let spec = map([("type", "ClusterIP".into()), ("selector", selector), ("ports", Node::List(vec![port]))]);
    map([("apiVersion", "v1".into()), ("kind", "Service".into()), ("metadata", labelled(name)), ("spec", spec)])
}

pub(super) fn labels(name: &str) -> Node {
    map([("app.kubernetes.io/name", name.into())])
}

pub(super) fn labelled(name: &str) -> Node {
    map([("name", name.into()), ("labels", labels(name))])
}

/// The token by reference; pods start without the Secret too.
pub(super) fn token() -> Node {
    let key = map([("name", SECRET.0.into()), ("key", SECRET.1.into()), ("optional", true.into())]);
    map([("name", "HF_TOKEN".into()), ("valueFrom", map([("secretKeyRef", key)]))])
}

/// The resource by which a platform's device plugin hands out GPUs.
pub(super) fn gpu_resource(platform: Platform) -> &'static str {
    match platform {
        Platform::Cuda | Platform::Plugin => "nvidia.com/gpu",
        Platform::Rocm => "amd.com/gpu",
        Platform::Xpu => "gpu.intel.com/xe",
    }
}

fn security(platform: Platform) -> Option<Node> {
    let capabilities = map([("add", list(["SYS_PTRACE"]))]);
    let profile = map([("type", "Unconfined".into())]);
    let amd = map([("seccompProfile", profile), ("capabilities", capabilities)]);
    (platform == Platform::Rocm).then_some(amd)
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
