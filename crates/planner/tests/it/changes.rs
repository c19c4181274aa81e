//! Every remedy, applied to the request and planned again, does what it promises.

use std::sync::LazyLock;

use crate::support::change::applied;
use planner::changes::{MOST, PlanStatus};
use planner::plan::Remedy;
use planner::planner::{Facts, plan_without_remedies, remedies_of};
use planner::request::{PlanRequest, read};
use proptest::prelude::*;
use serde_json::{Value, json};

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

fn standing(request: &PlanRequest) -> PlanStatus {
    PlanStatus::of(&plan_without_remedies(&FACTS, request), request)
}

fn holds(request: &PlanRequest) -> usize {
    let remedies = remedies_of(&FACTS, request);
    assert!(remedies.len() <= MOST);
    for Remedy { change, headroom_gib, message } in &remedies {
        let mended = applied(request, change);
        let plan = plan_without_remedies(&FACTS, &mended);
        assert!(PlanStatus::of(&plan, &mended).is_good(), "{message}: {change:?}");
        let found = plan.feasibility.unwrap().per_gpu.headroom_gib;
        assert!((found - headroom_gib).abs() < 1e-9, "{message}: {found} instead of {headroom_gib}");
    }
    remedies.len()
}

proptest! {
    #![proptest_config(crate::support::cases::cases(40))]

    #[test]
    fn remedies_of_a_recommendation_hold(request in crate::support::random::request("recommend")) {
        holds(&request);
    }

    #[test]
    fn remedies_of_a_given_configuration_hold(request in crate::support::random::request("as_given")) {
        holds(&request);
    }
}

/// A request of a model of eight billion parameters with 131,072 positions.
fn eight_billion(hardware: &Value, workload: &Value, policy: &Value) -> PlanRequest {
    let config = json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16", "hidden_size": 4096,
        "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
        "vocab_size": 128_256, "max_position_embeddings": 131_072
    });
    let model = json!({"id": "someone/model", "config": config});
    read(json!({"model": model, "hardware": hardware, "workload": workload, "policy": policy})).unwrap().0
}

/// The first field that each remedy changes.
fn first_fields(request: &PlanRequest) -> Vec<String> {
    let remedies = remedies_of(&FACTS, request);
    remedies.iter().map(|remedy| remedy.change[0].field.clone()).collect()
}

#[test]
fn a_length_that_does_not_fit_is_shortened_no_further_than_needed() {
    let workload = json!({"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": 2});
    let request = eight_billion(&json!({"gpu": "NVIDIA GeForce RTX 4090"}), &workload, &json!({"mode": "as_given"}));
    assert!(!standing(&request).starts);
    let remedies = remedies_of(&FACTS, &request);
    let shorter = remedies.iter().find(|remedy| remedy.change[0].field == "model.max_model_len").unwrap();
    let length = shorter.change[0].to.as_u64().unwrap();
    let with = |length: u64| {
        let mut request = request.clone();
        request.model.max_model_len = Some(length);
        standing(&request).is_good()
    };
    assert!(with(length) && !with(length + 16), "{length} is as long as it can be");
}

#[test]
fn an_illegal_layout_is_mended_by_another_one() {
    let workload = json!({"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": 2});
    let hardware = json!({"gpu": "NVIDIA L40S", "gpus": 3, "tensor_parallel_size": 3});
    let request = eight_billion(&hardware, &workload, &json!({"mode": "recommend"}));
    assert!(!standing(&request).starts);
    assert!(first_fields(&request).contains(&"hardware.tensor_parallel_size".to_owned()));
}

#[test]
fn where_no_single_change_of_settings_helps_pairs_are_offered() {
    let workload = json!({"prompt_tokens": 4000, "gen_tokens": 512, "concurrency": 32});
    let request = eight_billion(&json!({"gpu": "NVIDIA GeForce RTX 4090"}), &workload, &json!({"mode": "as_given"}));
    let remedies = remedies_of(&FACTS, &request);
    let pair = remedies.iter().find(|remedy| remedy.change.len() == 2);
    assert!(pair.is_some(), "{remedies:?}");
}

#[test]
fn a_pair_is_smaller_than_what_helps_alone() {
    let value = json!({
        "model": {"id": "Qwen/Qwen3-32B"}, "hardware": {"gpu": "NVIDIA GeForce RTX 4090", "gpus": 4},
        "workload": {"prompt_tokens": 8000, "gen_tokens": 500, "concurrency": 64}, "policy": {"mode": "as_given"}
    });
    let remedies = remedies_of(&FACTS, &read(value).unwrap().0);
    let users = |pair: bool| {
        let sort = remedies.iter().filter(|remedy| (remedy.change.len() > 1) == pair);
        let mut users = sort.flat_map(|remedy| &remedy.change).filter(|change| change.field == "workload.concurrency");
        users.next().map(|change| change.to.as_u64().unwrap())
    };
    let (alone, paired) = (users(false).unwrap(), users(true).unwrap());
    assert!(alone < paired && paired < 64, "{alone} alone and {paired} with a setting: {remedies:?}");
}

#[test]
fn a_quantized_checkpoint_and_a_second_card_are_a_pair() {
    let hardware = json!({"gpu": "NVIDIA GeForce RTX 3090"});
    let value = json!({"model": {"id": "meta-llama/Meta-Llama-3.1-70B"}, "hardware": hardware});
    let remedies = remedies_of(&FACTS, &read(value).unwrap().0);
    let pair = |fields: [&str; 2]| {
        remedies.iter().any(|remedy| remedy.change.iter().map(|change| change.field.as_str()).eq(fields))
    };
    assert!(pair(["model.quantization", "hardware.gpus"]), "{remedies:?}");
    assert!(pair(["model.quantization", "hardware.gpu"]), "{remedies:?}");
}

#[test]
fn spare_memory_buys_requests_and_length() {
    let workload = json!({"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": 4});
    let request = eight_billion(&json!({"gpu": "NVIDIA H100 80GB HBM3"}), &workload, &json!({}));
    assert!(standing(&request).is_good());
    let fields = first_fields(&request);
    assert_eq!(fields, ["workload.concurrency", "workload.prompt_tokens"]);
}
