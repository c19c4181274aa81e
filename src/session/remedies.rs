//! What would mend the plan, or use what it spares.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use planner::plan::Remedy;
use planner::protocol::ListRemedies;
use planner::request::PlanRequest;

use super::Session;
use crate::latest::Latest;

/// How long a plan stands still before its remedies are worked out, in ms: each is a plan of its own.
const STILL: u32 = 250;

/// The remedies of the last plan that stood still. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Remedies {
    found: RwSignal<Option<Found>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Found {
    request: PlanRequest,
    remedies: Vec<Remedy>,
}

impl Remedies {
    pub(super) fn new() -> Self {
        Self { found: RwSignal::new(None) }
    }

    /// What was found. Follows it.
    pub fn get(self) -> Vec<Remedy> {
        self.found.with(|found| found.as_ref().map(|found| found.remedies.clone()).unwrap_or_default())
    }
}

impl Session {
    /// Works out the remedies of each plan that stands still.
    pub(super) fn work_out_remedies(self) {
        let work = Latest::new();
        Effect::new(move |_| {
            self.viewed.track();
            work.run(async move {
                TimeoutFuture::new(STILL).await;
                let request = self.viewed.with_untracked(|viewed| viewed.request.clone());
                if let Ok(remedies) = self.ask(&ListRemedies { request: request.clone() }).await {
                    self.remedies.found.set(Some(Found { request, remedies }));
                }
            });
        });
    }

    /// Whether the remedies are those of the plan that is shown, and not of an earlier one. Follows both.
    pub fn are_remedies_current(self) -> bool {
        self.remedies.found.with(|found| {
            found.as_ref().is_some_and(|found| self.viewed.with(|viewed| viewed.request == found.request))
        })
    }
}
