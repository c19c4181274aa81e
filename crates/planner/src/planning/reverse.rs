//! Questions the other way round: how long, how many, how few, how large; and the map between them.
//!
//! Each answer is found by planning again and again until the next value would no longer do: what is answered holds in
//! the plan, and one more does not.

mod fit_map;
mod search;

use crate::plan::Plan;
use crate::planning::remedies::{Planner, Standing};
use crate::request::PlanRequest;

pub use fit_map::{FitMap, FitPoint, fit_map};
pub(super) use search::largest;

/// An answer and the plan that proves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Tokens, requests or GPUs.
    pub value: u64,
    /// The plan at this value.
    pub plan: Plan,
}

/// Longest request that is looked for where the model sets no limit, in tokens.
const LONGEST: u64 = 1 << 24;
/// Most requests that are looked for.
const MOST_REQUESTS: u64 = 1 << 20;
/// Most GPUs of one machine that are looked for.
const MOST_GPUS: u32 = 16;

/// The longest requests, prompt and answer, that fit at the workload's concurrency; the answer's length stays.
///
/// `None` where not even a prompt of one token fits.
pub fn longest_context(request: &PlanRequest, planner: Planner<'_>) -> Option<Found> {
    let answer = request.workload.gen_tokens;
    let now = planner(request);
    let model = now.model.as_ref().and_then(|model| model.max_position_embeddings).unwrap_or(LONGEST);
    let limit = request.model.max_model_len.map_or(model, |limit| limit.min(model));
    let hint = now.feasibility.as_ref().and_then(|feasibility| feasibility.max_context_at_concurrency);
    let hint = hint.unwrap_or(limit).saturating_sub(answer).max(1);
    let with = |prompt: u64| {
        let mut request = request.clone();
        request.workload.prompt_tokens = prompt;
        request.workload.cached_prompt_tokens = request.workload.cached_prompt_tokens.min(prompt);
        proven(&request, planner, prompt.saturating_add(answer))
    };
    largest(1, limit.saturating_sub(answer), hint, &with)
}

/// The most requests of the workload's length that fit at once, over the whole deployment.
///
/// `None` where not even one fits.
pub fn most_requests(request: &PlanRequest, planner: Planner<'_>) -> Option<Found> {
    let now = planner(request);
    let replicas = now.config.as_ref().map_or(1, |config| config.data_parallel_size.max(1));
    let each = now.feasibility.as_ref().and_then(|feasibility| feasibility.max_requests_of_this_length);
    let hint = each.unwrap_or(1).saturating_mul(replicas).clamp(1, MOST_REQUESTS);
    let with = |users: u64| {
        let mut request = request.clone();
        request.workload.concurrency = users;
        proven(&request, planner, users)
    };
    largest(1, MOST_REQUESTS, hint, &with)
}

/// The fewest GPUs of this kind in each machine on which the plan holds, up to 16; a layout that was fixed is opened.
pub fn fewest_gpus(request: &PlanRequest, planner: Planner<'_>) -> Option<Found> {
    (1..=MOST_GPUS).find_map(|gpus| {
        let mut request = request.clone();
        request.hardware.gpus = Some(gpus);
        request.hardware.tensor_parallel_size = None;
        request.hardware.pipeline_parallel_size = None;
        request.hardware.data_parallel_size = None;
        proven(&request, planner, u64::from(gpus))
    })
}

/// The largest of `models`, ids with their parameter counts, that starts and fits on these GPUs with this workload.
pub fn largest_model(models: &[(String, u64)], request: &PlanRequest, planner: Planner<'_>) -> Option<(String, Plan)> {
    let mut models: Vec<&(String, u64)> = models.iter().collect();
    models.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    models.into_iter().find_map(|(id, parameters)| {
        let mut request = request.clone();
        request.model = crate::models::ModelRequest { id: Some(id.clone()), ..Default::default() };
        Some((id.clone(), proven(&request, planner, *parameters)?.plan))
    })
}

/// The plan of a request, where it starts, fits and meets its targets.
fn proven(request: &PlanRequest, planner: Planner<'_>, value: u64) -> Option<Found> {
    let plan = planner(request);
    Standing::of(&plan, request).is_good().then_some(Found { value, plan })
}
