//! Files and pastes.

use planner::artifacts::files::Content;
use planner::intake::Kind;

/// What a file was read as.
pub fn read_as(kind: Kind) -> &'static str {
    match kind {
        Kind::Plan => "Read as a plan: its request is planned anew.",
        Kind::Profile => "Read as a profile.",
        Kind::Config => "Read as a config.json.",
        Kind::QuantConfig => "Read as a hf_quant_config.json.",
        Kind::Gpus => "Read as a GPU listing.",
        Kind::Start => "Read as a command that starts vLLM.",
        Kind::Benchmark => "Read as a benchmark; its load is planned.",
        Kind::Nothing => "The file was not read.",
    }
}

/// The box for files.
pub const OPEN: &str = "Open a file";
/// What it takes.
pub const OPEN_HINT: &str = "A plan, profile, config.json, GPU listing or command: choose it, or drop it anywhere.";

/// On the button.
pub const CHOOSE: &str = "or choose a file";
/// A file beyond the limit.
pub const TOO_LARGE: &str = "The file is larger than 21 MB, more than anything that is read here.";
/// A file that the browser gave no text of.
pub const UNREADABLE: &str = "The browser could not read the file as text.";

/// A file's tab: what it is, or its name where there are several of a kind.
pub fn content(content: Content, name: &str) -> String {
    match content {
        Content::ServeCommand => "vllm serve",
        Content::DockerCommand => "docker",
        Content::PodmanCommand => "podman",
        Content::MachineCommand | Content::MachineDockerCommand => {
            return name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ");
        }
        Content::Compose => "compose",
        Content::EnvExample => ".env",
        Content::Kubernetes => "kubernetes",
        Content::LeaderWorkerSet => "LeaderWorkerSet",
        Content::RayService => "KubeRay",
        Content::ProductionStack => "production stack",
        Content::Profile => "profile",
        Content::BenchCommand => "benchmark",
        Content::BenchCheck => "benchmark's test",
        Content::Summary => "summary",
        Content::Plan => "plan",
    }
    .to_owned()
}
