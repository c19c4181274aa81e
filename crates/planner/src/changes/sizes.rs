//! How small a change may be: the smallest step of a candidate that still mends the plan.

use std::cell::Cell;

use super::PlanStatus;
use super::candidate::{CandidateChange, Order, Sizes};
use super::edit::Edit;
use crate::capacity::largest;
use crate::plan::Plan;
use crate::planner::Planner;
use crate::request::PlanRequest;

/// Plans that all remedies together may cost.
const MOST_PLANS: u32 = 128;

/// Planning again and again, up to a bound.
pub(super) struct Search<'a> {
    pub planner: &'a Planner<'a>,
    left: Cell<u32>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(planner: &'a Planner<'a>) -> Self {
        Self { planner, left: Cell::new(MOST_PLANS) }
    }

    /// The smallest step of a candidate that mends `request`, and the plan it leads to.
    ///
    /// The largest step is tried first: where not even that mends, nothing else is planned. What is found when the bound
    /// is reached may not be the smallest, and is left out.
    pub(crate) fn smallest(&self, request: &PlanRequest, candidate: &CandidateChange) -> Option<(Edit, Plan)> {
        let found = self.found(request, candidate)?;
        (self.left.get() > 0).then_some(found)
    }

    fn found(&self, request: &PlanRequest, candidate: &CandidateChange) -> Option<(Edit, Plan)> {
        match &candidate.sizes {
            Sizes::Steps(Order::Unordered, steps) => steps.iter().find_map(|edit| self.mended(request, edit)),
            Sizes::Steps(Order::Growing, steps) => self.first(request, steps),
            Sizes::Between { least, most, hint, step, make } => {
                let (low, high) = ((least / step).max(1), most / step);
                let try_at = |units: u64| self.mended(request, &make(units.saturating_mul(*step)));
                let strongest = if low <= high { try_at(low) } else { None }?;
                largest(low + 1, high, hint / step, &try_at).or(Some(strongest))
            }
        }
    }

    /// The first of growing steps that mends, by halving.
    fn first(&self, request: &PlanRequest, steps: &[Edit]) -> Option<(Edit, Plan)> {
        let mut best = self.mended(request, steps.last()?)?;
        let (mut low, mut high) = (0, steps.len() - 1);
        while low < high {
            let middle = low.midpoint(high);
            match steps.get(middle).and_then(|edit| self.mended(request, edit)) {
                Some(found) => (best, high) = (found, middle),
                None => low = middle + 1,
            }
        }
        Some(best)
    }

    /// The plan of a request with an edit, where all is well then.
    fn mended(&self, request: &PlanRequest, edit: &Edit) -> Option<(Edit, Plan)> {
        self.left.set(self.left.get().checked_sub(1)?);
        let mut request = request.clone();
        edit.apply(&mut request);
        let plan = self.planner.plan_again(&request);
        PlanStatus::of(&plan, &request).is_good().then(|| (edit.clone(), plan))
    }
}
