//! Layouts that vLLM accepts and refuses, against its own rules and users' reports.

use planner::hardware::catalog::ComputeCapability;
use planner::hardware::{Device, Link, LinkKind, TorchTotalBasis};
use std::sync::Arc;

use planner::models::{ModelRequest, ResolvedModel, Snapshot, resolve};
use planner::parallelism::{Layout, check, instead, map};
use planner::target::Target;
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

fn target(model: &ResolvedModel, device: Device, version: &str) -> Target {
    let version = Version::parse(version).expect("a release");
    Target { model: Arc::new(model.clone()), device, version }
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
    let target = target(model, device(gpus), version);
    let found: Vec<&str> = check(&layout, &target).iter().map(|reason| reason.code).collect();
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
    let target = target(&llama_70b, device(1), "0.33");
    let first = |gpus: u64| instead(&target, (gpus, 1))[0].layout.name();
    assert_eq!([3, 6].map(first), ["PP 3", "TP 2 × PP 3"]);
    let all = map(&target, 1);
    assert!(all.iter().all(|verdict| verdict.layout.gpus() == verdict.gpus_per_node));
}

#[test]
fn experts_are_cut_over_tensor_and_data_parallel_ranks_or_kept_whole() {
    let moe = |width: u64| {
        model(json!({
            "model_type": "qwen3_moe", "hidden_size": 4096, "num_hidden_layers": 4, "num_attention_heads": 64,
            "num_key_value_heads": 4, "head_dim": 128, "intermediate_size": 12_288, "vocab_size": 151_936,
            "num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": width,
            "max_position_embeddings": 40_960
        }))
    };
    let two = Layout { tensor: 2, data: 4, ..Layout::SINGLE };
    codes(&moe(1536), 8, two, "0.33", &[]);
    codes(&moe(1540), 8, two, "0.33", &["expert-width"]);
    codes(&moe(1540), 8, Layout { expert_parallel: true, ..two }, "0.33", &[]);
    let dense = dense(64, 8, 8192, 28_672, 128_256);
    codes(&dense, 8, Layout { expert_parallel: true, ..tensor(8) }, "0.33", &["expert-parallel-without-experts"]);
}

#[test]
fn options_that_a_release_does_not_have_are_refused() {
    let dense = dense(64, 8, 8192, 28_672, 128_256);
    let replicas = Layout { data: 2, ..tensor(2) };
    codes(&dense, 8, replicas, "0.8.5", &[]);
    codes(&dense, 8, replicas, "0.7.3", &["option-not-yet"]);
    let shared = Layout { decode_context: 2, ..tensor(16) };
    codes(&dense, 16, shared, "0.33", &[]);
    codes(&dense, 16, shared, "0.9.2", &["option-not-yet"]);
}

#[test]
fn context_parallelism_shares_copies_of_keys() {
    let dense = dense(64, 4, 8192, 28_672, 128_256);
    let with = |decode_context: u64| Layout { decode_context, ..tensor(8) };
    codes(&dense, 8, with(2), "0.33", &[]);
    codes(&dense, 8, with(4), "0.33", &["decode-context"]);
    codes(&dense, 8, with(3), "0.33", &["decode-context"]);
}

#[test]
fn recurrent_layers_divide_too() {
    let hybrid = model(json!({
        "model_type": "qwen3_next", "hidden_size": 2048, "num_hidden_layers": 4, "num_attention_heads": 16,
        "num_key_value_heads": 2, "head_dim": 256, "intermediate_size": 5120, "vocab_size": 151_936,
        "full_attention_interval": 4, "linear_num_key_heads": 16, "linear_num_value_heads": 32,
        "linear_key_head_dim": 128, "linear_value_head_dim": 128, "linear_conv_kernel_dim": 4,
        "max_position_embeddings": 262_144
    }));
    codes(&hybrid, 8, tensor(8), "0.33", &[]);
    codes(&hybrid, 16, tensor(16), "0.33", &[]);
    codes(&hybrid, 32, tensor(32), "0.33", &["attention-heads", "recurrent-heads"]);
}

