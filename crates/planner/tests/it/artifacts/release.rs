//! Every option and word that is written exists in its release, and defaults are left out.

use planner::artifacts::Options;
use planner::artifacts::flags::{FlagTable, Kind, Many};
use planner::serve_config::ServeConfig;
use planner::vllm::{Platform, Version, known_versions, release};
use proptest::prelude::*;

use crate::support::artifacts::{Machine, machines, own, plain, released, texts};

/// Every option among the words exists in the release under its spelling, and every word of a choice is one of the release's.
#[track_caller]
fn check_words(words: &[String], version: &str) {
    let version = Version::parse(version).unwrap();
    let table = FlagTable::bundled();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let Some((name, joined)) = word.strip_prefix("--").map(|_| word.split_once('=').unwrap_or((word, ""))) else {
            continue;
        };
        let found = table.find(name).unwrap_or_else(|| panic!("{name} is no option of any release"));
        assert!(found.flag.exists_in(&version), "{name} is no option of {version}");
        assert!(found.is_taken_by(&version) && !found.abbreviated, "{name} is no spelling of {version}");
        if matches!(found.flag.kind, Kind::Bool | Kind::Switch) || found.flag.many == Many::Maybe {
            continue;
        }
        let value = if joined.is_empty() { rest.next().cloned().unwrap() } else { joined.to_owned() };
        let known = match found.flag.name.as_str() {
            "kv-cache-dtype" => &release(&version).kv_cache_dtypes,
            "quantization" => &release(&version).methods,
            _ => &found.flag.words,
        };
        assert!(known.is_empty() || known.contains(&value), "{name} {value} is no word of {version}");
    }
}

