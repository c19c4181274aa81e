//! How a plan's figures come about.

use super::{Facts, Ground, asked_of, straight};
use crate::deployment::Deployment;
use crate::memory::{self, assess};
use crate::plan::{Plan, Term};
use crate::request::PlanRequest;
use crate::{cost, speed};

/// How each figure of a request's plan comes about; none where there is no plan. The terms of its memory stand in the plan itself.
pub fn derivations_of(facts: &Facts, request: &PlanRequest) -> Vec<Term> {
    let (plan, ground) = straight(facts, request);
    ground.map(|ground| derivations(request, &plan, &ground)).unwrap_or_default()
}

/// The derivations of a plan that was made without them.
pub(super) fn derivations(request: &PlanRequest, plan: &Plan, ground: &Ground) -> Vec<Term> {
    let Ground { model, device, version, served, .. } = ground;
    let PlanRequest { workload, policy, .. } = &*asked_of(model, request);
    let mut terms = Vec::new();
    if let (Some(feasibility), Some(config)) = (&plan.feasibility, &plan.config) {
        let pool = assess(&Deployment { model, device, version, config }, workload, policy).pool;
        terms.extend(memory::derivations(&pool, feasibility, config, workload, policy));
    }
    if let (Some(speed), Some((config, pool))) = (&plan.performance, served) {
        terms.extend(speed::derivations(&Deployment { model, device, version, config }, workload, pool, speed));
    }
    let output = plan.performance.as_ref().and_then(|speed| speed.output_tps);
    terms.extend(plan.cost.as_ref().zip(output).and_then(|(cost, output)| cost::derivation(cost, &output)));
    terms
}
