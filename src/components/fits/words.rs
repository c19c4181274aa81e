//! How far a load could grow, and vLLM's own lines about it.

use planner::plan::{Feasibility, Plan, TermName};
use planner::request::Workload;
use planner::units;

use crate::format::{self, MemoryUnit};
use crate::numbers;

/// The heading.
pub const HEADING: &str = "What fits";
/// Above the start-up log.
pub const LOG: &str = "vLLM will log at start-up";
/// Its name.
pub const MAP: &str = "What fits: concurrent requests against tokens per request";
/// A side.
pub const REQUESTS: &str = "concurrent requests";
/// A side.
pub const TOKENS: &str = "tokens per request";
/// Where no request fits.
pub const NOTHING: &str = "No request fits: no memory is left for the KV cache.";
/// Where the model keeps none.
pub const NO_CACHE: &str = "This model keeps no KV cache: any number of inputs up to its maximum length fit.";
/// At the point of this load.
pub const HERE: &str = "this load";

/// The point of this load, for those who hear it.
pub fn here(requests: f64, tokens: f64) -> String {
    let (requests, tokens) = (numbers::count(requests as u64), numbers::count(tokens as u64));
    format!("This load: {requests} concurrent requests of {tokens} tokens each. Change it with the arrow keys.")
}

/// What else would fit: each figure's name, and a sentence about it.
pub fn sentences(feasibility: &Feasibility, workload: &Workload, unit: MemoryUnit) -> Vec<(TermName, String)> {
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    let mut sentences = Vec::new();
    if let Some(longest) = feasibility.max_context_at_concurrency {
        let who = if workload.concurrency == 1 {
            "One request".to_owned()
        } else {
            format!("All {} concurrent requests", numbers::count(workload.concurrency))
        };
        let sentence = format!("{who} could be up to {} tokens long.", numbers::count(longest));
        sentences.push((TermName::MaxContextAtConcurrency, sentence));
    }
    if let Some(most) = feasibility.max_requests_of_this_length {
        let (most, length) = (numbers::count(most), numbers::count(length));
        let sentence = format!("{most} requests of this length ({length} tokens) fit concurrently.");
        sentences.push((TermName::MaxRequestsOfThisLength, sentence));
    }
    if let Some(pressure) = feasibility.kv_pressure {
        sentences
            .push((TermName::KvPressure, format!("This load uses {} of the KV cache.", format::percent(pressure))));
        let left = feasibility.per_gpu.headroom_gib;
        let amount = format::memory(left.abs(), unit);
        let sentence = if left < 0.0 {
            format!("It is {amount} short on the fullest GPU.")
        } else {
            format!("Headroom: {amount} on the fullest GPU.")
        };
        sentences.push((TermName::Headroom, sentence));
    }
    sentences
}

/// The lines of vLLM's start-up log that tell the same, in its words, each with the name of its figure.
pub fn log(plan: &Plan, feasibility: &Feasibility) -> Vec<(TermName, String)> {
    let mut lines = Vec::new();
    if feasibility.per_gpu.kv_cache_available_gib > 0.0 {
        let available = feasibility.per_gpu.kv_cache_available_gib;
        lines.push((TermName::KvCacheAvailable, format!("Available KV cache memory: {available:.2} GiB")));
    }
    if let Some(tokens) = feasibility.kv_cache_tokens {
        lines.push((TermName::KvCacheTokens, format!("GPU KV cache size: {} tokens", units::count(tokens))));
    }
    if let (Some(concurrency), Some(config)) = (feasibility.max_concurrency_at_context, &plan.config) {
        let length = units::count(config.max_model_len);
        let line = format!("Maximum concurrency for {length} tokens per request: {concurrency:.2}x");
        lines.push((TermName::MaxConcurrencyAtContext, line));
    }
    lines
}
