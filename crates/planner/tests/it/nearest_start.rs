//! Speeds of plans that vLLM would not start: those of the nearest settings that it would, and it is said which.

use planner::planner::{Facts, plan_without_remedies};
use planner::request::read_line;
use serde_json::{Value, json};

#[track_caller]
fn check(id: &str, hardware: &Value, workload: &Value, said: &str, field: &str) {
    let request = json!({
        "model": {"id": id}, "hardware": hardware, "workload": workload, "policy": {"mode": "as_given", "vllm_version": "0.20"},
    });
    let (request, _) = read_line(&request.to_string()).expect("the request is well-formed");
    let plan = plan_without_remedies(&Facts::bundled(), &request);
    let feasibility = plan.feasibility.expect("the model and the card are known");
    assert!(!feasibility.starts, "{id} starts");
    let issue = plan.issues.iter().find(|issue| issue.code == said);
    assert_eq!(issue.map(|issue| issue.field.as_str()), Some(field), "{id}: {:?}", plan.issues);
    assert_eq!(plan.performance.is_some(), said == "speed-of-nearest-start", "{id}");
}

#[test]
fn the_change_that_is_needed_is_named() {
    let chat = json!({"prompt_tokens": 1000, "gen_tokens": 500, "concurrency": 4});
    // 131,072 tokens do not fit beside 16 GB of weights; 1,500 do.
    let card = json!({"gpu": "NVIDIA GeForce RTX 3090", "gpus": 1});
    check("meta-llama/Meta-Llama-3.1-8B", &card, &chat, "speed-of-nearest-start", "model.max_model_len");
    // Experts of 1,536 numbers cut eightfold are no whole blocks of 128.
    let eight = json!({"gpu": "NVIDIA H200", "gpus": 8, "tensor_parallel_size": 8});
    check("Qwen/Qwen3-235B-A22B-FP8", &eight, &chat, "speed-of-nearest-start", "hardware.expert_parallel");
    // 690 GB of weights on 80 GB.
    let one = json!({"gpu": "NVIDIA H100 80GB HBM3", "gpus": 1});
    check("deepseek-ai/DeepSeek-R1", &one, &chat, "speed-needs-start", "");
}
