//! Every file of a plan by its name, and the way back from each.

use planner::artifacts::files::Content;
use planner::artifacts::flags::FlagTable;
use planner::artifacts::{File, Options, Shell, files};
use planner::plan::Plan;
use planner::read::Form;
use planner::read::read_text;
use planner::request::{PlanRequest, read_line};
use planner::vllm::newest;
use planner::{Facts, Planner, Writing};
use serde_json::json;

fn request(hardware: &str) -> PlanRequest {
    read_line(&format!(r#"{{"model": {{"id": "Qwen/Qwen3-32B"}}, "hardware": {hardware}}}"#)).unwrap().0
}

fn written(request: &PlanRequest, writing: &Writing) -> Vec<File> {
    let facts = Facts::bundled();
    let planner = Planner::new(&facts, request.clone());
    let plan = Plan { artifacts: planner.artifacts(writing), ..planner.plan().clone() };
    files(&plan, writing.options.shell)
}

#[track_caller]
fn check(hardware: &str, shell: Shell, names: &[&str]) {
    let writing = Writing { options: Options { shell, ..Options::default() }, ..Writing::default() };
    let files = written(&request(hardware), &writing);
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), names);
}

#[test]
fn files_have_the_names_that_people_know() {
    let one = [
        "serve_command.sh",
        "docker_command.sh",
        "podman_command.sh",
        "bench_command.sh",
        "bench_check.sh",
        "docker-compose.yaml",
        ".env.example",
        "kubernetes.yaml",
        "production-stack-values.yaml",
        "profile.yaml",
        "summary.md",
        "plan.json",
    ];
    let card = r#"{"gpu": "NVIDIA H100 80GB HBM3", "gpus": 2}"#;
    check(card, Shell::Bash, &one);
    let scripts = one.map(|name| name.replace(".sh", ".ps1"));
    check(card, Shell::PowerShell, &scripts.each_ref().map(String::as_str));
    let two = [
        "serve_command.sh",
        "docker_command.sh",
        "podman_command.sh",
        "bench_command.sh",
        "bench_check.sh",
        "machine_0.sh",
        "machine_0_docker.sh",
        "machine_1.sh",
        "machine_1_docker.sh",
        "docker-compose.yaml",
        ".env.example",
        "leader-worker-set.yaml",
        "ray-service.yaml",
        "production-stack-values.yaml",
        "profile.yaml",
        "summary.md",
        "plan.json",
    ];
    let machines =
        r#"{"gpu": "NVIDIA L4", "gpus": 4, "nodes": 2, "tensor_parallel_size": 4, "pipeline_parallel_size": 2}"#;
    check(machines, Shell::Bash, &two);
}

/// A plan that cannot be made has its verdict and its JSON.
#[test]
fn without_texts_there_is_the_plan() {
    let files = written(&PlanRequest::default(), &Writing::default());
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["summary.md", "plan.json"]);
}

#[test]
fn every_file_is_loaded_again() {
    let request = request(r#"{"gpu": "NVIDIA H100 80GB HBM3", "gpus": 2, "tensor_parallel_size": 2}"#);
    for file in written(&request, &Writing::default()) {
        let back = read_text(&file.text, FlagTable::bundled(), &newest().version);
        let form = match file.content {
            Content::ServeCommand => Form::ServeCommand,
            Content::DockerCommand | Content::PodmanCommand => Form::DockerRun,
            Content::BenchCommand => Form::BenchCommand,
            Content::Compose => Form::Compose,
            Content::Kubernetes => Form::Kubernetes,
            Content::ProductionStack => Form::Helm,
            Content::Profile => Form::Profile,
            Content::Plan => Form::Plan,
            _ => continue,
        };
        assert_eq!((back.form, back.model.as_deref()), (form, Some("Qwen/Qwen3-32B")), "{}", file.name);
        let again = back.apply_to(&PlanRequest::default());
        if form == Form::Profile {
            assert_eq!(again, request);
        } else if form != Form::BenchCommand {
            assert_eq!(again.hardware.tensor_parallel_size, Some(2), "{}", file.name);
        }
        if form == Form::Plan {
            assert_eq!((again.hardware.gpu, again.hardware.gpus), (request.hardware.gpu.clone(), Some(2)));
        }
    }
}

#[test]
fn switches_and_foreign_keys_reach_the_files() {
    let options = Options { show_defaults: true, comments: true, ..Options::default() };
    let extras = json!({"team": "x", "model": {"owner": "y"}}).as_object().cloned().unwrap();
    let files = written(&request(r#"{"gpu": "NVIDIA H100 80GB HBM3"}"#), &Writing { options, extras });
    let text = |content| files.iter().find(|file| file.content == content).map(|file| file.text.as_str()).unwrap();
    let serve = text(Content::ServeCommand);
    assert!(serve.starts_with("#!/usr/bin/env bash\n# ") && serve.contains("--tensor-parallel-size 1"), "{serve}");
    let profile = text(Content::Profile);
    assert!(profile.contains("team: x") && profile.contains("owner: \"y\""), "{profile}");
}
