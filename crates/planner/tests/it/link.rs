//! A link gives back the request that it was written from, and says what it cannot read.

use crate::support::planned;
use planner::Facts;
use planner::hardware::catalog::Catalog;
use planner::hardware::{HardwareRequest, InterconnectChoice};
use planner::link::{self, Decoded, Model};
use planner::models::{LoraRequest, ModelRequest, Safetensors, SpeculativeRequest, read_config};
use planner::request::{BatchingMode, Estimator, Lengths, Load, Measured, Mode, PlanRequest, Policy, Workload};
use std::collections::BTreeSet;
use std::sync::LazyLock;

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
        prop_assert!(link.left_out.is_empty() && link.query.len() <= link::MAX_WRITTEN);
        prop_assert!(link.query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>`#\\".contains(&byte)));
        prop_assert_eq!(link::decode(&link.query, &[]), Decoded { request, ..Decoded::default() });
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

/// Links as earlier builds wrote them, with the requests that they stand for; each must mean the same for ever.
#[test]
fn old_links_keep_their_meaning() {
    let links: Vec<Value> = serde_json::from_str(include_str!("../data/links.json")).unwrap();
    assert!(!links.is_empty());
    for link in links {
        let decoded = link::decode(link["query"].as_str().unwrap(), &["at", "hub"]);
        assert_eq!(decoded.issues, [], "{link}");
        let (request, issues) = planner::request::read(link["request"].clone()).unwrap();
        assert_eq!(issues, [], "{link}");
        assert_eq!(decoded.request, request, "{link}");
        assert_eq!(decoded.was.as_deref(), link["was"].as_str(), "{link}");
    }
}

#[track_caller]
fn check_issue(query: &str, code: &str, field: &str) {
    let issues = link::decode(query, &["hub"]).issues;
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
    check_issue("was=better", "link-value", "");
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
    let read = link::decode(&link.query, &[]);
    assert_eq!(read.issues, []);
    let config = read.request.model.config.as_ref().unwrap();
    assert_eq!(read_config(config), read_config(&pasted()));
    let again = link::encode(&read.request, &Catalog::bundled(), Model::Carried);
    assert_eq!(again.query, link.query);
}

#[test]
fn a_config_that_the_hub_has_does_not_travel() {
    let mut request = PlanRequest::default();
    request.model.id = Some("org/name".to_owned());
    request.model.config = Some(pasted());
    assert_eq!(link::encode(&request, &Catalog::bundled(), Model::ByName).query, "v=1&m=org/name");
}

/// Modules that a checkpoint keeps out of its quantization, more than a link can name.
fn many_modules() -> Value {
    let names: Vec<String> = (0..200).map(|layer| format!("model.layers.{layer}.mlp.gate.{}", layer * layer)).collect();
    json!({"quant_method": "fp8", "modules_to_not_convert": names})
}

#[track_caller]
fn check_left_out(change: impl FnOnce(&mut PlanRequest), fields: &[&str]) {
    let mut request = PlanRequest::default();
    request.workload.prompt_tokens = 2_048;
    change(&mut request);
    let link = link::encode(&request, &Catalog::bundled(), Model::Carried);
    assert!(link.query.len() <= link::MAX_WRITTEN, "{}", link.query);
    assert_eq!(link.left_out.iter().map(|issue| issue.field.as_str()).collect::<Vec<_>>(), fields);
    for issue in &link.left_out {
        assert!(issue.message.contains("as a file"), "{}", issue.message);
    }
    assert_eq!(link::decode(&link.query, &[]).request.workload.prompt_tokens, 2_048, "the rest travels");
}

#[test]
fn what_is_too_large_for_a_link_is_said_to_be_left_out() {
    // Layers in an order that never repeats.
    let irregular = || {
        let kind = |layer: u64| {
            if ((layer * 2_654_435_761) >> 9).is_multiple_of(3) { "full_attention" } else { "sliding_attention" }
        };
        let mut config = pasted();
        config["num_hidden_layers"] = json!(200);
        config["layer_types"] = (0..200).map(kind).collect();
        config
    };
    check_left_out(|request| request.model.quant_config = Some(many_modules()), &["model.quant_config"]);
    check_left_out(|request| request.model.config = Some(irregular()), &["model.config"]);
    check_left_out(|request| request.model.tokenizer = Some("x".repeat(5_000)), &["model.tokenizer"]);
    check_left_out(
        |request| {
            request.model.config = Some(irregular());
            request.model.id = Some("y".repeat(3_000));
        },
        &["model.id", "model.config"],
    );
    let card = |number: u64| format!("{number}, NVIDIA L{number}, {} MiB, {number} MiB\n", 23_000 + number);
    let cards: String = (0..200).map(card).collect();
    let listing = format!("index, name, memory.total [MiB], memory.used [MiB]\n{cards}");
    check_left_out(|request| request.hardware.smi = Some(listing), &["hardware.smi"]);
}

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

/// Values that nobody means.
const NONSENSE: [&str; 9] =
    ["zzz", "", "-1", "NaN", "<img src=x onerror=alert(1)>", "'; rm -rf / #", "\u{0}\n\u{202e}", "((((", "1e400"];

/// Fields that any text may stand in: names that lie elsewhere, which only the hub can know to be wrong.
const FREE: [&str; 3] = ["model.id", "model.revision", "model.tokenizer"];

#[test]
fn nonsense_in_any_key_is_reported_beside_its_field() {
    let base = "m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=4";
    for (key, path) in link::keys() {
        for value in NONSENSE {
            let encoded = value.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02x}"));
            let rest: Vec<&str> = base.split('&').filter(|pair| pair.split('=').next() != Some(key)).collect();
            let decoded = link::decode(&format!("{}&{key}={encoded}", rest.join("&")), &[]);
            let plan = planned(&FACTS, &decoded.request);
            let issues = decoded.issues.iter().chain(&plan.issues);
            let reported = issues.clone().any(|issue| issue.field.starts_with(&path));
            let issues: Vec<_> = issues.map(|issue| (&issue.code, &issue.field)).collect();
            assert!(reported || FREE.contains(&path.as_str()), "{key}={value:?}: {issues:?}");
        }
    }
}

#[test]
fn a_value_of_a_megabyte_is_reported_beside_its_field() {
    for (key, path) in link::keys() {
        for value in ["1", "(", "<b>"] {
            let link = format!("{key}={}", value.repeat((1 << 20) / value.len()));
            let decoded = link::decode(&link, &[]);
            let found: Vec<_> =
                decoded.issues.iter().map(|issue| (issue.code.as_str(), issue.field.as_str())).collect();
            assert_eq!(found, [("link-value-too-long", path.as_str())]);
            assert_eq!(decoded.request, PlanRequest::default());
        }
    }
    let decoded = link::decode(&format!("{}=1", "k".repeat(1 << 20)), &[]);
    assert_eq!(decoded.issues.len(), 1);
    assert!(decoded.issues[0].message.len() < 200);
}

#[test]
fn a_key_given_twice_is_reported_and_the_first_counts() {
    let full = "m=a/b&rev=x&c=(a:1)&qc=(a:1)&st=(total:1)&wb=1&pb=1&dt=float16&q=awq&kv=fp8&len=1&lora=(max_loras:1)&spec=(method:mtp)&\
                trust=1&tok=t&g=L4&n=1&mib=1&bw=1&tf=1&sub=1&ic=pcie&nodes=1&tp=1&pp=1&dp=1&dcp=1&ep=1&in=1&out=1&users=1&hit=1&load=burst&\
                np=1&rate=1&lens=natural&ttft=1&tpot=1&stream=0&batch=latency&mode=as_given&vllm=0.33&util=1&kvb=1&oh=1&frag=1&head=2&seqs=1&\
                bt=1&eager=1&pc=1&meas=(activation_gib:1)&usd=1&est=heuristic&cards=1*L4::";
    let once = link::decode(full, &[]);
    assert_eq!(once.issues, []);
    let twice = link::decode(&format!("{full}&{full}"), &[]);
    assert_eq!(twice.request, once.request);
    let reported: BTreeSet<&str> = twice.issues.iter().map(|issue| issue.field.as_str()).collect();
    let keys: BTreeSet<String> = link::keys().map(|(_, path)| path).collect();
    assert_eq!(reported, keys.iter().map(String::as_str).collect());
    assert!(twice.issues.iter().all(|issue| issue.code == "link-duplicate-key"));
}

/// Lists that repeat lists, in every key that takes a value with parts: 24 characters would be gigabytes.
#[test]
fn what_a_link_grows_to_is_bounded() {
    for key in ["c", "qc", "st", "lora", "spec", "meas"] {
        for value in ["(a:*4096(*4096(1)))", "(a:*4096(*4096(*4096(*4096(1)))))", "(a:*4096((b:*4096(~0))))"] {
            let link = link::decode(&format!("?v=1&{key}={value}"), &[]);
            assert_eq!(link.issues.len(), 1, "{key}={value}: {:?}", link.issues);
            assert_eq!((link.request, link.issues[0].code.as_str()), (PlanRequest::default(), "link-value"));
        }
    }
}

#[test]
fn thousands_of_parameters_are_counted_in_one_issue() {
    let unknown = (0..125_000).map(|n| format!("&k{n}=1")).collect::<Vec<_>>().concat();
    let link = link::decode(&format!("?v=1&in=100{unknown}"), &[]);
    assert_eq!((link.request.workload.prompt_tokens, link.issues.len()), (100, 1));
    assert!(link.issues[0].message.contains("“k0”, “k1”, “k2” and 124997 more"), "{}", link.issues[0].message);
    let repeated = link::decode(&"in=100&".repeat(150_000), &[]);
    assert_eq!(repeated.request.workload.prompt_tokens, 100);
    assert!(repeated.issues.len() <= 2, "{:?}", repeated.issues);
}

#[test]
fn hidden_characters_of_a_link_are_shown_by_their_numbers() {
    let link = link::decode("?v=1&%E2%80%AEx=1&in=%E2%80%8B", &[]);
    assert_eq!(link.issues.len(), 2);
    for issue in link.issues {
        assert!(
            issue.message.contains("\\u{20") && !issue.message.contains(['\u{202e}', '\u{200b}']),
            "{}",
            issue.message
        );
    }
    let named = link::decode("?v=1&m=org/%E2%80%AEx&tok=org/%E2%80%8Bx&rev=%00", &[]);
    assert_eq!(
        (named.request.model.id, named.request.model.tokenizer, named.request.model.revision),
        (None, None, None)
    );
    let fields: Vec<&str> = named.issues.iter().map(|issue| issue.field.as_str()).collect();
    assert_eq!(fields, ["model.id", "model.revision", "model.tokenizer"]);
}
