//! Several machines as KubeRay's RayService, with Ray's own serving library in front of vLLM.
//!
//! Source: <https://docs.ray.io/en/master/cluster/kubernetes/examples/rayserve-llm-example.html> and the service's API, `ray.io/v1`.

use serde_json::Value;

use super::Setup;
use super::image::ray_image;
use super::kubernetes::{gpu_resource, labelled, token};
use super::machines::{How, RAY_PORT};
use super::yaml::{Node, map, written};

impl Setup<'_> {
    /// The manifest; `None` for one machine, and on platforms that Ray has no image for.
    pub(super) fn ray_service(&self) -> Option<String> {
        if self.spread.how == How::Alone || self.context.platform != crate::vllm::Platform::Cuda {
            return None;
        }
        let name = self.name();
        let workers = map([
            ("groupName", "gpus".into()),
            ("replicas", self.spread.machines.into()),
            ("minReplicas", self.spread.machines.into()),
            ("maxReplicas", self.spread.machines.into()),
            ("rayStartParams", map([("num-gpus", self.spread.gpus.to_string().into())])),
            ("template", self.ray_pod("ray-worker", true)),
        ]);
        let head = map([
            ("rayStartParams", map([("dashboard-host", "0.0.0.0".into()), ("num-gpus", "0".into())])),
            ("template", self.ray_pod("ray-head", false)),
        ]);
        let cluster = map([
            ("rayVersion", ray_image().1.into()),
            ("headGroupSpec", head),
            ("workerGroupSpecs", Node::List(vec![workers])),
        ]);
        let spec = map([("serveConfigV2", Node::Block(self.serve_config(&name))), ("rayClusterConfig", cluster)]);
        Some(written(&[map([
            ("apiVersion", "ray.io/v1".into()),
            ("kind", "RayService".into()),
            ("metadata", labelled(&name)),
            ("spec", spec),
        ])]))
    }

    /// What Ray Serve runs: a file in the file.
    fn serve_config(&self, name: &str) -> String {
        let loading =
            map([("model_id", name.into()), ("model_source", super::shell::visible(&self.arguments.model).into())]);
        let scaling = map([("min_replicas", 1.into()), ("max_replicas", 1.into())]);
        let model = map([
            ("model_loading_config", loading),
            ("engine_kwargs", self.engine_arguments()),
            ("deployment_config", map([("autoscaling_config", scaling)])),
        ]);
        let application = map([
            ("name", "llm".into()),
            ("route_prefix", "/".into()),
            ("import_path", "ray.serve.llm:build_openai_app".into()),
            ("args", map([("llm_configs", Node::List(vec![model]))])),
        ]);
        written(&[map([("applications", Node::List(vec![application]))])])
    }

    /// vLLM's options under their names in Python.
    fn engine_arguments(&self) -> Node {
        let mut keys = Vec::new();
        for argument in self.written() {
            let no = argument.flag.starts_with("--no-");
            let name = argument.flag.trim_start_matches("--no-").trim_start_matches('-').replace('-', "_");
            let value = argument.value.as_ref().map_or(Value::from(!no), |text| typed(text));
            keys.push((name, Node::Value(value)));
        }
        keys.push(("distributed_executor_backend".to_owned(), "ray".into()));
        Node::Map(keys)
    }

    fn ray_pod(&self, name: &str, works: bool) -> Node {
        let ports = [("gcs", RAY_PORT), ("dashboard", 8265), ("client", 10_001), ("serve", 8000)];
        let ports = ports.map(|(name, port)| map([("name", name.into()), ("containerPort", port.into())]));
        let gpus = map([(gpu_resource(self.context.platform), self.spread.gpus.to_string().into())]);
        let container = map([("name", name.into()), ("image", ray_image().0.into())]);
        let container = if works {
            container.with("resources", map([("limits", gpus.clone()), ("requests", gpus)]))
        } else {
            container.with("ports", Node::List(ports.to_vec()))
        };
        let mount = map([("name", "shm".into()), ("mountPath", "/dev/shm".into())]);
        let container = container.with("env", Node::List(vec![token()])).with("volumeMounts", Node::List(vec![mount]));
        let spec =
            map([("containers", Node::List(vec![container])), ("volumes", Node::List(vec![self.shared_memory()]))]);
        map([("spec", spec)])
    }
}

/// A number or an object where the text is one.
fn typed(text: &str) -> Value {
    serde_json::from_str(text).ok().filter(|value: &Value| !value.is_string()).unwrap_or_else(|| Value::from(text))
}
