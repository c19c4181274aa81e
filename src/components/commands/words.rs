//! The texts that start the server.

use planner::artifacts::files::Content;

/// The heading.
pub const HEADING: &str = "Start it";
/// The heading where the server of the plan does not start.
pub const DOES_NOT_START: &str = "This plan does not start";
/// Under that heading.
pub const NOT_TO_BE_RUN: &str = "vLLM would stop with an error as it starts. These texts say what was planned; they are not to be run as they stand.";
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
