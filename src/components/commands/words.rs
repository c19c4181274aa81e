//! The texts that start the server.

use planner::artifacts::files::Content;

/// The heading.
pub const HEADING: &str = "Start it";
/// What the tabs are together.
pub const TEXTS: &str = "Ways to start it";
/// Saves the shown text.
pub const SAVE: &str = "Save file";
/// Commands for Windows.
pub const POWERSHELL: &str = "PowerShell";
/// Options that equal vLLM's own default too.
pub const DEFAULTS: &str = "every option";
/// Each option with its reason.
pub const REASONS: &str = "reasons";

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
