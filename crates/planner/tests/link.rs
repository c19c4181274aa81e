//! A link gives back the request that it was written from, and says what it cannot read.

use planner::hardware::catalog::Catalog;
use planner::hardware::{HardwareRequest, InterconnectChoice};
use planner::link::{self, Model};
use planner::models::{LoraRequest, ModelRequest, Safetensors, SpeculativeRequest, read_config};
use planner::request::{BatchingMode, Estimator, Lengths, Load, Measured, Mode, PlanRequest, Policy, Workload};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Value, json};

fn count() -> impl Strategy<Value = u64> {
    0..9_000_000_000_000_000_u64
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.92), Just(1.0), 0.001..1.0e6_f64]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just("org/name".to_owned()), "[ -~]{1,24}", "\\PC{1,8}"]
}

fn model() -> impl Strategy<Value = ModelRequest> {
    let names = (of(text()), of(text()), of(text()), of(text()), of(text()));
    let counts = (of(count()), of(amount()), of(count()), of(any::<bool>()));
    let parts = (
        of((1..9_u64, 1..512_u64)),
        of((of(text()), of(1..9_u64), of(0.0..1.0_f64))),
        of(proptest::collection::btree_map("[A-Z0-9_]{1,8}", count(), 0..4)),
    );
    (names, counts, parts).prop_map(|(names, counts, parts)| ModelRequest {
        id: names.0,
        revision: names.1,
        dtype: names.2,
        quantization: names.3,
        tokenizer: names.4,
        weights_bytes: counts.0,
        params_b: counts.1,
        max_model_len: counts.2,
        trust_remote_code: counts.3,
        lora: parts.0.map(|(max_loras, max_rank)| LoraRequest { max_loras, max_rank }),
        speculative: parts.1.map(|(method, num_speculative_tokens, acceptance)| SpeculativeRequest {
            method,
            num_speculative_tokens,
            acceptance,
            ..SpeculativeRequest::default()
        }),
        safetensors: parts.2.map(|parameters| Safetensors { total: Some(7), parameters }),
        ..ModelRequest::default()
    })
}

fn hardware() -> impl Strategy<Value = HardwareRequest> {
    let card = (of(text()), of(any::<u32>()), of(count()), of(amount()), of(amount()));
    let layout = (of(any::<u32>()), of(any::<u32>()), of(any::<u32>()), of(any::<u32>()), of(any::<bool>()));
    let links =
        prop_oneof![Just(InterconnectChoice::Auto), Just(InterconnectChoice::Nvlink), Just(InterconnectChoice::Pcie)];
    (card, layout, links, any::<u32>(), any::<bool>()).prop_map(|(card, layout, interconnect, nodes, subtract_used)| {
        HardwareRequest {
            gpu: card.0,
            gpus: card.1,
            memory_total_mib: card.2,
            bandwidth_gb_s: card.3,
            tflops_16bit: card.4,
            smi: None,
            subtract_used,
            interconnect,
            nodes,
            tensor_parallel_size: layout.0,
            pipeline_parallel_size: layout.1,
            data_parallel_size: layout.2,
            decode_context_parallel_size: layout.3,
            expert_parallel: layout.4,
        }
    })
}

