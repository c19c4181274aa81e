//! Files and pastes.

use planner::artifacts::files::Content;

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
