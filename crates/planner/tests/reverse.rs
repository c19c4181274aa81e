//! Reverse questions: what is answered holds in the plan, and one more does not.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a case that is not as expected is to fail the test, with its place"
)]

use std::sync::LazyLock;

use planner::plan::Plan;
use planner::planning::Deployment;
use planner::planning::plan::{Facts, plan_without_remedies};
use planner::planning::remedies::Standing;
use planner::planning::reverse::{fewest_gpus, fit_map, largest_model, longest_context, most_requests};
use planner::request::{PlanRequest, read};
use planner::vllm::resolve_version;
use serde_json::json;

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

/// Llama-3.1-70B's sizes, or those of 8B.
fn request(large: bool, gpu: &str, gpus: u32, users: u64) -> PlanRequest {
    let (hidden, layers, heads, intermediate) = if large { (8192, 80, 64, 28_672) } else { (4096, 32, 32, 14_336) };
    let config = json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16",
        "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": 8,
        "intermediate_size": intermediate, "vocab_size": 128_256, "max_position_embeddings": 131_072
    });
    let value = json!({
        "model": {"id": "someone/model", "config": config}, "hardware": {"gpu": gpu, "gpus": gpus},
        "workload": {"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": users}
    });
    read(value).unwrap().0
}

fn planned(request: &PlanRequest) -> Plan {
    plan_without_remedies(&FACTS, request)
}

fn good(request: &PlanRequest) -> bool {
    Standing::of(&planned(request), request).is_good()
}

#[test]
fn the_longest_context_holds_and_one_more_token_does_not() {
    for (gpu, users) in [("NVIDIA GeForce RTX 4090", 4), ("NVIDIA L4", 2), ("NVIDIA A100-SXM4-40GB", 16)] {
        let asked = request(false, gpu, 1, users);
        let longest = longest_context(&asked, &planned).unwrap().value;
        let with = |tokens: u64| {
            let mut request = asked.clone();
            request.workload.prompt_tokens = tokens - request.workload.gen_tokens;
            good(&request)
        };
        assert!(with(longest) && !with(longest + 1), "{gpu} with {users}: {longest}");
    }
}

#[test]
fn the_most_requests_hold_and_one_more_does_not() {
    for (gpu, gpus) in [("NVIDIA GeForce RTX 4090", 1), ("NVIDIA H100 80GB HBM3", 1), ("NVIDIA L40S", 2)] {
        let asked = request(false, gpu, gpus, 1);
        let most = most_requests(&asked, &planned).unwrap().value;
        let with = |users: u64| {
            let mut request = asked.clone();
            request.workload.concurrency = users;
            good(&request)
        };
        assert!(with(most) && !with(most + 1), "{gpu}: {most}");
    }
}

#[test]
fn seventy_billion_parameters_need_as_many_gpus_as_people_use() {
    let fewest = |gpu: &str| fewest_gpus(&request(true, gpu, 1, 4), &planned).unwrap().value;
    assert_eq!(fewest("NVIDIA H100 80GB HBM3"), 2);
    assert_eq!(fewest("NVIDIA B200"), 1);
    let with_24_gb = fewest("NVIDIA GeForce RTX 3090");
    assert!((7..=8).contains(&with_24_gb), "{with_24_gb} cards of 24 GB for 131 GiB of weights");
}

#[test]
fn the_largest_bundled_model_fits_and_no_larger_one_does() {
    let asked = request(false, "NVIDIA GeForce RTX 4090", 1, 1);
    let models: Vec<(String, u64)> = [
        ("Qwen/Qwen3-32B", 32_762_123_264),
        ("Qwen/Qwen3-8B", 8_190_735_360),
        ("meta-llama/Llama-3.2-1B", 1_235_814_400),
        ("Qwen/Qwen3-14B", 14_768_307_200),
    ]
    .map(|(id, parameters)| (id.to_owned(), parameters))
    .into_iter()
    .filter(|(id, _)| FACTS.models.config(id).is_some())
    .collect();
    assert!(models.len() >= 2, "the bundled models hold some of these");
    let (id, _) = largest_model(&models, &asked, &planned).unwrap();
    assert_eq!(id, "Qwen/Qwen3-8B");
}

#[test]
fn the_map_meets_the_plan_at_its_own_point() {
    let asked = request(false, "NVIDIA H100 80GB HBM3", 1, 8);
    let plan = planned(&asked);
    let model = planner::models::resolve(&asked.model, &FACTS.models).0.unwrap();
    let device = planner::hardware::resolve(&asked.hardware, &FACTS.gpus).1.unwrap();
    let (version, _) = resolve_version(None);
    let config = plan.config.unwrap();
    let deployment = Deployment { model: &model, device: &device, version: &version, config: &config };
    let points = fit_map(&deployment, &asked.workload, &asked.policy).points;
    assert!(points.windows(2).all(|pair| pair[0].context < pair[1].context && pair[0].mid >= pair[1].mid));
    assert!(points.iter().all(|point| point.low <= point.mid && point.mid <= point.high));
    let last = points.last().unwrap();
    assert_eq!(last.context, config.max_model_len);
    // With the headroom of 1 GiB the map lies below vLLM's own figure, by less than that gigabyte holds.
    let printed = plan.feasibility.unwrap().max_concurrency_at_context.unwrap();
    assert!((last.mid as f64) <= printed && (last.mid as f64) > printed - 1.2, "{} and {printed}", last.mid);
}
