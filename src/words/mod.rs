//! Every text for people. What stands here is what is said; when it is said is the components' business.

pub mod facts;
pub mod files;
pub mod hub;
pub mod labels;
pub mod reach;
pub mod terms;
pub mod verdict;

use planner::plan::Plan;
use planner::request::PlanRequest;

/// The document's title: `Qwen3-32B on 2 × A100-SXM4-80GB · vLLM Wizard`.
pub fn title(request: &PlanRequest, plan: &Plan) -> String {
    let place = facts::gpus(&plan.hardware);
    let name = verdict::name(request);
    if place.is_empty() {
        format!("{name} · {}", labels::NAME)
    } else {
        format!("{name} on {place} · {}", labels::NAME)
    }
}
