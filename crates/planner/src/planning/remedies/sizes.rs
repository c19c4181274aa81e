//! How small a change may be: the smallest step of a rung that still mends the plan.

use super::edit::Edit;
use super::rungs::{Rung, Sizes};
use super::{Situation, Standing};
use crate::plan::Plan;
use crate::planning::reverse::largest;
use crate::request::PlanRequest;

/// The smallest step of a rung that mends `request`, and the plan it leads to.
pub(super) fn smallest(situation: &Situation<'_>, request: &PlanRequest, rung: &Rung) -> Option<(Edit, Plan)> {
    match &rung.sizes {
        Sizes::Steps(steps) => steps.iter().find_map(|edit| mended(situation, request, edit.clone())),
        Sizes::Between { least, most, hint, step, make } => {
            let try_at = |units: u64| mended(situation, request, make(units.saturating_mul(*step)));
            largest((least / step).max(1), most / step, hint / step, &try_at)
        }
    }
}

/// The plan of a request with an edit, where all is well then.
fn mended(situation: &Situation<'_>, request: &PlanRequest, edit: Edit) -> Option<(Edit, Plan)> {
    let mut request = request.clone();
    edit.apply(&mut request);
    let plan = (situation.planner)(&request);
    Standing::of(&plan, &request).is_good().then_some((edit, plan))
}
