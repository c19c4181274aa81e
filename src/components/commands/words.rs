//! The texts that start the server.

use planner::artifacts::files::Content;

/// The heading.
pub const HEADING: &str = "Start it";
/// The heading where the server of the plan does not start.
pub const DOES_NOT_START: &str = "This plan does not start";
/// Under that heading.
pub const NOT_TO_BE_RUN: &str =
    "vLLM would exit with an error at start-up. These texts record what was planned; do not run them as they are.";
/// What the tabs are together.
pub const TEXTS: &str = "Ways to start it";
/// Saves the shown text.
pub const SAVE: &str = "Save file";
/// Commands for Windows.
pub const POWERSHELL: &str = "PowerShell";
/// Options that equal vLLM's own default too.
pub const DEFAULTS: &str = "include defaults";
/// Each option with its reason.
pub const REASONS: &str = "include reasons";

/// A file's tab: what it is, or its name where there are several of a kind.
pub fn content(content: Content, name: &str) -> String {
    match content {
        Content::ServeCommand => "vllm serve",
        Content::DockerCommand => "Docker",
        Content::PodmanCommand => "Podman",
        Content::MachineCommand | Content::MachineDockerCommand => {
            return name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ");
        }
        Content::Compose => "Compose",
        Content::EnvExample => ".env",
        Content::Kubernetes => "Kubernetes",
        Content::LeaderWorkerSet => "LeaderWorkerSet",
        Content::RayService => "KubeRay",
        Content::ProductionStack => "production stack",
        Content::Profile => "profile",
        Content::BenchCommand => "benchmark",
        Content::BenchCheck => "benchmark check",
        Content::Summary => "summary",
        Content::Plan => "plan",
    }
    .to_owned()
}
