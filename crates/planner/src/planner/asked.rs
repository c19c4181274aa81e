//! What is asked around a plan: other layouts, other models, other numbers of GPUs, how long and how many.

use super::{Facts, Ground, planner, straight};
use crate::capacity::{Answer, Question, answer, fewest_gpus, small_enough};
use crate::models::ModelRequest;
use crate::parallelism::{self, Layout, LayoutMap, LayoutVerdict, layout_map};
use crate::request::PlanRequest;

/// Every layout of a request's model on 1 to 16 of its cards in each of its machines, legal or with the reasons why not; empty where
/// there is no plan.
pub fn layouts_of(facts: &Facts, request: &PlanRequest) -> Vec<LayoutVerdict> {
    let (_, ground) = straight(facts, request);
    let verdicts = ground.map(|Ground { model, device, version, .. }| {
        parallelism::map(&model, &device, &version, u64::from(device.nodes))
    });
    verdicts.unwrap_or_default()
}

/// Bundled models that serve a request's load on its GPUs: id, parameters, and what the fullest GPU has left in GiB; the largest first.
pub fn models_that_fit(facts: &Facts, request: &PlanRequest) -> Vec<(String, u64, f64)> {
    let (now, _) = straight(facts, request);
    let fitting = small_enough(facts.models.sizes(), request, &now).into_iter().filter_map(|(id, parameters)| {
        let model = ModelRequest { id: Some(id.to_owned()), ..ModelRequest::default() };
        let (plan, _) = straight(facts, &PlanRequest { model, ..request.clone() });
        let feasibility = plan.feasibility.filter(|feasibility| feasibility.starts && feasibility.fits)?;
        Some((id.to_owned(), parameters, feasibility.per_gpu.headroom_gib))
    });
    fitting.collect()
}

/// The fewest GPUs of a request's kind in each machine on which its plan holds, up to 16.
pub fn fewest_gpus_of(facts: &Facts, request: &PlanRequest) -> Option<u64> {
    let (plan, ground) = straight(facts, request);
    fewest_gpus(request, &plan, &planner(facts, request, &ground?)).map(|found| found.value)
}

/// The small map of layouts around a plan: the GPUs at hand, and other numbers of them; nothing where there is no plan.
pub fn layout_map_of(facts: &Facts, request: &PlanRequest) -> Option<LayoutMap> {
    let (plan, ground) = straight(facts, request);
    let Ground { model, device, version, .. } = ground?;
    Some(layout_map(&model, &device, &version, &Layout::of(plan.config.as_ref()?)))
}

/// The answer to a question the other way round; nothing where there is no plan.
pub fn answer_of(facts: &Facts, request: &PlanRequest, question: Question) -> Option<Answer> {
    let (plan, ground) = straight(facts, request);
    let ground = ground?;
    Some(answer(question, request, &plan, &facts.models, &planner(facts, request, &ground)))
}

/// The answers to all questions; none where there is no plan.
pub fn answers_of(facts: &Facts, request: &PlanRequest) -> Vec<Answer> {
    let (plan, ground) = straight(facts, request);
    let Some(ground) = ground else { return Vec::new() };
    let planner = planner(facts, request, &ground);
    Question::ALL.map(|question| answer(question, request, &plan, &facts.models, &planner)).into()
}
