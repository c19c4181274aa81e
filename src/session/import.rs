//! Texts that somebody hands over: pasted, dropped or chosen.

use leptos::prelude::*;
use planner::issue::Issue;
use planner::protocol::{ImportFile, ImportedFile};
use planner::request::PlanRequest;

use super::Session;

/// What became of a text that was handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Whether it is anything that is known.
    pub is_read: bool,
    /// What it was read as.
    pub words: String,
    /// What is said about it; where it is nothing, why.
    pub issues: Vec<Issue>,
}

impl Session {
    /// Plans with a text that was handed over, whatever its kind; nothing where the planner does not answer.
    pub async fn import(self, text: String) -> Option<Imported> {
        let (before, taken) = loop {
            let request = self.asked.request.get_untracked();
            let question =
                ImportFile { text: text.clone(), request: request.clone(), named: self.model.asked_untracked() };
            let taken = self.ask(&question).await.ok()?;
            // What was changed meanwhile is not to be lost.
            if self.asked.request.with_untracked(|now| *now == request) {
                break (request, taken);
            }
        };
        let ImportedFile { request, words, issues, extras } = taken;
        let is_read = request.is_some();
        if let Some(request) = request {
            if !extras.is_empty() {
                self.asked.extras.set(extras);
            }
            self.take_over(&before, request);
        }
        Some(Imported { is_read, words, issues })
    }

    /// Asks for what a text asks for. `before` is what was asked.
    pub(super) fn take_over(self, before: &PlanRequest, request: PlanRequest) {
        self.asked.unread.update(std::collections::BTreeMap::clear);
        let is_other_model = before.model != request.model;
        if is_other_model {
            self.model.set_pasted();
        }
        self.change(|now| *now = request);
        if is_other_model {
            self.resume_model(None);
        }
    }
}
