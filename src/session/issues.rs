//! What is said about the plan and about the address that asked for it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::issue::Issue;
use planner::plan::Plan;
use planner::protocol::{LinkNotes, RemainingIssues};
use planner::request::PlanRequest;

use super::Session;
use super::viewed::Viewed;

/// What the link says that asked for the plan. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct LinkIssues {
    /// What of the link cannot be read.
    issues: RwSignal<Vec<Issue>>,
    /// What the plan said when the link was written; nothing once something else is asked.
    pub(super) was: StoredValue<Option<String>>,
    /// What is said about the plan and about the link, each once.
    all: Memo<Vec<Issue>>,
}

impl LinkIssues {
    pub(super) fn new(said: LinkNotes, viewed: Viewed) -> Self {
        let issues = RwSignal::new(said.issues);
        let all = Memo::new(move |_| issues.with(|said| viewed.with(|viewed| all_issues(said, &viewed.plan))));
        Self { issues, was: StoredValue::new(said.was), all }
    }
}

impl Session {
    /// What is said about the plan and about the address that asked for it, each once. Follows it.
    pub fn with_issues<Read>(self, read: impl FnOnce(&[Issue]) -> Read) -> Read {
        self.link_notes.all.with(|issues| read(issues))
    }

    /// Whether an issue is about the address that asked for the plan, and not about the plan. Follows what is said about it.
    pub fn is_of_link(self, issue: &Issue) -> bool {
        self.link_notes.issues.with(|issues| issues.contains(issue))
    }

    /// Takes up what a link asks for.
    pub fn follow_link(self, said: LinkNotes, change: impl FnOnce(&mut PlanRequest)) {
        self.asked.unread.set(said.unread);
        self.link_notes.was.set_value(said.was);
        self.link_notes.issues.set(said.issues);
        self.asked.request.update(change);
    }

    /// What the link said about a field is past once something is typed there that can be read.
    pub(super) fn forget_notes_about(self, path: &str) {
        if self.link_notes.issues.with_untracked(|issues| issues.iter().any(|issue| issue.field == path)) {
            self.link_notes.issues.update(|issues| issues.retain(|issue| issue.field != path));
        }
    }

    /// Something else is asked: what the link said about a field is past once the field holds something else.
    pub(super) fn forget_settled_notes(self, before: PlanRequest, after: PlanRequest) {
        self.link_notes.was.set_value(None);
        let issues = self.link_notes.issues.get_untracked();
        if issues.is_empty() {
            return;
        }
        let remaining = self.ask(&RemainingIssues { issues: issues.clone(), before, after });
        spawn_local(async move {
            match remaining.await {
                Ok(remaining) if remaining != issues => self.link_notes.issues.update(|now| {
                    now.retain(|issue| remaining.contains(issue) || !issues.contains(issue));
                }),
                _ => {}
            }
        });
    }
}

/// What is said about a plan and about the address that asked for it, each once.
fn all_issues(said: &[Issue], plan: &Plan) -> Vec<Issue> {
    let mut issues = said.to_vec();
    for issue in &plan.issues {
        if !issues.contains(issue) {
            issues.push(issue.clone());
        }
    }
    issues
}
