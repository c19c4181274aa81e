//! Requests, and what a plan of them says.

use planner::plan::{Feasibility, Plan};
use planner::planner::{Facts, plan_without_remedies};
use planner::request::read;
use serde_json::{Value, json};

pub const GIB: f64 = 1_073_741_824.0;

/// A model's configuration as the hub has it.
pub fn config(model: &str) -> Value {
    let models: Value = serde_json::from_str(include_str!("../../data/memory-models.json")).expect("the file is JSON");
    models.pointer(&format!("/models/{}/config", model.replace('/', "~1"))).cloned().expect("the model is in the file")
}

/// `what` put over a request for a model on a card.
pub fn request(model: &str, gpu: &str, what: &Value) -> Value {
    let mut request = json!({
        "model": {"id": model, "config": config(model)},
        "hardware": {"gpu": gpu},
        "policy": {"mode": "as_given"},
    });
    merge(&mut request, what);
    request
}

/// The plan of a request.
pub fn plan(request: Value) -> Plan {
    plan_without_remedies(&Facts::bundled(), &read(request).expect("the request is read").0)
}

/// The plan of `what` put over a request for a model on a card.
pub fn planned(model: &str, gpu: &str, what: &Value) -> Plan {
    plan(request(model, gpu, what))
}

/// Whether it starts and fits.
pub fn feasibility(plan: &Plan) -> &Feasibility {
    assert!(plan.feasibility.is_some(), "nothing is planned: {:?}", plan.issues);
    plan.feasibility.as_ref().expect("something is planned")
}

/// The middle of a term; 0 where there is no such term.
pub fn term(plan: &Plan, name: &str) -> f64 {
    plan.terms.iter().find(|term| term.name == name).map_or(0.0, |term| term.mid)
}

/// Whether something with this code is said.
pub fn says(plan: &Plan, code: &str) -> bool {
    plan.issues.iter().any(|issue| issue.code == code)
}

/// The message with this code.
pub fn message<'a>(plan: &'a Plan, code: &str) -> &'a str {
    plan.issues.iter().find(|issue| issue.code == code).map_or("", |issue| issue.message.as_str())
}

/// Puts `what` over a request.
pub fn merge(into: &mut Value, what: &Value) {
    match (into, what) {
        (Value::Object(into), Value::Object(what)) => {
            for (name, value) in what {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, what) => *into = what.clone(),
    }
}

#[track_caller]
pub fn close(found: f64, truth: f64, tolerance: f64, what: &str) {
    assert!((found - truth).abs() <= tolerance, "{what}: {found} instead of {truth} ± {tolerance}");
}
