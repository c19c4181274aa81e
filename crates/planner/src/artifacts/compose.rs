//! `docker-compose.yaml`, and the `.env.example` beside it.

use serde_json::{Value, json};

use crate::vllm::Platform;

use super::Setup;
use super::arguments::Argument;
use super::image::Entrypoint;
use super::kubernetes::seconds_to_load;
use super::machines::{How, Seat};
use super::yaml::{filled, written};

/// The file. Every image has Python to ask for the server's health; not every one has curl.
const FILE: &str = include_str!("templates/compose.json");
const GPUS: &str = include_str!("templates/compose-gpus.json");

/// What the person fills in, beside the compose file.
pub(super) const ENV_EXAMPLE: &str = "\
# Copy this file to .env, beside docker-compose.yaml. Keep .env out of version control.
# A token of the model hub, for gated and private models only.
HF_TOKEN=
# The port on this machine.
VLLM_PORT=8000
";

impl Setup<'_> {
    /// The file; `None` on platforms without an image, and where the machines form a Ray cluster first.
    pub(super) fn compose(&self) -> Option<String> {
        let image = self.image.as_ref().filter(|_| self.spread.how != How::Ray)?;
        let alone = self.spread.how == How::Alone;
        let mut values = vec![
            ("image", image.name().into()),
            ("entrypoint", when(image.entrypoint == Entrypoint::Shell, json!(["vllm", "serve"]))),
            ("command", self.compose_command(image.entrypoint)),
            ("environment", std::iter::once("HF_TOKEN".to_owned()).chain(self.visible_devices_inside()).collect()),
            ("ports", when(alone, json!(["${VLLM_PORT:-8000}:8000"]))),
            ("network_mode", when(!alone, "host".into())),
            ("start_period", format!("{}s", seconds_to_load(self.context.weights_bytes)).into()),
        ];
        values.extend(self.compose_devices());
        Some(written(&[filled(FILE, &values)], &self.reasons()))
    }

    fn compose_command(&self, entrypoint: Entrypoint) -> Value {
        let model = escaped(&self.arguments.model).into();
        let first = if entrypoint == Entrypoint::Module { vec!["--model".into(), model] } else { vec![model] };
        first.into_iter().chain(self.escaped_words(&Seat::numbered(0), escaped)).collect()
    }

    /// The words behind the model. What tells a machine its place is not escaped: it may hold variables.
    pub(super) fn escaped_words(&self, seat: &Seat, escape: fn(&str) -> String) -> Vec<Value> {
        let own = self.written().into_iter().flat_map(Argument::words).map(|word| escape(&word).into());
        let machine = self.spread.arguments(seat, self.config);
        own.chain(machine.iter().flat_map(Argument::words).map(Value::from)).collect()
    }

    /// How the cards come into the container, and the volumes.
    fn compose_devices(&self) -> Vec<(&'static str, Value)> {
        let mut volumes = vec!["huggingface-cache:/root/.cache/huggingface", "vllm-cache:/root/.cache/vllm"];
        let mut values = match self.context.platform {
            Platform::Cuda => vec![("deploy", self.compose_gpus())],
            Platform::Rocm => vec![
                ("devices", json!(["/dev/kfd", "/dev/dri"])),
                ("group_add", json!(["video"])),
                ("cap_add", json!(["SYS_PTRACE"])),
                ("security_opt", json!(["seccomp=unconfined"])),
            ],
            Platform::Xpu => {
                volumes.push("/dev/dri/by-path:/dev/dri/by-path");
                vec![("devices", json!(["/dev/dri:/dev/dri"])), ("privileged", true.into())]
            }
            Platform::Plugin => Vec::new(),
        };
        values.push(("volumes", volumes.into()));
        values
    }

    fn compose_gpus(&self) -> Value {
        let chosen = &self.context.selected;
        let ids: Vec<String> = chosen.iter().map(u32::to_string).collect();
        let values = [
            ("count", when(chosen.is_empty(), self.spread.gpus.into())),
            ("device_ids", when(!chosen.is_empty(), ids.into())),
        ];
        filled(GPUS, &values)
    }
}

/// A value, or null.
pub(super) fn when(holds: bool, value: Value) -> Value {
    if holds { value } else { Value::Null }
}

/// A word that Compose does not take for a variable.
fn escaped(word: &str) -> String {
    super::shell::visible(word).replace('$', "$$")
}
