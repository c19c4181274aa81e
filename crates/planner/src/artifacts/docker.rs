//! `docker run …` and `podman run …`

use crate::vllm::Platform;

use super::Setup;
use super::image::Entrypoint;
use super::machines::{HEAD_ADDRESS, How, RAY_PORT, Seat};
use super::serve::visible_devices;
use super::shell::{Command, Word};

/// What starts the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Docker,
    Podman,
}

/// Most GPUs that are listed one by one.
const MOST_LISTED: u64 = 64;

/// The machine's folders for checkpoints and for compiled kernels.
const HUB_CACHE: &str = "\"$HOME/.cache/huggingface:/root/.cache/huggingface\"";
const COMPILE_CACHE: &str = "\"$HOME/.cache/vllm:/root/.cache/vllm\"";

impl Setup<'_> {
    /// The command of one machine; empty on platforms without an image.
    pub(super) fn container_command(&self, engine: Engine, seat: &Seat) -> String {
        let Some(image) = &self.image else { return String::new() };
        let mut command = Command::new([if engine == Engine::Docker { "docker" } else { "podman" }, "run", "--rm"]);
        command.comments = self.reasons();
        self.device_options(&mut command, engine);
        command.line(["--ipc", "host"]);
        if self.spread.how == How::Alone {
            command.line(["-p", "8000:8000"]);
        } else {
            command.line(["--network", "host"]);
        }
        command.line([Word::from("-v"), Word::Expression(HUB_CACHE)]);
        command.line([Word::from("-v"), Word::Expression(COMPILE_CACHE)]);
        command.line(["-e", "HF_TOKEN"]);
        if self.spread.how == How::Ray {
            command.line(["--entrypoint", "/bin/bash"]);
            command.line([image.name(), "-c".to_owned(), ray_start(seat.rank, true)]);
            return command.written(self.context.options.shell);
        }
        command.line([image.name()]);
        for words in self.container_lines(image.entrypoint, seat) {
            command.line(words);
        }
        command.written(self.context.options.shell)
    }

    /// What stands behind the image, by how it starts.
    fn container_lines(&self, entrypoint: Entrypoint, seat: &Seat) -> Vec<Vec<String>> {
        let model = self.arguments.model.clone();
        let first = match entrypoint {
            Entrypoint::Serve => vec![model],
            Entrypoint::Module => vec!["--model".to_owned(), model],
            Entrypoint::Shell => vec!["vllm".to_owned(), "serve".to_owned(), model],
        };
        let machine = self.spread.arguments(seat, self.config);
        let options = self.written().into_iter().chain(&machine).map(super::arguments::Argument::words);
        std::iter::once(first).chain(options).collect()
    }

    fn device_options(&self, command: &mut Command, engine: Engine) {
        match (self.context.platform, engine) {
            (Platform::Cuda, Engine::Docker) => command.line([String::from("--gpus"), self.docker_gpus()]),
            (Platform::Cuda, Engine::Podman) => {
                command.line([Word::Expression("--security-opt=label=disable")]);
                for device in self.podman_gpus() {
                    command.line([String::from("--device"), device]);
                }
            }
            (Platform::Rocm, _) => {
                command.line(["--device", "/dev/kfd", "--device", "/dev/dri"]);
                command.line(["--group-add", "video", "--cap-add", "SYS_PTRACE"]);
                command.line([Word::Expression("--security-opt=seccomp=unconfined")]);
            }
            (Platform::Xpu, _) => {
                command.line(["--device", "/dev/dri:/dev/dri"]);
                command.line(["-v", "/dev/dri/by-path:/dev/dri/by-path"]);
                command.line(["--privileged"]);
            }
            (Platform::Plugin, _) => {}
        }
        if let Some(assignment) = self.visible_devices_inside() {
            command.line([String::from("-e"), assignment]);
        }
    }

    /// Chosen GPUs, where the devices of all of them are passed in.
    pub(super) fn visible_devices_inside(&self) -> Option<String> {
        let shared = matches!(self.context.platform, Platform::Rocm | Platform::Xpu);
        let name = visible_devices(self.context.platform).filter(|_| shared && !self.context.selected.is_empty())?;
        Some(format!("{name}={}", self.device_ids()))
    }

    /// Docker's own list syntax needs its quotes around several ids.
    fn docker_gpus(&self) -> String {
        if !self.context.selected.is_empty() {
            format!("\"device={}\"", self.device_ids())
        } else if self.spread.gpus >= self.context.gpus_per_node {
            "all".to_owned()
        } else {
            self.spread.gpus.to_string()
        }
    }

    fn podman_gpus(&self) -> Vec<String> {
        if !self.context.selected.is_empty() {
            return self.context.selected.iter().map(|id| format!("nvidia.com/gpu={id}")).collect();
        }
        if self.spread.gpus >= self.context.gpus_per_node {
            return vec!["nvidia.com/gpu=all".to_owned()];
        }
        (0..self.spread.gpus.min(MOST_LISTED)).map(|id| format!("nvidia.com/gpu={id}")).collect()
    }
}

/// Starts or joins the Ray cluster.
pub(super) fn ray_start(rank: u64, block: bool) -> String {
    let block = if block { " --block" } else { "" };
    match rank {
        0 => format!("ray start{block} --head --port={RAY_PORT}"),
        _ => format!("ray start{block} --address={HEAD_ADDRESS}:{RAY_PORT}"),
    }
}
