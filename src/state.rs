//! What the page remembers: one request, the plan that follows from it, and what was typed but cannot be read.
//!
//! The only place that calls the planner. Views read the plan and never compute.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use planner::issue::Issue;
use planner::plan::{Plan, Remedy};
use planner::planning::pictures::Pictures;
use planner::planning::plan::{Facts, pictures_of, plan, plan_without_remedies, remedies_of};
use planner::request::PlanRequest;
use serde_json::Value;

use crate::format::MemoryUnit;
use crate::model::ModelState;
use crate::platform::dom::follow;
use crate::platform::history::Entry;
use crate::platform::timer::Timer;
use crate::words::verdict::{Verdict, verdict};

/// The request that a first visit shows, planned.
const EXAMPLE: &str = include_str!("example.json");

/// How long a request stands still before its remedies are worked out: each is a plan of its own.
const STILL: Duration = Duration::from_millis(250);

/// Everything the page remembers. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Session {
    /// What is asked.
    pub request: RwSignal<PlanRequest>,
    /// What follows from it.
    pub plan: Memo<Plan>,
    /// What the plan's charts are drawn from.
    pub pictures: Memo<Option<Pictures>>,
    /// What would mend the plan or use what it spares; worked out once the request stands still.
    pub remedies: RwSignal<Vec<Remedy>>,
    /// What was typed but cannot be read: field to text. The plan is then of the last readable values.
    pub unread: RwSignal<BTreeMap<&'static str, String>>,
    /// Where the model comes from, and what is under way.
    pub model: RwSignal<ModelState>,
    /// What the address said that cannot be read.
    pub link_issues: RwSignal<Vec<Issue>>,
    /// How memory is shown.
    unit: RwSignal<MemoryUnit>,
    /// The name of the term that is open in the table of memory; empty where none is.
    pub open_term: RwSignal<&'static str>,
    /// The plan in a sentence.
    pub verdict: Memo<Verdict>,
    /// How the next change enters the history.
    pub entry: RwSignal<Entry>,
    facts: StoredValue<Arc<Facts>>,
}

impl Session {
    /// A session that begins with a request.
    pub fn new(request: PlanRequest, link_issues: Vec<Issue>) -> Self {
        let facts = Arc::new(Facts::bundled());
        let request = RwSignal::new(request);
        let known = Arc::clone(&facts);
        let plan = Memo::new(move |_| request.with(|request| plan_without_remedies(&known, request)));
        let known = Arc::clone(&facts);
        let pictures = Memo::new(move |_| request.with(|request| pictures_of(&known, request)));
        let remedies = RwSignal::new(Vec::new());
        let known = Arc::clone(&facts);
        let timer = Timer::new();
        follow(move || {
            request.track();
            let known = Arc::clone(&known);
            timer.put_off(STILL, move || remedies.set(request.with_untracked(|request| remedies_of(&known, request))));
        });
        let unit = RwSignal::default();
        let verdict = Memo::new(move |_| request.with(|request| plan.with(|plan| verdict(request, plan, unit.get()))));
        Self {
            request,
            plan,
            pictures,
            remedies,
            unread: RwSignal::default(),
            model: RwSignal::default(),
            link_issues: RwSignal::new(link_issues),
            unit,
            open_term: RwSignal::default(),
            verdict,
            entry: RwSignal::new(Entry::Replace),
            facts: StoredValue::new(facts),
        }
    }

    /// Reads the plan, and follows it.
    pub fn with_plan<Read>(&self, read: impl FnOnce(&Plan) -> Read) -> Read {
        self.plan.with(read)
    }

    /// Reads the request, and follows it.
    pub fn with_request<Read>(&self, read: impl FnOnce(&PlanRequest) -> Read) -> Read {
        self.request.with(read)
    }

    /// Reads what is said about the plan and about the address that asked for it, each once, and follows it.
    pub fn with_issues<Read>(&self, read: impl FnOnce(&[Issue]) -> Read) -> Read {
        let mut issues = self.link_issues.get();
        self.plan.with(|plan| {
            let further = plan.issues.iter().filter(|issue| !issues.contains(issue)).cloned().collect::<Vec<_>>();
            issues.extend(further);
        });
        read(&issues)
    }

    /// Whether the page knows a model by itself.
    pub fn knows(&self, id: &str) -> bool {
        self.facts().models.config(id).is_some()
    }

    /// The whole plan, remedies included, as it is handed out.
    pub fn whole_plan(&self) -> Plan {
        self.request.with_untracked(|request| plan(&self.facts(), request))
    }

    /// The unit in which memory is shown.
    pub fn unit(&self) -> MemoryUnit {
        self.unit.get()
    }

    /// Shows memory in another unit.
    pub fn show_in(&self, unit: MemoryUnit) {
        self.unit.set(unit);
    }

    /// What is known before anyone asks: accelerators and popular models.
    pub fn facts(&self) -> Arc<Facts> {
        self.facts.get_value()
    }

    /// Changes the request by one small step; it takes the place of the last one in the history.
    pub fn adjust(&self, change: impl FnOnce(&mut PlanRequest)) {
        self.request.update(change);
    }

    /// Changes the request so that “back” undoes it.
    pub fn turn(&self, change: impl FnOnce(&mut PlanRequest)) {
        self.entry.set(Entry::Push);
        self.request.update(change);
    }

    /// Sets fields given by their paths (`policy.max_num_seqs`), as the remedies name them. Unreadable ones are left as they were.
    pub fn turn_fields(&self, changes: &[(String, Value)]) {
        let Ok(mut request) = self.request.with_untracked(|request| serde_json::to_value(request)) else { return };
        for (path, value) in changes {
            let place = path.split('.').try_fold(&mut request, |at, key| at.get_mut(key));
            if let Some(place) = place {
                *place = value.clone();
            }
        }
        if let Ok((changed, issues)) = planner::request::read(request)
            && issues.is_empty()
        {
            self.turn(|request| *request = changed);
        }
    }

    /// Whether the plan shown is of other values than the fields show.
    pub fn is_behind(&self) -> bool {
        self.unread.with(|unread| !unread.is_empty()) || {
            let planned = self.request.with(|request| request.model.id.clone());
            self.model.with(|model| model.is_behind(planned.as_deref()))
        }
    }
}

/// The request that a first visit shows.
pub fn example() -> PlanRequest {
    let value = serde_json::from_str(EXAMPLE).unwrap_or_default();
    planner::request::read(value).map(|(request, _)| request).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read_whole() {
        let value = serde_json::from_str(EXAMPLE).unwrap();
        let (request, issues) = planner::request::read(value).unwrap();
        assert_eq!(issues, []);
        assert_eq!(request, example());
        assert_ne!(request, PlanRequest::default());
    }
}
