//! Questions the other way round: how long, how many, how few, how large; and the map between them.
//!
//! Each answer is found by planning again and again until the next value would no longer do: what is answered holds in
//! the plan, and one more does not.

mod answer;
mod fit_map;
mod search;

use crate::changes::{Edit, PlanStatus, Planner};
use crate::plan::Plan;
use crate::request::PlanRequest;

pub use answer::{Answer, Question, answer};
pub use fit_map::{FitMap, FitPoint, fit_map};
pub(super) use search::largest;

/// An answer, the change that leads to it and the plan that proves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Tokens, requests, GPUs or parameters.
    pub value: u64,
    /// What makes it so.
    pub edit: Edit,
    /// The plan at this value.
    pub plan: Plan,
}

/// Longest request that is looked for where the model sets no limit, in tokens.
const LONGEST: u64 = 1 << 24;
/// Most requests that are looked for.
const MOST_REQUESTS: u64 = 1 << 20;
/// Most GPUs of one machine that are looked for.
const MOST_GPUS: u32 = 16;
/// No checkpoint has fewer bits for each of its parameters, experts in four bits included.
const FEWEST_BITS: u64 = 4;

/// The longest requests, prompt and answer, that fit at the workload's concurrency; the answer's length stays.
///
/// `None` where not even a prompt of one token fits. A limit that was fixed stays.
pub fn longest_context(request: &PlanRequest, now: &Plan, planner: Planner<'_>) -> Option<Found> {
    let answer = request.workload.gen_tokens;
    let model = now.model.as_ref().and_then(|model| model.max_position_embeddings).unwrap_or(LONGEST);
    let limit = request.model.max_model_len.map_or(model, |limit| limit.min(model));
    let hint = now.feasibility.as_ref().and_then(|feasibility| feasibility.max_context_at_concurrency);
    let hint = hint.unwrap_or(limit).saturating_sub(answer).max(1);
    let with = |prompt: u64| proven(request, planner, prompt.saturating_add(answer), Edit::Prompt(prompt));
    largest(1, limit.saturating_sub(answer), hint, &with)
}

/// The most requests of the workload's length that fit at once, over the whole deployment.
///
/// `None` where not even one fits.
pub fn most_requests(request: &PlanRequest, now: &Plan, planner: Planner<'_>) -> Option<Found> {
    let replicas = now.config.as_ref().map_or(1, |config| config.data_parallel_size.max(1));
    let each = now.feasibility.as_ref().and_then(|feasibility| feasibility.max_requests_of_this_length);
    let hint = each.unwrap_or(1).saturating_mul(replicas).clamp(1, MOST_REQUESTS);
    let with = |users: u64| proven(request, planner, users, Edit::Concurrency(users));
    largest(1, MOST_REQUESTS, hint, &with)
}

/// The fewest GPUs of this kind in each machine on which the plan holds, up to 16; a layout that was fixed is opened.
pub fn fewest_gpus(request: &PlanRequest, now: &Plan, planner: Planner<'_>) -> Option<Found> {
    let selected = now.hardware.gpus.iter().find(|gpu| now.hardware.selected.contains(&gpu.index));
    let card = selected.and_then(|gpu| gpu.card.clone());
    (1..=MOST_GPUS).find_map(|gpus| proven(request, planner, u64::from(gpus), Edit::Gpus(gpus, card.clone())))
}

/// The largest of `models`, ids with their parameter counts, that starts and fits on these GPUs with this workload; all
/// that was said about the model at hand is left out.
pub fn largest_model<'a>(
    models: impl Iterator<Item = (&'a str, u64)>,
    request: &PlanRequest,
    now: &Plan,
    planner: Planner<'_>,
) -> Option<Found> {
    let models = small_enough(models, request, now).into_iter();
    let mut models = models.map(|(id, parameters)| (parameters, Edit::Model(id.to_owned())));
    models.find_map(|(parameters, edit)| proven(request, planner, parameters, edit))
}

/// Those of `models` whose weights alone are not larger than all memory at hand, the largest first.
pub fn small_enough<'a>(
    models: impl Iterator<Item = (&'a str, u64)>,
    request: &PlanRequest,
    now: &Plan,
) -> Vec<(&'a str, u64)> {
    let selected = now.hardware.gpus.iter().filter(|gpu| now.hardware.selected.contains(&gpu.index));
    let mib = selected.fold(0_u64, |sum, gpu| sum.saturating_add(gpu.memory_total_mib.unwrap_or(u64::MAX >> 20)));
    let known = if mib == 0 { u64::MAX } else { mib };
    let memory = known.saturating_mul(u64::from(request.hardware.nodes).max(1)).saturating_mul(1 << 20);
    let may_fit = |parameters: u64| parameters.saturating_mul(FEWEST_BITS) / 8 <= memory;
    let mut models: Vec<(&str, u64)> = models.filter(|(_, parameters)| may_fit(*parameters)).collect();
    models.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    models
}

/// The plan of a request with a change, where it starts, fits and meets its targets.
fn proven(request: &PlanRequest, planner: Planner<'_>, value: u64, edit: Edit) -> Option<Found> {
    let mut request = request.clone();
    edit.apply(&mut request);
    let plan = planner(&request);
    PlanStatus::of(&plan, &request).is_good().then_some(Found { value, edit, plan })
}
