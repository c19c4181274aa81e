//! What is written is read back as what it was written from.

use planner::artifacts::flags::FlagTable;
use planner::artifacts::{Options, Shell};
use planner::issue::Severity;
use planner::read::Form;
use planner::read::lint::Lint;
use planner::read::{ReadBack, read_text};
use planner::serve_config::ServeConfig;
use planner::vllm::{Platform, Version};
use proptest::prelude::*;

use crate::support::artifacts::{Machine, machines, own, plain, released, texts};

fn back(text: &str, config: &ServeConfig) -> ReadBack {
    read_text(text, FlagTable::bundled(), &Version::parse(&config.vllm_version).unwrap())
}

/// The same configuration, where a switch that is off counts as one that is not given, and characters that steer terminals are gone.
fn plainest(config: &ServeConfig) -> ServeConfig {
    let on = |switch: Option<bool>| switch.filter(|on| *on);
    let own = own(&config.vllm_version).enable_prefix_caching;
    ServeConfig {
        enforce_eager: on(config.enforce_eager),
        trust_remote_code: on(config.trust_remote_code),
        enable_prefix_caching: config.enable_prefix_caching.filter(|keeps| *keeps != own),
        explanations: std::collections::BTreeMap::new(),
        ..config.clone()
    }
}

#[track_caller]
fn check(text: &str, form: Form, config: &ServeConfig) {
    let back = back(text, config);
    let layout = ["gpus-too-few", "nnodes-uneven"];
    let refused = |lint: &&Lint| lint.severity == Severity::Error && !layout.contains(&lint.code.as_str());
    let errors: Vec<&str> = back.lint.iter().filter(refused).map(|lint| lint.message.as_str()).collect();
    assert_eq!(errors, [""; 0], "{text}");
    assert_eq!(back.form, form, "{text}");
    assert_eq!(back.config(&plain(&config.vllm_version)), plainest(config), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn commands_are_read_back(config in released(), machine in machines()) {
        let artifacts = texts(&config, &machine);
        check(&artifacts.serve_command, Form::ServeCommand, &config);
        let joins_first = artifacts.machines.iter().any(|machine| machine.before.is_some());
        if artifacts.docker_command.is_empty() || joins_first {
            return Ok(());
        }
        check(&artifacts.docker_command, Form::DockerRun, &config);
        check(artifacts.podman_command.as_ref().unwrap(), Form::DockerRun, &config);
        let powershell = Options { shell: Shell::PowerShell, ..machine.options };
        let artifacts = texts(&config, &Machine { options: powershell, ..machine });
        check(&artifacts.serve_command, Form::ServeCommand, &config);
        check(&artifacts.docker_command, Form::DockerRun, &config);
    }

    #[test]
    fn files_are_read_back(config in released(), machine in machines()) {
        let artifacts = texts(&config, &machine);
        if artifacts.docker_compose.is_empty() {
            return Ok(());
        }
        check(&artifacts.docker_compose, Form::Compose, &config);
        if let Some(text) = &artifacts.kubernetes {
            check(text, Form::Kubernetes, &config);
        }
        if let Some(text) = &artifacts.leader_worker_set {
            check(text, Form::Kubernetes, &config);
        }
        if let Some(text) = &artifacts.production_stack {
            check(text, Form::Helm, &config);
        }
        if let Some(text) = &artifacts.ray_service {
            check(text, Form::Kubernetes, &config);
        }
    }

    #[test]
    fn a_plans_json_is_read_back(config in released()) {
        let plan = serde_json::json!({"schema": 1, "config": config});
        let config = ServeConfig { nodes: 1, ..config };
        let plan = { let mut plan = plan; plan["config"]["nodes"] = 1.into(); plan };
        check(&plan.to_string(), Form::Plan, &config);
    }
}

#[test]
fn machines_over_ray_are_counted_by_their_files() {
    let config = ServeConfig { tensor_parallel_size: 8, pipeline_parallel_size: 2, nodes: 2, ..plain("0.10") };
    let artifacts = texts(&config, &Machine::default());
    let alone = ServeConfig { nodes: 1, ..config.clone() };
    check(&artifacts.serve_command, Form::ServeCommand, &alone);
    check(artifacts.leader_worker_set.as_ref().unwrap(), Form::Kubernetes, &config);
    assert!(artifacts.docker_compose.is_empty());
}

#[test]
fn the_request_is_the_commands_own() {
    let config = ServeConfig { tensor_parallel_size: 4, max_model_len: 8192, ..plain("0.33") };
    let text = texts(&config, &Machine { gpus: 8, platform: Platform::Cuda, ..Machine::default() }).docker_command;
    let back = back(&text, &config);
    let request = &back.request;
    assert_eq!(request.model.id.as_deref(), Some("Qwen/Qwen3-32B"));
    assert_eq!((request.hardware.gpus, request.hardware.tensor_parallel_size), (Some(4), Some(4)));
    assert_eq!((request.model.max_model_len, request.policy.max_num_seqs), (Some(8192), None));
    assert_eq!(request.policy.mode, planner::request::Mode::AsGiven);
    assert_eq!(request.policy.vllm_version.as_deref(), Some("0.33.0"));
    assert_eq!(back.fixed, None);
}
