//! Several machines as KubeRay's RayService, with Ray's own serving library in front of vLLM.
//!
//! Source: <https://docs.ray.io/en/master/cluster/kubernetes/examples/rayserve-llm-example.html>, for replicas
//! <https://docs.ray.io/en/latest/serve/llm/user-guides/data-parallel-attention.html>, and the service's API, `ray.io/v1`.

use serde_json::{Map, Value, json};

use super::Setup;
use super::compose::when;
use super::image::ray_image;
use super::kubernetes::gpu_resource;
use super::machines::How;
use super::yaml::{filled, written};

const FILE: &str = include_str!("templates/ray-service.json");
/// What Ray Serve runs: a file in the file.
const SERVE: &str = include_str!("templates/ray-serve.json");
const MODEL: &str = include_str!("templates/ray-serve-model.json");

impl Setup<'_> {
    /// The manifest; `None` for one machine, on platforms that Ray has no image for, and where Ray cannot place the replicas.
    pub(super) fn ray_service(&self) -> Option<String> {
        let placed = self.spread.how != How::Alone && self.spread.ray_places(self.config);
        if !placed || self.context.platform != crate::vllm::Platform::Cuda {
            return None;
        }
        let (image, version) = ray_image();
        let token = json!({"secretKeyRef": {"name": "hf-token-secret", "key": "token", "optional": true}});
        let values = [
            ("name", self.name().into()),
            ("serve", written(&[self.serve_config()], &[]).into()),
            ("ray", version.into()),
            ("image", image.into()),
            ("env", json!([{"name": "HF_TOKEN", "valueFrom": token}])),
            ("machines", self.spread.machines.into()),
            ("gpu", gpu_resource(self.context.platform).into()),
            ("gpus", self.spread.gpus.to_string().into()),
            ("shared_memory", self.shared_memory().into()),
        ];
        Some(written(&[filled(FILE, &values)], &self.reasons()))
    }

    /// What Ray Serve runs. Replicas that run in step have a builder of their own.
    fn serve_config(&self) -> Value {
        let several = self.config.data_parallel_size > 1;
        let model = super::shell::visible(&self.arguments.model);
        let values = [
            ("name", self.name().into()),
            ("model", model.into()),
            ("engine", self.engine_arguments()),
            ("scaling", when(!several, json!({"autoscaling_config": {"min_replicas": 1, "max_replicas": 1}}))),
            ("placing", when(several, json!({"dp_size_per_node": self.spread.replicas}))),
        ];
        let served = filled(MODEL, &values);
        let app = if several { "build_dp_openai_app" } else { "build_openai_app" };
        let values = [
            ("app", format!("ray.serve.llm:{app}").into()),
            ("one", when(several, served.clone())),
            ("several", when(!several, json!([served]))),
        ];
        filled(SERVE, &values)
    }

    /// vLLM's options under their names in Python.
    fn engine_arguments(&self) -> Value {
        let mut keys = Map::new();
        for argument in self.written() {
            let no = argument.flag.starts_with("--no-");
            let name = argument.flag.trim_start_matches("--no-").trim_start_matches('-').replace('-', "_");
            keys.insert(name, argument.value.as_ref().map_or(Value::from(!no), |text| typed(text)));
        }
        keys.insert("distributed_executor_backend".to_owned(), "ray".into());
        Value::Object(keys)
    }
}

/// A number or an object where the text is one.
pub(super) fn typed(text: &str) -> Value {
    serde_json::from_str(text).ok().filter(|value: &Value| !value.is_string()).unwrap_or_else(|| Value::from(text))
}