fn words_of(command: &str) -> Vec<String> {
    shlex::split(&command.replace("\\\n", " ")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_option_and_word_exists_in_its_release(config in released(), machine in machines()) {
        let machine = Machine { options: Options { comments: false, ..machine.options }, ..machine };
        let artifacts = texts(&config, &machine);
        check_words(&words_of(&artifacts.serve_command), &config.vllm_version);
        for other in artifacts.machines {
            if let Some(command) = other.serve_command {
                check_words(&words_of(&command), &config.vllm_version);
            }
        }
        let fields = serde_json::to_value(&config).unwrap();
        for setting in &artifacts.settings {
            assert!(fields.get(&setting.field).is_some(), "{} is of no field `{}`", setting.flag, setting.field);
        }
        let settings = artifacts.settings.into_iter().flat_map(|setting| std::iter::once(setting.flag).chain(setting.value));
        check_words(&settings.collect::<Vec<_>>(), &config.vllm_version);
    }
}

/// A configuration that asks for everything, in every release: what a release lacks is left out and said.
#[test]
fn every_release_gets_only_its_own_words() {
    for known in known_versions() {
        let version = known.version.minor_name();
        for kv_cache_dtype in ["fp8", "fp8_e4m3fn", "nvfp4", "bf16", "no such word"] {
            for quantization in ["fp8", "awq", "int8", "bitsandbytes", "fp8_per_block", "no such word"] {
                let config = ServeConfig {
                    data_parallel_size: 4,
                    decode_context_parallel_size: 2,
                    tensor_parallel_size: 2,
                    enable_expert_parallel: true,
                    kv_cache_dtype: Some(kv_cache_dtype.to_owned()),
                    quantization: Some(quantization.to_owned()),
                    kv_cache_memory_bytes: Some(1 << 30),
                    enable_prefix_caching: Some(false),
                    lora: Some(planner::models::LoraRequest { max_loras: 2, max_rank: 300 }),
                    speculative: Some(planner::models::SpeculativeRequest {
                        method: Some("mtp".to_owned()),
                        num_speculative_tokens: Some(1),
                        ..Default::default()
                    }),
                    ..plain(&version)
                };
                let artifacts = texts(&config, &Machine { gpus: 2, ..Machine::default() });
                check_words(&words_of(&artifacts.serve_command), &version);
                let said = |code: &str| artifacts.notes.iter().any(|note| note.code == code);
                let written = |flag: &str| artifacts.serve_command.contains(flag);
                assert_ne!(written("--kv-cache-dtype"), said("kv-cache-dtype-unknown"), "{version} {kv_cache_dtype}");
                assert_ne!(written("--quantization"), said("quantized-checkpoint-needed"), "{version} {quantization}");
            }
        }
    }
}

#[track_caller]
fn check(change: impl FnOnce(&mut ServeConfig), expected: &str) {
    let mut config = plain("0.33");
    change(&mut config);
    let words = words_of(&texts(&config, &Machine::default()).serve_command);
    assert_eq!(words[3..].join(" "), expected);
}

#[test]
fn only_what_differs_from_vllms_own_choice_is_written() {
    check(|_| {}, "");
    check(|config| config.tensor_parallel_size = 4, "--tensor-parallel-size 4");
    check(|config| config.dtype = "float16".to_owned(), "--dtype float16");
    check(|config| config.dtype = "bf16".to_owned(), "");
    check(|config| config.gpu_memory_utilization = 0.9, "--gpu-memory-utilization 0.9");
    check(|config| config.max_model_len = 8192, "--max-model-len 8192");
    check(|config| config.max_num_seqs = 64, "--max-num-seqs 64");
    check(|config| config.max_num_batched_tokens = 4096, "--max-num-batched-tokens 4096");
    check(|config| config.kv_cache_dtype = Some("auto".to_owned()), "");
    check(|config| config.kv_cache_dtype = Some("fp8_e4m3fn".to_owned()), "--kv-cache-dtype fp8_e4m3");
    check(|config| config.enable_prefix_caching = Some(true), "");
    check(|config| config.enable_prefix_caching = Some(false), "--no-enable-prefix-caching");
    check(|config| config.enforce_eager = Some(false), "");
    check(|config| config.quantization = Some("awq".to_owned()), "");
}

#[test]
fn everything_is_written_on_request() {
    let machine = Machine { options: Options { show_defaults: true, ..Options::default() }, ..Machine::default() };
    let command = texts(&plain("0.33"), &machine).serve_command;
    for flag in ["--tensor-parallel-size 1", "--dtype bfloat16", "--gpu-memory-utilization 0.92", "--max-num-seqs 256"]
    {
        assert!(command.contains(flag), "{flag} in {command}");
    }
    assert!((own("0.19").gpu_memory_utilization - 0.9).abs() < 1e-9);
}

#[test]
fn reasons_stand_beside_options_on_request() {
    let mut config = ServeConfig { tensor_parallel_size: 2, ..plain("0.33") };
    config.explanations.insert("tensor_parallel_size".to_owned(), "Two cards\nhold the weights.".into());
    let machine = Machine { options: Options { comments: true, ..Options::default() }, ..Machine::default() };
    let artifacts = texts(&config, &machine);
    assert!(
        artifacts.serve_command.starts_with("# --tensor-parallel-size 2: Two cards hold the weights.\nvllm serve ")
    );
    let file = "# --tensor-parallel-size 2: Two cards hold the weights.\nservices:\n";
    assert!(artifacts.docker_compose.starts_with(file), "{}", artifacts.docker_compose);
    assert_eq!(artifacts.settings[0].why.as_deref(), Some("Two cards\nhold the weights."));
    assert!(!texts(&config, &Machine::default()).serve_command.contains('#'));
}

#[test]
fn images_are_pinned_and_of_the_cards_platform() {
    for (platform, image) in [
        (Platform::Cuda, "vllm/vllm-openai:v0.33.0"),
        (Platform::Rocm, "vllm/vllm-openai-rocm:v0.33.0"),
        (Platform::Xpu, "vllm/vllm-openai-xpu:v0.33.0"),
    ] {
        let artifacts = texts(&plain("0.33"), &Machine { platform, ..Machine::default() });
        for text in [&artifacts.docker_command, &artifacts.docker_compose, artifacts.kubernetes.as_ref().unwrap()] {
            assert!(text.contains(image), "{image} in {text}");
        }
    }
    let artifacts = texts(&plain("0.33"), &Machine { platform: Platform::Plugin, ..Machine::default() });
    assert!(artifacts.docker_command.is_empty() && artifacts.kubernetes.is_none());
    assert!(artifacts.serve_command.starts_with("vllm serve ") && !artifacts.notes.is_empty());
}

#[test]
fn several_machines_are_told_their_places() {
    let config =
        |version: &str| ServeConfig { tensor_parallel_size: 8, pipeline_parallel_size: 2, nodes: 2, ..plain(version) };
    let newest = texts(&config("0.33"), &Machine::default());
    let second = newest.machines[1].serve_command.clone().unwrap();
    assert!(newest.serve_command.ends_with("--nnodes 2 \\\n  --node-rank 0 \\\n  --master-addr HEAD_ADDRESS"));
    assert!(second.ends_with("--node-rank 1 \\\n  --master-addr HEAD_ADDRESS \\\n  --headless"));
    assert!(newest.kubernetes.is_none() && newest.leader_worker_set.is_some() && newest.ray_service.is_some());
    let older = texts(&config("0.10"), &Machine::default());
    assert!(older.serve_command.ends_with("--distributed-executor-backend ray"));
    assert_eq!(older.machines[1].before.as_deref(), Some("ray start --address=HEAD_ADDRESS:6379"));
    assert_eq!(older.machines[1].serve_command, None);
    let replicas = ServeConfig { tensor_parallel_size: 4, data_parallel_size: 4, ..plain("0.10") };
    let second = texts(&replicas, &Machine::default()).machines[1].serve_command.clone().unwrap();
    assert!(second.contains("--data-parallel-size-local 2") && second.contains("--data-parallel-start-rank 2"));
}