fn workload() -> impl Strategy<Value = Workload> {
    let loads = prop_oneof![Just(Load::Closed), Just(Load::Burst), Just(Load::Rate), Just(Load::Static)];
    let modes = prop_oneof![Just(BatchingMode::Throughput), Just(BatchingMode::Balanced), Just(BatchingMode::Latency)];
    let lengths = prop_oneof![Just(Lengths::Fixed), Just(Lengths::Natural)];
    (
        (count(), count(), count(), count()),
        (of(count()), of(amount()), of(amount()), of(amount())),
        loads,
        modes,
        lengths,
        any::<bool>(),
    )
        .prop_map(|(counts, rates, load, batching_mode, lengths, streaming)| Workload {
            prompt_tokens: counts.0,
            gen_tokens: counts.1,
            concurrency: counts.2,
            cached_prompt_tokens: counts.3,
            load,
            num_prompts: rates.0,
            request_rate: rates.1,
            lengths,
            target_ttft_ms: rates.2,
            target_tpot_ms: rates.3,
            streaming,
            batching_mode,
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    let numbers =
        (of(amount()), of(count()), of(amount()), of(amount()), amount(), of(count()), of(count()), of(amount()));
    let measured = of((of(amount()), of(amount()), of(amount())));
    (numbers, measured, of(text()), any::<(bool, bool, bool)>(), of(any::<bool>())).prop_map(
        |(numbers, measured, vllm_version, flags, enable_prefix_caching)| Policy {
            mode: if flags.0 { Mode::AsGiven } else { Mode::Recommend },
            vllm_version,
            gpu_memory_utilization: numbers.0,
            kv_cache_memory_bytes: numbers.1,
            overhead_gib: numbers.2,
            fragmentation_factor: numbers.3,
            headroom_gib: numbers.4,
            max_num_seqs: numbers.5,
            max_num_batched_tokens: numbers.6,
            enforce_eager: flags.1,
            enable_prefix_caching,
            measured: measured.map(|(non_torch_gib, activation_gib, cuda_graph_gib)| Measured {
                non_torch_gib,
                activation_gib,
                cuda_graph_gib,
            }),
            price_per_gpu_hour_usd: numbers.7,
            estimator: if flags.2 { Estimator::Heuristic } else { Estimator::Calibrated },
        },
    )
}

proptest! {
    #[test]
    fn every_request_comes_back(model in model(), hardware in hardware(), workload in workload(), policy in policy()) {
        let request = PlanRequest { model, hardware, workload, policy, ..PlanRequest::default() };
        let link = link::encode(&request, &Catalog::bundled(), Model::Carried);
        prop_assert!(link.left_out.is_empty());
        prop_assert!(link.query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>`#\\".contains(&byte)));
        prop_assert_eq!(link::decode(&link.query, &[]), (request, Vec::new()));
    }

    #[test]
    fn any_query_is_read_without_a_panic(query in "[&=%+~():*;,0-9a-zA-Z\\PC]{0,200}") {
        let _ = link::decode(&query, &[]);
    }

    #[test]
    fn any_value_of_any_key_is_read_or_named(key in "(m|c|cards|tp|util|load|v|lora|eager)", value in "\\PC{0,40}") {
        let _ = link::decode(&format!("{key}={value}"), &[]);
    }
}

/// Queries as earlier builds wrote them; each must mean the same for ever.
#[test]
fn old_links_keep_their_meaning() {
    let (request, issues) = link::decode(
        "?v=1&m=Qwen/Qwen3-32B&rev=main&kv=fp8&len=40960&g=NVIDIA+A100-SXM4-80GB&n=2&ic=nvlink&tp=2&in=2048&out=512&users=16&load=closed&util=0.92&vllm=0.33&est=heuristic",
        &[],
    );
    assert_eq!(issues, []);
    assert_eq!(request.model.id.as_deref(), Some("Qwen/Qwen3-32B"));
    assert_eq!(request.model.kv_cache_dtype.as_deref(), Some("fp8"));
    assert_eq!(request.model.max_model_len, Some(40_960));
    assert_eq!(request.hardware.gpu.as_deref(), Some("NVIDIA A100-SXM4-80GB"));
    assert_eq!((request.hardware.gpus, request.hardware.tensor_parallel_size), (Some(2), Some(2)));
    assert_eq!(request.hardware.interconnect, InterconnectChoice::Nvlink);
    assert_eq!(
        (request.workload.prompt_tokens, request.workload.gen_tokens, request.workload.concurrency),
        (2_048, 512, 16)
    );
    assert_eq!(request.policy.gpu_memory_utilization, Some(0.92));
    assert_eq!(request.policy.estimator, Estimator::Heuristic);
}

#[track_caller]
fn check_issue(query: &str, code: &str, field: &str) {
    let (_, issues) = link::decode(query, &["hub"]);
    let found: Vec<_> = issues.iter().map(|issue| (issue.code.as_str(), issue.field.as_str())).collect();
    assert_eq!(found, [(code, field)], "{query}");
}

#[test]
fn what_cannot_be_read_is_named() {
    check_issue("tp=many", "link-value", "hardware.tensor_parallel_size");
    check_issue("util=NaN", "link-value", "policy.gpu_memory_utilization");
    check_issue("util=1e999", "link-value", "policy.gpu_memory_utilization");
    check_issue("in=-3", "link-value", "workload.prompt_tokens");
    check_issue("eager=perhaps", "link-value", "policy.enforce_eager");
    check_issue("c=(a", "link-value", "model.config");
    check_issue("cards=lots", "link-value", "hardware.smi");
    check_issue("cards=99999*NVIDIA+L4:23034:", "link-value", "hardware.smi");
    check_issue("load=sideways", "unreadable-value", "workload.load");
    check_issue("n=99999999999", "unreadable-value", "hardware.gpus");
    check_issue("v=2", "link-version", "");
    check_issue("wat=1&hub=https://example.org", "link-unknown-key", "");
    check_issue("in=1&in=2", "link-duplicate-key", "workload.prompt_tokens");
    check_issue(&format!("m={}", "x".repeat(1 << 20)), "link-value-too-long", "model.id");
}

fn pasted() -> Value {
    let kinds: Vec<&str> =
        (0..48).map(|layer| if layer % 6 == 5 { "full_attention" } else { "sliding_attention" }).collect();
    json!({
        "architectures": ["SomeForCausalLM"], "attention_bias": false, "bos_token_id": 2, "head_dim": 256, "hidden_size": 3840,
        "intermediate_size": 15360, "layer_types": kinds, "max_position_embeddings": 131_072, "model_type": "some",
        "num_attention_heads": 16, "num_hidden_layers": 48, "num_key_value_heads": 8, "sliding_window": 1024,
        "torch_dtype": "bfloat16", "transformers_version": "4.50.0", "vocab_size": 262_208, "use_cache": true,
        "task_specific_params": {"prefix": "a long text ".repeat(50)}
    })
}

#[test]
fn a_pasted_config_travels_as_what_its_figures_depend_on() {
    let mut request = PlanRequest::default();
    request.model.config = Some(pasted());
    let link = link::encode(&request, &Catalog::bundled(), Model::Carried);
    assert_eq!(link.left_out, []);
    assert!(link.query.len() < 600, "{}", link.query);
    assert!(!link.query.contains("task_specific"), "{}", link.query);
    let (read, issues) = link::decode(&link.query, &[]);
    assert_eq!(issues, []);
    assert_eq!(read_config(read.model.config.as_ref().unwrap()), read_config(&pasted()));
    let again = link::encode(&read, &Catalog::bundled(), Model::Carried);
    assert_eq!(again.query, link.query);
}

#[test]
fn a_config_that_the_hub_has_does_not_travel() {
    let mut request = PlanRequest::default();
    request.model.id = Some("org/name".to_owned());
    request.model.config = Some(pasted());
    assert_eq!(link::encode(&request, &Catalog::bundled(), Model::ByName).query, "v=1&m=org/name");
}

#[test]
fn a_config_too_large_for_a_link_is_said_to_be_left_out() {
    let mut request = PlanRequest::default();
    let mut config = pasted();
    let names: Vec<String> = (0..200).map(|layer| format!("model.layers.{layer}.mlp.gate.{}", layer * layer)).collect();
    config["quantization_config"] = json!({"quant_method": "fp8", "modules_to_not_convert": names});
    request.model.quant_config = Some(config);
    let link = link::encode(&request, &Catalog::bundled(), Model::Carried);
    assert_eq!(link.left_out.iter().map(|issue| issue.code.as_str()).collect::<Vec<_>>(), ["link-too-long"]);
    assert!(link.query.len() <= link::MAX_WRITTEN);
}
