//! What lasts from one question to the next.

use crate::facts::Facts;
use crate::planner::Planner;
use crate::request::PlanRequest;

/// Whoever answers: what is known, and the plan that was last asked about, so that the next question about it plans nothing again.
#[derive(Clone, Debug)]
pub struct Session<'a> {
    facts: &'a Facts,
    last: Option<Planner<'a>>,
}

impl<'a> Session<'a> {
    /// Nothing was asked yet.
    pub fn new(facts: &'a Facts) -> Self {
        Self { facts, last: None }
    }

    /// What is known.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// The planner of a request: the last one, where it is of the same.
    pub fn planner(&mut self, request: &PlanRequest) -> &Planner<'a> {
        let last = self.last.take().filter(|last| last.request() == request);
        self.last.insert(last.unwrap_or_else(|| Planner::new(self.facts, request.clone())))
    }
}
