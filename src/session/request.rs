//! What is asked, how it is changed, and how a change enters the browser's history.

use std::collections::BTreeMap;

use leptos::prelude::*;
use planner::plan::Change;
use planner::protocol::ApplyChanges;
use planner::request::PlanRequest;
use serde_json::{Map, Value};

use super::Session;

/// How a plan's address enters the history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HistoryEntry {
    /// In place of the one that stands there.
    #[default]
    Replace,
    /// Behind it, so that “back” leads to it.
    Push,
}

/// What is asked. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The request.
    pub request: RwSignal<PlanRequest>,
    /// What was typed but cannot be read: field to text. The plan is then of the last readable values.
    pub unread: RwSignal<BTreeMap<String, String>>,
    /// Keys of a loaded profile that are no field of a request; they are written into the next one.
    pub extras: RwSignal<Map<String, Value>>,
    /// How the next plan enters the history.
    pub(super) entry: StoredValue<HistoryEntry>,
}

impl Asked {
    pub(super) fn new(request: PlanRequest, unread: BTreeMap<String, String>) -> Self {
        Self {
            request: RwSignal::new(request),
            unread: RwSignal::new(unread),
            extras: RwSignal::default(),
            entry: StoredValue::default(),
        }
    }
}

impl Session {
    /// Changes the request by one small step; it takes the place of the last one in the history.
    pub fn adjust(self, change: impl FnOnce(&mut PlanRequest)) {
        self.put(HistoryEntry::Replace, change);
    }

    /// Changes the request so that “back” undoes it.
    pub fn change(self, change: impl FnOnce(&mut PlanRequest)) {
        self.put(HistoryEntry::Push, change);
    }

    /// Completes the request by what others know of it; nobody asks for something else.
    pub fn complete(self, change: impl FnOnce(&mut PlanRequest)) {
        self.asked.request.update(change);
    }

    fn put(self, entry: HistoryEntry, change: impl FnOnce(&mut PlanRequest)) {
        let before = self.asked.request.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        // What changes nothing is no step to go back to.
        if after == before {
            return;
        }
        if entry == HistoryEntry::Push {
            self.asked.entry.set_value(HistoryEntry::Push);
        }
        self.asked.request.set(after.clone());
        self.forget_settled_notes(before, after);
    }

    /// Applies what a remedy changes.
    pub async fn apply(self, change: Vec<Change>) {
        let request = self.asked.request.get_untracked();
        if let Ok(changed) = self.ask(&ApplyChanges { request, change }).await {
            self.change(|request| *request = changed);
        }
    }

    /// What was typed into a field can be read.
    pub fn mark_read(self, path: &str) {
        if self.asked.unread.with_untracked(|unread| unread.contains_key(path)) {
            self.asked.unread.update(|unread| drop(unread.remove(path)));
        }
        self.forget_notes_about(path);
    }
}
