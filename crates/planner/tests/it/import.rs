//! A file is known by what it holds, and what the page hands out it takes back.

use std::sync::LazyLock;

use planner::artifacts::profile;
use planner::import::{Kind, Taken, take};
use planner::planner::{Facts, plan_without_remedies};
use planner::protocol::{ExportPlan, Question};
use planner::request::PlanRequest;
use proptest::prelude::*;
use serde_json::Map;

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

fn now() -> PlanRequest {
    let request = r#"{"model": {"id": "Qwen/Qwen3-32B", "revision": "main"}, "hardware": {"gpu": "NVIDIA L4", "gpus": 4},
        "workload": {"concurrency": 9}}"#;
    serde_json::from_str(request).unwrap()
}

fn taken(text: &str) -> Taken {
    take(text, &now(), None, &FACTS.gpus)
}

#[track_caller]
fn check(text: &str, kind: Kind) -> PlanRequest {
    let taken = taken(text);
    assert_eq!(taken.kind, kind, "{text}: {:?}", taken.issues);
    taken.request
}

const CONFIG: &str = r#"{
  "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
  "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 128256, "limit": [0.0, Infinity], "_name_or_path": "org/own"
}"#;

#[test]
fn a_configuration_is_known_by_its_keys() {
    let request = check(CONFIG, Kind::Config);
    assert_eq!(request.model.id.as_deref(), Some("org/own"));
    assert_eq!(request.model.revision, None, "what was said of another model goes");
    assert_eq!(request.model.config.unwrap()["hidden_size"], 4096);
    assert_eq!(request.workload.concurrency, 9, "the rest stays");
    let named = take(CONFIG, &now(), Some("org/asked"), &FACTS.gpus);
    assert_eq!(named.request.model.id.as_deref(), Some("org/asked"));
    let folder = CONFIG.replace("org/own", "/home/me/models/own");
    assert_eq!(check(&folder, Kind::Config).model.id, None);
    let quantized =
        r#"{"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "NVFP4", "kv_cache_quant_algo": "FP8"}}"#;
    let request = check(quantized, Kind::QuantConfig);
    assert_eq!(request.model.id.as_deref(), Some("Qwen/Qwen3-32B"), "it is of the model that is planned");
    assert!(request.model.quant_config.is_some());
}

#[test]
fn listings_of_gpus_are_known() {
    for text in [
        "GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)\nGPU 1: NVIDIA L4 (UUID: GPU-2f1c8a4e-0001)",
        "index, name, memory.total [MiB], memory.used [MiB]\n0, NVIDIA H100 80GB HBM3, 81559 MiB, 4 MiB",
        "2x RTX 3090",
    ] {
        let request = check(text, Kind::Gpus);
        assert_eq!(request.hardware.smi.as_deref(), Some(text));
        assert_eq!(request.hardware.gpus, None);
        assert_eq!(request.model, now().model, "the rest stays");
    }
}

#[test]
fn what_starts_a_server_is_known() {
    let request = check("vllm serve org/name -tp 2 --max-model-len 8K", Kind::Start);
    assert_eq!(request.model.id.as_deref(), Some("org/name"));
    assert_eq!(request.hardware.tensor_parallel_size, Some(2));
    let compose =
        "services:\n  vllm:\n    image: vllm/vllm-openai:v0.20.0\n    command: --model org/name --max-num-seqs 7\n";
    assert_eq!(check(compose, Kind::Start).policy.max_num_seqs, Some(7));
    let taken = taken("vllm serve org/name --api-key secret-word");
    assert!(!format!("{taken:?}").contains("secret-word"));
    assert!(taken.issues.iter().any(|issue| issue.code == "secret-in-text"));
}

#[test]
fn what_is_none_of_these_says_so() {
    for text in ["", "   ", "hello", "{\"a\": 1}", "{\"a\": ", "[1, 2]", "<html></html>", "\u{0}\u{1}\u{2}"] {
        let taken = taken(text);
        assert_eq!((taken.kind, &taken.request), (Kind::Nothing, &now()), "{text}");
        assert_eq!(taken.issues.len(), 1, "{text}");
    }
    assert!(taken("{\"a\": ").issues[0].message.contains("line 1"), "a broken file says where");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plans_file_gives_back_its_request(request in crate::support::random::request("recommend")) {
        let file = ExportPlan { request: request.clone() }.answer(&FACTS);
        let taken = taken(&file);
        prop_assert_eq!((taken.kind, taken.issues.len()), (Kind::Plan, 0));
        prop_assert_eq!(plan_without_remedies(&FACTS, &taken.request), plan_without_remedies(&FACTS, &request));
        prop_assert_eq!(taken.request, request);
    }

    #[test]
    fn a_profile_gives_back_its_request(request in crate::support::random::request("recommend")) {
        let taken = taken(&profile::write(&request, &Map::default()));
        prop_assert_eq!((taken.kind, &taken.issues), (Kind::Profile, &Vec::new()));
        prop_assert_eq!(taken.request, profile::read(&profile::write(&request, &Map::default())).unwrap().request);
    }

    #[test]
    fn any_text_is_taken_without_a_panic(text in "[\\PC\n]{0,400}") {
        let _ = taken(&text);
    }
}

#[test]
fn a_plans_file_without_its_request_gives_what_it_starts() {
    let plan = plan_without_remedies(&FACTS, &now());
    let request = check(&serde_json::to_string(&plan).unwrap(), Kind::Start);
    assert_eq!(request.model.id.as_deref(), Some("Qwen/Qwen3-32B"));
}

#[test]
fn what_else_a_profile_holds_is_kept() {
    let text = "profile_version: 1\nmodel:\n  id: org/name\noutputs:\n  emit: [command]\n";
    let taken = taken(text);
    assert_eq!((taken.kind, taken.request.model.id.as_deref()), (Kind::Profile, Some("org/name")));
    assert!(taken.extras.contains_key("outputs"));
}

#[test]
fn a_request_alone_is_taken_and_its_mistakes_are_told() {
    let taken = taken(r#"{"model": {"id": "org/name"}, "workload": {"prompt_tokens": "many"}, "colour": "red"}"#);
    assert_eq!(taken.kind, Kind::Plan);
    assert_eq!(taken.request.model.id.as_deref(), Some("org/name"));
    let fields: Vec<&str> = taken.issues.iter().map(|issue| issue.field.as_str()).collect();
    assert_eq!(fields, ["workload.prompt_tokens", "colour"]);
}
