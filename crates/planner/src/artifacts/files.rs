//! Every text as a file: its name, and what is in it.

use serde::{Deserialize, Serialize};

use super::context::Shell;
use super::summary;
use crate::plan::{Artifacts, MachineCommands, Plan};

/// What a file is, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// `vllm serve …`; with several machines, the first one's.
    ServeCommand,
    /// `docker run …`
    DockerCommand,
    /// `podman run …`
    PodmanCommand,
    /// What one of several machines starts.
    MachineCommand,
    /// The same in a container.
    MachineDockerCommand,
    /// A Compose file.
    Compose,
    /// What is filled in beside it.
    EnvExample,
    /// Deployment, Service and volume.
    Kubernetes,
    /// Several machines as a LeaderWorkerSet.
    LeaderWorkerSet,
    /// Several machines as KubeRay's RayService.
    RayService,
    /// Values for vLLM's production-stack chart.
    ProductionStack,
    /// The request, to be loaded again.
    Profile,
    /// `vllm bench serve …`
    BenchCommand,
    /// The test of its result.
    BenchCheck,
    /// The plan in Markdown.
    Summary,
    /// The plan's JSON.
    Plan,
}

/// One text as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What it is.
    pub content: Content,
    /// What it is called: `docker-compose.yaml`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What is in it.
    pub text: String,
}

/// Every file of a plan whose texts are written for a shell, in reading order. What was not written for the plan is left out.
pub fn files(plan: &Plan, shell: Shell) -> Vec<File> {
    let texts = plan.artifacts.as_ref();
    let mut files: Vec<File> = texts.map(|texts| commands(texts, shell)).unwrap_or_default();
    files.extend(texts.into_iter().flat_map(manifests));
    files.push(file(Content::Summary, "summary.md", Some(&summary(plan, shell))));
    files.push(file(Content::Plan, "plan.json", serde_json::to_string_pretty(plan).ok().as_deref()));
    files.retain(|file| !file.text.is_empty());
    files
}

fn commands(texts: &Artifacts, shell: Shell) -> Vec<File> {
    let script = |content, name: &str, text: Option<&str>| script(content, name, text, shell);
    let mut files = vec![
        script(Content::ServeCommand, "serve_command", Some(&texts.serve_command)),
        script(Content::DockerCommand, "docker_command", Some(&texts.docker_command)),
        script(Content::PodmanCommand, "podman_command", texts.podman_command.as_deref()),
        script(Content::BenchCommand, "bench_command", texts.bench_command.as_deref()),
        script(Content::BenchCheck, "bench_check", texts.bench_check.as_deref()),
    ];
    for MachineCommands { rank, before, serve_command, docker_command } in &texts.machines {
        let lines: Vec<&str> = before.iter().chain(serve_command).map(String::as_str).collect();
        files.push(script(Content::MachineCommand, &format!("machine_{rank}"), Some(&lines.join("\n"))));
        files.push(script(Content::MachineDockerCommand, &format!("machine_{rank}_docker"), Some(docker_command)));
    }
    files
}

fn manifests(texts: &Artifacts) -> [File; 7] {
    [
        file(Content::Compose, "docker-compose.yaml", Some(&texts.docker_compose)),
        file(Content::EnvExample, ".env.example", texts.env_example.as_deref()),
        file(Content::Kubernetes, "kubernetes.yaml", texts.kubernetes.as_deref()),
        file(Content::LeaderWorkerSet, "leader-worker-set.yaml", texts.leader_worker_set.as_deref()),
        file(Content::RayService, "ray-service.yaml", texts.ray_service.as_deref()),
        file(Content::ProductionStack, "production-stack-values.yaml", texts.production_stack.as_deref()),
        file(Content::Profile, "profile.yaml", texts.profile.as_deref()),
    ]
}

/// A command as a script of its shell; empty where there is none.
fn script(content: Content, name: &str, text: Option<&str>, shell: Shell) -> File {
    let (ending, head) = match shell {
        Shell::Bash => ("sh", "#!/usr/bin/env bash\n"),
        Shell::PowerShell => ("ps1", ""),
    };
    let text = text.filter(|text| !text.is_empty()).map(|text| format!("{head}{text}\n"));
    file(content, &format!("{name}.{ending}"), text.as_deref())
}

fn file(content: Content, name: &str, text: Option<&str>) -> File {
    let media_type = match name.rsplit('.').next() {
        Some("json") => "application/json",
        Some("yaml") => "application/yaml",
        Some("md") => "text/markdown",
        _ => "text/plain",
    };
    let text = text.unwrap_or_default().to_owned();
    File { content, name: name.to_owned(), media_type: media_type.to_owned(), text }
}
