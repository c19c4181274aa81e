//! Profiles: the seed's fields, what is added to them, and the way back.

use planner::artifacts::flags::FlagTable;
use planner::artifacts::profile;
use planner::hardware::InterconnectChoice;
use planner::models::{LoraRequest, SpeculativeRequest};
use planner::read::Form;
use planner::read::read_text;
use planner::request::{BatchingMode, Lengths, Load, Mode, PlanRequest};
use planner::vllm::newest;
use proptest::prelude::*;
use serde_json::{Map, json};

use crate::support::artifacts::names;

/// A profile as the command line tool writes it: every field of its version 1.
const SEED: &str = "\
profile_version: 1
model:
  id: meta-llama/Llama-2-70b-hf
  revision: null
  dtype: bf16
  quantization: none
  kv_cache_dtype: fp8_e4m3fn
  max_model_len: 4096
  params_b: 70.0
hardware:
  gpu_name: A100 80GB
  gpus: 4
  vram_gb: 80
  interconnect: unknown
  tp_size: null
workload:
  prompt_tokens: 1024
  gen_tokens: 512
  concurrency: 8
  streaming: false
  mode: throughput
policy:
  gpu_memory_utilization: 0.9
  overhead_gb: null
  fragmentation_factor: 1.15
  headroom_gb: 1.0
outputs:
  emit:
  - command
  - profile
  vllm_args: {}
";

#[test]
fn the_seeds_profiles_are_read() {
    let profile = profile::read(SEED).unwrap();
    let PlanRequest { model, hardware, workload, policy, .. } = &profile.request;
    assert_eq!(profile.issues, []);
    assert_eq!(model.id.as_deref(), Some("meta-llama/Llama-2-70b-hf"));
    assert_eq!((model.dtype.as_deref(), model.quantization.as_deref()), (Some("bfloat16"), None));
    assert_eq!((model.kv_cache_dtype.as_deref(), model.params_b), (Some("fp8_e4m3"), Some(70.0)));
    assert_eq!(
        (hardware.gpu.as_deref(), hardware.gpus, hardware.memory_total_mib),
        (Some("A100 80GB"), Some(4), Some(81_920))
    );
    assert_eq!((hardware.interconnect, hardware.tensor_parallel_size), (InterconnectChoice::Auto, None));
    assert_eq!(
        (workload.prompt_tokens, workload.batching_mode, workload.streaming),
        (1024, BatchingMode::Throughput, false)
    );
    assert_eq!((policy.gpu_memory_utilization, policy.fragmentation_factor), (Some(0.9), Some(1.15)));
}

#[test]
fn the_seeds_profiles_are_written_as_they_were() {
    let profile = profile::read(SEED).unwrap();
    assert_eq!(profile::write(&profile.request, &profile.extras), SEED);
}

#[test]
fn unknown_keys_survive() {
    let text = "profile_version: 2\nteam: [a, b]\nmodel:\n  id: a/b\n  owner: {name: x, since: 2024}\noutputs:\n  emit: [k8s]\n";
    let profile = profile::read(text).unwrap();
    assert_eq!(profile.issues[0].code, "profile-version");
    let again = profile::read(&profile::write(&profile.request, &profile.extras)).unwrap();
    assert_eq!((&again.request, &again.extras), (&profile.request, &profile.extras));
    assert_eq!(again.extras["model"]["owner"], json!({"name": "x", "since": 2024}));
    assert_eq!((&again.extras["team"], &again.extras["outputs"]["emit"]), (&json!(["a", "b"]), &json!(["k8s"])));
}

#[test]
fn a_pasted_profile_is_the_request_itself() {
    let back = read_text(SEED, FlagTable::bundled(), &newest().version);
    assert_eq!((back.form, back.model.as_deref()), (Form::Profile, Some("meta-llama/Llama-2-70b-hf")));
    assert_eq!(back.apply_to(&PlanRequest::default()), profile::read(SEED).unwrap().request);
}

#[test]
fn what_cannot_be_read_is_said() {
    let profile = profile::read("profile_version: 1\nworkload:\n  prompt_tokens: many\n").unwrap();
    assert_eq!((profile.issues.len(), profile.issues[0].field.as_str()), (1, "workload.prompt_tokens"));
    for text in ["- a", "just text", "", "a: [", "profile_version: {"] {
        assert!(profile::read(text).is_err(), "{text}");
    }
}

fn of<T: std::fmt::Debug + Clone + 'static>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(strategy)
}

/// Words that a request means itself by; its short forms are read as these.
fn words(list: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    of(prop::sample::select(list).prop_map(str::to_owned))
}

fn requests() -> impl Strategy<Value = PlanRequest> {
    let texts = (of(names()), of(names()), of(names()), of(names()), of(names()));
    let formats = (
        words(&["bfloat16", "float16", "float32"]),
        words(&["none", "awq", "gptq", "fp8", "nvfp4", "int8"]),
        words(&["fp8", "fp8_e4m3", "fp8_e5m2", "bfloat16"]),
    );
    let counts = (of(any::<u64>()), of(1_u64..1 << 50), of(any::<u32>()), of(any::<u32>()), any::<u32>());
    let reals = (of(0.001_f64..1e6), of(0.0_f64..1.0), of(1.0_f64..2.0), 0.0_f64..100.0);
    let choices = (any::<bool>(), any::<bool>(), any::<bool>(), of(any::<bool>()), any::<bool>());
    (texts, formats, counts, reals, choices).prop_map(|(texts, formats, counts, reals, choices)| {
        let mut request = PlanRequest::default();
        let model = &mut request.model;
        (model.id, model.revision, model.tokenizer) = (texts.0, texts.1, texts.2);
        (model.dtype, model.quantization, model.kv_cache_dtype) = formats;
        (model.max_model_len, model.params_b, model.trust_remote_code) = (counts.0, reals.0, choices.3);
        model.config = choices.0.then(|| json!({"hidden_size": 4096, "rope": {"a": [1, 2.5, null, "yes"]}, "x": true}));
        model.lora = choices.1.then_some(LoraRequest { max_loras: 2, max_rank: 64 });
        model.speculative =
            choices.2.then(|| SpeculativeRequest { method: Some("ngram".to_owned()), ..Default::default() });
        let hardware = &mut request.hardware;
        (hardware.gpu, hardware.smi) = (texts.3.filter(|name| name != "auto"), texts.4);
        (hardware.memory_total_mib, hardware.gpus, hardware.tensor_parallel_size) = (counts.1, counts.2, counts.3);
        hardware.nodes = counts.4;
        hardware.interconnect = if choices.4 { InterconnectChoice::Nvlink } else { InterconnectChoice::Auto };
        let workload = &mut request.workload;
        (workload.streaming, workload.request_rate) = (choices.0, reals.0);
        workload.load = if choices.1 { Load::Rate } else { Load::Closed };
        workload.lengths = if choices.2 { Lengths::Natural } else { Lengths::Fixed };
        let policy = &mut request.policy;
        (policy.gpu_memory_utilization, policy.fragmentation_factor, policy.headroom_gib) = (reals.1, reals.2, reals.3);
        policy.mode = if choices.4 { Mode::AsGiven } else { Mode::Recommend };
        request
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_request_survives(request in requests()) {
        let text = profile::write(&request, &Map::new());
        let profile = profile::read(&text).unwrap();
        prop_assert_eq!(&profile.issues, &[]);
        prop_assert_eq!((profile.request, profile.extras.len()), (request, 1), "{}", text);
    }
}