#[test]
fn some_classes_have_no_stages() {
    let with = |class: &str| {
        model(json!({
            "architectures": [class], "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 4,
            "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14_336, "vocab_size": 128_256,
            "max_position_embeddings": 8192
        }))
    };
    let stages = |pipeline: u64| Layout { pipeline, ..Layout::SINGLE };
    codes(&with("LlamaForCausalLM"), 8, stages(4), "0.33", &[]);
    codes(&with("Zamba2ForCausalLM"), 8, stages(4), "0.33", &["pipeline-not-supported"]);
    codes(&with("LlamaForCausalLM"), 8, stages(8), "0.33", &["pipeline-layers"]);
}

#[test]
fn replicas_need_room_and_machines_an_even_share() {
    let dense = dense(64, 8, 8192, 28_672, 128_256);
    let two_machines = |gpus: u32| Device { nodes: 2, ..device(gpus) };
    let found = |layout: Layout, gpus: u32| {
        let reasons = check(&layout, &target(&dense, two_machines(gpus), "0.33"));
        reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
    };
    let over_both = Layout { pipeline: 2, nodes: 2, ..tensor(8) };
    assert_eq!(found(over_both, 8), Vec::<&str>::new());
    assert_eq!(found(over_both, 4), ["world-size"]);
    assert_eq!(found(Layout { data: 3, ..tensor(8) }, 8), ["world-size"]);
    assert_eq!(found(Layout { data: 4, ..tensor(4) }, 8), Vec::<&str>::new());
}

#[test]
fn odd_numbers_of_gpus_and_several_machines_are_used_as_far_as_heads_allow() {
    let llama_70b = dense(64, 8, 8192, 28672, 128_256);
    let target = target(&llama_70b, device(1), "0.33");
    let found = |gpus: u64, machines: u64| {
        let all = instead(&target, (gpus, machines));
        all.into_iter().map(|suggestion| (suggestion.layout.name(), suggestion.idle)).collect::<Vec<_>>()
    };
    let named = |all: &[(&str, u64)]| all.iter().map(|(name, idle)| ((*name).to_owned(), *idle)).collect::<Vec<_>>();
    assert_eq!(found(3, 1), named(&[("PP 3", 0), ("DP 3", 0), ("TP 2", 1)]));
    assert_eq!(found(5, 1), named(&[("DP 5", 0), ("TP 4", 1), ("TP 2 × PP 2", 1), ("PP 2 × DP 2", 1)]));
    assert_eq!(found(6, 1), named(&[("TP 2 × PP 3", 0), ("PP 3 × DP 2", 0), ("TP 2 × DP 3", 0), ("TP 4", 2)]));
    assert_eq!(found(7, 1), named(&[("DP 7", 0), ("TP 2 × PP 3", 1), ("PP 3 × DP 2", 1), ("TP 4", 3)]));
    let two_machines = found(8, 2);
    assert_eq!(two_machines[0], ("TP 8 × PP 2".to_owned(), 0));
    assert!(two_machines.contains(&("TP 8 × DP 2".to_owned(), 0)), "{two_machines:?}");
}

#[test]
fn an_experts_width_is_cut_evenly_or_whole_experts_are_spread() {
    let moe = model(json!({
        "model_type": "qwen3_moe", "hidden_size": 4096, "num_hidden_layers": 4, "num_attention_heads": 64,
        "num_key_value_heads": 4, "head_dim": 128, "intermediate_size": 12_288, "vocab_size": 151_936,
        "num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 1540, "max_position_embeddings": 40_960
    }));
    let target = target(&moe, device(8), "0.33");
    let codes = |layout: &Layout| check(layout, &target).iter().map(|reason| reason.code).collect::<Vec<_>>();
    assert_eq!(codes(&tensor(4)), Vec::<&str>::new());
    assert_eq!(codes(&tensor(8)), ["expert-width"], "1540 / 8 is no whole number");
    assert_eq!(codes(&Layout { expert_parallel: true, ..tensor(8) }), Vec::<&str>::new(), "whole experts are");
    assert_eq!(
        codes(&Layout { data: 2, ..tensor(4) }),
        ["expert-width"],
        "over 4 × 2 ranks an expert's width cannot be cut"
    );
}
