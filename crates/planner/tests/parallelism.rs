//! Layouts that vLLM accepts and refuses, against its own rules and users' reports.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's own data may be taken as it is"
)]

use planner::hardware::catalog::ComputeCapability;
use planner::hardware::{Device, Link, LinkKind, TorchTotalBasis};
use planner::models::{ModelRequest, ResolvedModel, Snapshot, resolve};
use planner::planning::parallelism::{Layout, check, instead, map};
use planner::vllm::Version;
use serde_json::{Value, json};

fn device(gpus_per_node: u32) -> Device {
    Device {
        card: None,
        name: "test card".to_owned(),
        memory_total_mib: 81_559,
        torch_total_gib: 79.18,
        torch_total_basis: TorchTotalBasis::Measured,
        memory_used_mib: 0,
        bandwidth_gb_s: Some(3352.0),
        tflops: planner::hardware::catalog::TflopsDense::default(),
        compute_capability: Some(ComputeCapability { major: 9, minor: 0 }),
        arch: None,
        performance_class: None,
        performance_class_exact: false,
        gpus_per_node,
        nodes: 1,
        interconnect: Link { kind: LinkKind::Nvlink, gb_s: 900.0, peer_to_peer: true },
        custom: false,
    }
}

fn model(config: Value) -> ResolvedModel {
    let request = ModelRequest { config: Some(config), ..ModelRequest::default() };
    resolve(&request, &Snapshot::default()).0.expect("the configuration is complete")
}

fn dense(heads: u64, kv_heads: u64, hidden: u64, intermediate: u64, vocabulary: u64) -> ResolvedModel {
    model(json!({
        "model_type": "llama", "hidden_size": hidden, "num_hidden_layers": 4, "num_attention_heads": heads,
        "num_key_value_heads": kv_heads, "intermediate_size": intermediate, "vocab_size": vocabulary,
        "max_position_embeddings": 8192
    }))
}

#[track_caller]
fn codes(model: &ResolvedModel, gpus: u32, layout: Layout, version: &str, expected: &[&str]) {
    let version = Version::parse(version).expect("a release");
    let found: Vec<&str> = check(&layout, model, &device(gpus), &version).iter().map(|reason| reason.code).collect();
    assert_eq!(found, expected, "{}", layout.name());
}

fn tensor(tensor: u64) -> Layout {
    Layout { tensor, ..Layout::SINGLE }
}

#[test]
fn heads_and_widths_divide() {
    let llama_70b = dense(64, 8, 8192, 28672, 128_256);
    for legal in [1, 2, 4, 8] {
        codes(&llama_70b, 8, tensor(legal), "0.33", &[]);
    }
    codes(&llama_70b, 8, tensor(3), "0.33", &["attention-heads", "kv-heads", "intermediate-size"]);
    codes(&llama_70b, 8, tensor(16), "0.33", &["world-size"]);
    let qwen_7b = dense(28, 4, 3584, 18944, 152_064);
    codes(&qwen_7b, 8, tensor(8), "0.33", &["attention-heads"]);
    codes(&qwen_7b, 8, tensor(7), "0.33", &["kv-heads", "vocabulary", "intermediate-size"]);
}

#[test]
fn three_five_six_and_seven_gpus_have_a_way_out() {
    let llama_70b = dense(64, 8, 8192, 28672, 128_256);
    let first = |gpus: u64| instead(gpus, &llama_70b, &device(1), &Version::parse("0.33").unwrap())[0].layout.name();
    assert_eq!([3, 6].map(first), ["PP 3", "TP 2 × PP 3"]);
    let all = map(&llama_70b, &device(1), &Version::parse("0.33").unwrap(), 1);
    assert!(all.iter().all(|verdict| verdict.layout.gpus() == verdict.gpus_per_node));
}
