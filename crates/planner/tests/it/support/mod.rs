//! What several tests stand on.

pub mod artifacts;
pub mod cases;
pub mod change;
pub mod formulas;
pub mod memory;
pub mod model_facts;
pub mod random;

use planner::plan::Plan;
use planner::request::PlanRequest;
use planner::{Facts, Planner};

/// A request's plan, without remedies, derivations and texts.
pub fn planned(facts: &Facts, request: &PlanRequest) -> Plan {
    Planner::new(facts, request.clone()).plan().clone()
}
