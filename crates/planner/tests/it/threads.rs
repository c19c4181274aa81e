//! Real threads from vLLM's tracker: the plan says what the thread found.

use planner::planner::{Facts, plan_without_remedies};
use planner::request::{PlanRequest, read};
use serde_json::{Value, json};

/// What a layout is refused for.
const LAYOUT: [&str; 13] = [
    "world-size",
    "uneven-nodes",
    "attention-heads",
    "kv-heads",
    "recurrent-heads",
    "tower-heads",
    "vocabulary",
    "intermediate-size",
    "expert-width",
    "quantization-group",
    "quantization-block",
    "pipeline-layers",
    "pipeline-not-supported",
];

fn data() -> Value {
    serde_json::from_str(include_str!("../data/threads.json")).expect("the file is JSON")
}

/// A thread's request with its configuration, and other hardware fields in place of its own.
fn request(data: &Value, thread: &Value, hardware: Option<&Value>) -> PlanRequest {
    let mut request = thread["request"].clone();
    request["model"]["id"] = json!("someone/some-model");
    request["model"]["config"] = data["configs"][thread["model"].as_str().unwrap()].clone();
    if let Some(other) = hardware {
        let gpu = request["hardware"]["gpu"].clone();
        request["hardware"] = other.clone();
        request["hardware"]["gpu"] = gpu;
    }
    read(request).expect("the request is read").0
}

#[test]
fn a_plan_says_what_the_thread_found() {
    let (data, facts) = (data(), Facts::bundled());
    for thread in data["threads"].as_array().unwrap() {
        let url = thread["url"].as_str().unwrap();
        let plan = serde_json::to_value(plan_without_remedies(&facts, &request(&data, thread, None))).unwrap();
        let issues = plan["issues"].to_string();
        if let Some(error) = thread.get("error") {
            assert_eq!(plan.pointer("/feasibility/error"), Some(error), "{url}: {issues}");
            assert_eq!(plan["feasibility"]["starts"], json!(false), "{url}");
        }
        if let Some(starts) = thread.get("starts") {
            assert_eq!(plan.pointer("/feasibility/starts"), Some(starts), "{url}: {issues}");
        }
        if let Some(says) = thread.get("says") {
            assert!(issues.contains(says.as_str().unwrap()), "{url}: {issues}");
        }
        for (path, bounds) in thread["numbers"].as_object().into_iter().flatten() {
            let found = plan.pointer(path).and_then(Value::as_f64).unwrap_or(f64::NAN);
            let (low, high) = (bounds[0].as_f64().unwrap(), bounds[1].as_f64().unwrap());
            assert!((low..=high).contains(&found), "{url}: {path} is {found}, not within {low} to {high}");
        }
    }
}

#[test]
fn what_the_thread_says_works_is_legal() {
    let (data, facts) = (data(), Facts::bundled());
    for thread in data["threads"].as_array().unwrap() {
        for hardware in thread["legal"].as_array().into_iter().flatten() {
            let plan = plan_without_remedies(&facts, &request(&data, thread, Some(hardware)));
            let refused = plan.issues.iter().filter(|issue| LAYOUT.contains(&issue.code.as_str()));
            let refused: Vec<&str> = refused.map(|issue| issue.message.as_str()).collect();
            assert!(refused.is_empty(), "{} with {hardware}: {refused:?}", thread["url"]);
        }
    }
}

#[test]
fn every_thread_has_its_own_link() {
    let data = data();
    let mut urls: Vec<&str> = data["threads"].as_array().unwrap().iter().map(|t| t["url"].as_str().unwrap()).collect();
    assert!(urls.len() >= 12);
    assert!(urls.iter().all(|url| url.starts_with("https://github.com/vllm-project/vllm/")));
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), data["threads"].as_array().unwrap().len());
}
