//! Layouts that vLLM accepts and refuses, against its own rules and users' reports.

use planner::hardware::catalog::ComputeCapability;
use planner::hardware::{Device, Link, LinkKind, TorchTotalBasis};
use planner::models::{ModelRequest, ResolvedModel, Snapshot, resolve};
use planner::parallelism::{Layout, check, instead, layout_map, map};
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
    let first =
        |gpus: u64| instead((gpus, 1), &llama_70b, &device(1), &Version::parse("0.33").unwrap())[0].layout.name();
    assert_eq!([3, 6].map(first), ["PP 3", "TP 2 × PP 3"]);
    let all = map(&llama_70b, &device(1), &Version::parse("0.33").unwrap(), 1);
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
    let version = Version::parse("0.33").unwrap();
    let found = |layout: Layout, gpus: u32| {
        let reasons = check(&layout, &dense, &two_machines(gpus), &version);
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
    let version = Version::parse("0.33").unwrap();
    let found = |gpus: u64, machines: u64| {
        let all = instead((gpus, machines), &llama_70b, &device(1), &version);
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
fn the_small_map_tells_every_cell_that_there_is_room_for() {
    let llama_70b = dense(64, 8, 8192, 28672, 128_256);
    let version = Version::parse("0.33").unwrap();
    let chosen = Layout { pipeline: 3, ..tensor(2) };
    let map = layout_map(&llama_70b, &device(6), &version, &chosen);
    assert_eq!((map.gpus_per_node, map.machines, map.chosen), (6, 1, chosen));
    assert_eq!(map.cells.len(), 6 + 3 + 2 + 1 + 1 + 1);
    for cell in &map.cells {
        let legal = check(&cell.layout, &llama_70b, &device(6), &version);
        assert_eq!(cell.reasons, legal, "{}", cell.name);
        assert_eq!(cell.idle, 6 - cell.layout.gpus(), "{}", cell.name);
        assert_eq!(cell.expert_parallel, None, "a dense model has no experts to spread");
    }
    let legal: Vec<&str> =
        map.cells.iter().filter(|cell| cell.reasons.is_empty()).map(|cell| cell.name.as_str()).collect();
    let expected = ["DP 6", "PP 2 × DP 3", "PP 3 × DP 2", "PP 4", "TP 2 × DP 3", "TP 2 × PP 2", "TP 2 × PP 3", "TP 4"];
    assert_eq!(legal, expected, "of 4 layers; TP 3, 5 and 6 do not divide 64 heads");
    assert_eq!(map.counts.len(), 16);
    let as_one_group: Vec<u64> =
        map.counts.iter().filter(|count| count.reasons.is_empty()).map(|count| count.gpus).collect();
    assert_eq!(as_one_group, [1, 2, 4, 8, 16]);
    assert!(map.counts.iter().all(|count| !count.instead.is_empty()));
}

#[test]
fn the_small_map_knows_experts_and_shared_caches() {
    let moe = model(json!({
        "model_type": "qwen3_moe", "hidden_size": 4096, "num_hidden_layers": 4, "num_attention_heads": 64,
        "num_key_value_heads": 4, "head_dim": 128, "intermediate_size": 12_288, "vocab_size": 151_936,
        "num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 1540, "max_position_embeddings": 40_960
    }));
    let map = layout_map(&moe, &device(8), &Version::parse("0.33").unwrap(), &tensor(4));
    let cell =
        |tensor: u64| map.cells.iter().find(|cell| (cell.layout.tensor, cell.layout.pipeline) == (tensor, 1)).unwrap();
    let codes = |tensor: u64| cell(tensor).reasons.iter().map(|reason| reason.code).collect::<Vec<_>>();
    assert_eq!(codes(8), ["expert-width"], "1540 / 8 is no whole number");
    assert_eq!(cell(8).expert_parallel, Some(Vec::new()), "whole experts are");
    assert_eq!(cell(4).layout.data, 1, "over 4 × 2 ranks an expert's width could not be cut");
    assert_eq!(cell(8).decode_context, Vec::<u64>::new(), "what is refused has no variants");
    let mapped = serde_json::to_value(&map).unwrap();
    assert_eq!(mapped.pointer("/cells/0/layout/tensor"), Some(&json!(1)));
    assert!(mapped.pointer("/counts/2/instead/0/message").is_some_and(Value::is_string));
}
