//! Reverse questions: what is answered holds in the plan, and one more does not.

use std::sync::LazyLock;

use crate::support::change::applied;
use planner::capacity::{Answer, Question, fit_map};
use planner::changes::{Edit, PlanStatus};
use planner::deployment::Deployment;
use planner::planner::{Facts, answer_of, answers_of, plan_without_remedies};
use planner::request::{PlanRequest, read};
use planner::vllm::resolve_version;
use serde_json::{Value, json};

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

/// A bundled model on so many cards, with a workload and a policy.
fn request((model, gpu, gpus): (&str, &str, u32), workload: &Value, policy: &Value) -> PlanRequest {
    let hardware = json!({"gpu": gpu, "gpus": gpus});
    let value = json!({"model": {"id": model}, "hardware": hardware, "workload": workload, "policy": policy});
    read(value).unwrap().0
}

/// Prompts of 1,000 tokens and answers of 200.
fn of(model: &str, gpu: &str, gpus: u32, users: u64) -> PlanRequest {
    let workload = json!({"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": users});
    request((model, gpu, gpus), &workload, &json!({}))
}

fn good(request: &PlanRequest) -> bool {
    PlanStatus::of(&plan_without_remedies(&FACTS, request), request).is_good()
}

/// An answer, and that its changes lead to a plan that holds, with the headroom that it says.
fn answered(request: &PlanRequest, question: Question) -> Answer {
    let answer = answer_of(&FACTS, request, question).unwrap();
    assert!(answer.value.is_some(), "{}", answer.message);
    let there = applied(request, &answer.change);
    assert!(good(&there), "{}", answer.message);
    let headroom = plan_without_remedies(&FACTS, &there).feasibility.unwrap().per_gpu.headroom_gib;
    assert!((headroom - answer.headroom_gib.unwrap()).abs() < 1e-9, "{}: {headroom}", answer.message);
    answer
}

/// Requests of many sorts: dense, experts, windows, states; recommended, as given, with targets, on an old engine.
fn sorts() -> Vec<PlanRequest> {
    let work = json!({"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": 2});
    let target = json!({"prompt_tokens": 1000, "gen_tokens": 200, "concurrency": 4, "target_tpot_ms": 25.0});
    let given = json!({"mode": "as_given"});
    vec![
        request(("meta-llama/Meta-Llama-3.1-8B", "NVIDIA GeForce RTX 4090", 1), &work, &json!({})),
        request(("Qwen/Qwen3-8B", "NVIDIA A100-SXM4-40GB", 1), &work, &given),
        request(("Qwen/Qwen3-30B-A3B", "NVIDIA L40S", 2), &work, &json!({})),
        request(("google/gemma-3-12b-it", "NVIDIA A100-SXM4-80GB", 1), &work, &json!({})),
        request(("Qwen/Qwen3-32B", "NVIDIA H100 80GB HBM3", 2), &target, &json!({})),
        request(("meta-llama/Meta-Llama-3.1-8B", "Tesla V100-SXM2-32GB", 1), &work, &json!({"vllm_version": "0.6.6"})),
    ]
}

#[test]
fn the_longest_context_holds_and_one_more_token_does_not() {
    for asked in sorts() {
        let longest = answered(&asked, Question::LongestContext).value.unwrap();
        let mut longer = asked.clone();
        Edit::Prompt(longest + 1 - asked.workload.gen_tokens).apply(&mut longer);
        assert!(!good(&longer), "{:?}: {longest}", asked.model.id);
    }
}

#[test]
fn the_most_requests_hold_and_one_more_does_not() {
    for asked in sorts() {
        let most = answered(&asked, Question::MostRequests).value.unwrap();
        let mut more = asked.clone();
        Edit::Concurrency(most + 1).apply(&mut more);
        assert!(!good(&more), "{:?}: {most}", asked.model.id);
    }
}

#[test]
fn seventy_billion_parameters_need_as_many_gpus_as_people_use() {
    let fewest = |gpu: &str| {
        let asked = of("meta-llama/Meta-Llama-3.1-70B", gpu, 3, 4);
        let fewest = answered(&asked, Question::FewestGpus).value.unwrap();
        let mut fewer = asked.clone();
        Edit::Gpus(u32::try_from(fewest).unwrap() - 1, None).apply(&mut fewer);
        assert!(fewest == 1 || !good(&fewer), "{gpu}: {fewest}");
        fewest
    };
    assert_eq!(fewest("NVIDIA H100 80GB HBM3"), 2);
    assert_eq!(fewest("NVIDIA B200"), 1);
    let with_24_gb = fewest("NVIDIA GeForce RTX 3090");
    assert!((7..=8).contains(&with_24_gb), "{with_24_gb} cards of 24 GB for 131 GiB of weights");
}

#[test]
fn the_largest_bundled_model_fits_and_no_larger_one_does() {
    for gpu in ["NVIDIA GeForce RTX 4090", "Tesla T4"] {
        let asked = of("Qwen/Qwen3-8B", gpu, 1, 1);
        let answer = answered(&asked, Question::LargestModel);
        let largest = answer.value.unwrap();
        for (id, _) in FACTS.models.sizes().filter(|(_, parameters)| *parameters > largest) {
            let mut larger = asked.clone();
            Edit::Model(id.to_owned()).apply(&mut larger);
            assert!(!good(&larger), "{id} is larger than {:?} and fits on {gpu}", answer.model);
        }
    }
}

#[test]
fn what_is_impossible_is_said() {
    let asked = of("meta-llama/Meta-Llama-3.1-405B", "Tesla T4", 1, 1);
    let answers = answers_of(&FACTS, &asked);
    assert_eq!(answers.len(), Question::ALL.len());
    let impossible = answers.iter().filter(|answer| answer.question != Question::LargestModel);
    for answer in impossible {
        assert_eq!((answer.value, answer.headroom_gib), (None, None), "{}", answer.message);
        assert!(answer.change.is_empty() && answer.message.starts_with("Not even"), "{}", answer.message);
    }
}

#[test]
fn the_map_meets_the_plan_at_its_own_point() {
    let asked = of("meta-llama/Meta-Llama-3.1-8B", "NVIDIA H100 80GB HBM3", 1, 8);
    let plan = plan_without_remedies(&FACTS, &asked);
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
