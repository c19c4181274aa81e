//! How far a load could grow, and vLLM's own lines about it.

use planner::plan::{Feasibility, Plan};
use planner::request::Workload;
use planner::units;

use crate::format;

/// What else would fit.
pub fn sentences(feasibility: &Feasibility, workload: &Workload) -> Vec<String> {
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    let mut sentences = Vec::new();
    if let Some(longest) = feasibility.max_context_at_concurrency {
        let who = if workload.concurrency == 1 {
            "One request".to_owned()
        } else {
            format!("All {} at once", units::count(workload.concurrency))
        };
        sentences.push(format!("{who} could be up to {} tokens long.", units::count(longest)));
    }
    if let Some(most) = feasibility.max_requests_of_this_length {
        sentences.push(format!(
            "{} requests of this length ({} tokens) fit at once.",
            units::count(most),
            units::count(length)
        ));
    }
    if let Some(pressure) = feasibility.kv_pressure {
        sentences.push(format!("This load takes {} of the KV cache.", format::percent(pressure)));
    }
    sentences
}

/// The lines of vLLM's start-up log that tell the same, in its words.
pub fn log(plan: &Plan, feasibility: &Feasibility) -> String {
    let mut lines = Vec::new();
    if feasibility.per_gpu.kv_cache_available_gib > 0.0 {
        lines.push(format!("Available KV cache memory: {:.2} GiB", feasibility.per_gpu.kv_cache_available_gib));
    }
    if let Some(tokens) = feasibility.kv_cache_tokens {
        lines.push(format!("GPU KV cache size: {} tokens", units::count(tokens)));
    }
    if let (Some(concurrency), Some(config)) = (feasibility.max_concurrency_at_context, &plan.config) {
        let length = units::count(config.max_model_len);
        lines.push(format!("Maximum concurrency for {length} tokens per request: {concurrency:.2}x"));
    }
    lines.join("\n")
}

/// The fewest GPUs that are enough.
pub fn fewest(gpus: Option<u64>) -> String {
    match gpus {
        None => "This model with this load does not fit on 16 of these GPUs either.".to_owned(),
        Some(1) => "One of these GPUs is enough for this model and load.".to_owned(),
        Some(gpus) => format!("{gpus} of these GPUs are the fewest for this model and load."),
    }
}
