//! `docker-compose.yaml`, and the `.env.example` beside it.

use crate::vllm::Platform;

use super::Setup;
use super::image::Entrypoint;
use super::kubernetes::seconds_to_load;
use super::machines::{How, Seat};
use super::yaml::{Node, list, map, written};

/// Asks the server whether it is well. Every image has Python; not every one has curl.
const HEALTHY: &str = "import urllib.request; urllib.request.urlopen('http://localhost:8000/health', timeout=4)";

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
        let mut service = map([("image", image.name().into())]);
        if image.entrypoint == Entrypoint::Shell {
            service = service.with("entrypoint", list(["vllm", "serve"]));
        }
        service = service
            .with("command", self.compose_command(image.entrypoint))
            .with("environment", self.compose_environment())
            .with("volumes", self.compose_volumes())
            .with("ipc", "host");
        service = match self.spread.how {
            How::Alone => service.with("ports", list(["${VLLM_PORT:-8000}:8000"])),
            _ => service.with("network_mode", "host"),
        };
        service = self.compose_devices(service);
        service = service.with("healthcheck", self.healthcheck()).with("restart", "unless-stopped");
        let volumes = map([("huggingface-cache", map([])), ("vllm-cache", map([]))]);
        Some(written(&[map([("services", map([("vllm", service)])), ("volumes", volumes)])]))
    }

    fn compose_command(&self, entrypoint: Entrypoint) -> Node {
        let model = self.arguments.model.clone();
        let first = match entrypoint {
            Entrypoint::Serve | Entrypoint::Shell => vec![model],
            Entrypoint::Module => vec!["--model".to_owned(), model],
        };
        let mut words: Vec<Node> = first.iter().map(|word| Node::from(escaped(word))).collect();
        words.extend(self.commented_words(&Seat::numbered(0), escaped));
        Node::List(words)
    }

    /// The words behind the model, each option's reason beside it on request. What tells a machine its place is not escaped: it may
    /// hold variables.
    pub(super) fn commented_words(&self, seat: &Seat, escape: fn(&str) -> String) -> Vec<Node> {
        let mut nodes = Vec::new();
        for argument in self.written() {
            let mut words = argument.words().into_iter();
            let reason = self.config.explanations.get(argument.field).filter(|_| self.context.options.comments);
            nodes.extend(words.next().map(|word| match reason {
                Some(why) => Node::Said(escape(&word), why.clone()),
                None => escape(&word).into(),
            }));
            nodes.extend(words.map(|word| Node::from(escape(&word))));
        }
        let machine = self.spread.arguments(seat, self.config);
        nodes.extend(machine.iter().flat_map(super::arguments::Argument::words).map(Node::from));
        nodes
    }

    fn compose_environment(&self) -> Node {
        let devices = self.visible_devices_inside();
        list(std::iter::once("HF_TOKEN".to_owned()).chain(devices))
    }

    fn compose_volumes(&self) -> Node {
        let caches = ["huggingface-cache:/root/.cache/huggingface", "vllm-cache:/root/.cache/vllm"];
        let cards = (self.context.platform == Platform::Xpu).then_some("/dev/dri/by-path:/dev/dri/by-path");
        list(caches.into_iter().chain(cards))
    }

    fn compose_devices(&self, service: Node) -> Node {
        match self.context.platform {
            Platform::Cuda => {
                let devices = map([("driver", "nvidia".into())]);
                let devices = if self.context.selected.is_empty() {
                    devices.with("count", self.spread.gpus)
                } else {
                    devices.with("device_ids", list(self.context.selected.iter().map(u32::to_string)))
                };
                let devices = devices.with("capabilities", list(["gpu"]));
                let reservations = map([("devices", Node::List(vec![devices]))]);
                service.with("deploy", map([("resources", map([("reservations", reservations)]))]))
            }
            Platform::Rocm => service
                .with("devices", list(["/dev/kfd", "/dev/dri"]))
                .with("group_add", list(["video"]))
                .with("cap_add", list(["SYS_PTRACE"]))
                .with("security_opt", list(["seccomp=unconfined"])),
            Platform::Xpu => service.with("devices", list(["/dev/dri:/dev/dri"])).with("privileged", true),
            Platform::Plugin => service,
        }
    }

    fn healthcheck(&self) -> Node {
        map([
            ("test", list(["CMD", "python3", "-c", HEALTHY])),
            ("interval", "10s".into()),
            ("timeout", "5s".into()),
            ("retries", 3.into()),
            ("start_period", format!("{}s", seconds_to_load(self.context.weights_bytes)).into()),
        ])
    }
}

/// A word that Compose does not take for a variable.
fn escaped(word: &str) -> String {
    super::shell::visible(word).replace('$', "$$")
}
