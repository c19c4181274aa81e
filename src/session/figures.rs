//! Figures that are open, and how they come about.

use std::sync::Arc;

use leptos::prelude::*;
use planner::plan::{Term, TermName};
use planner::protocol::ListDerivations;
use planner::request::PlanRequest;

use super::Session;
use crate::latest::Latest;

/// Figures that are open, by their names. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct OpenFigures {
    opened: RwSignal<Vec<TermName>>,
    /// How the figures come about that the plan does not carry itself, once one of them was opened.
    others: RwSignal<Option<Arc<Derivations>>>,
}

/// How the figures of a request's plan come about.
#[derive(Clone, Debug, PartialEq)]
struct Derivations {
    request: PlanRequest,
    terms: Vec<Term>,
}

impl OpenFigures {
    pub(super) fn new() -> Self {
        Self { opened: RwSignal::default(), others: RwSignal::default() }
    }

    /// Whether a figure is open. Follows it.
    pub fn is_open(self, name: TermName) -> bool {
        self.opened.with(|opened| opened.contains(&name))
    }

    /// Opens a figure.
    pub fn open(self, name: TermName) {
        if !self.opened.with_untracked(|opened| opened.contains(&name)) {
            self.opened.update(|opened| opened.push(name));
        }
    }

    /// Opens a figure, or closes it.
    pub fn toggle(self, name: TermName) {
        if self.opened.with_untracked(|opened| opened.contains(&name)) {
            self.opened.update(|opened| opened.retain(|other| *other != name));
        } else {
            self.open(name);
        }
    }
}

impl Session {
    /// Has it worked out how the figures of each plan come about, while one of them is open. Those of memory come with every plan.
    pub(super) fn work_out_derivations(self) {
        let work = Latest::new();
        Effect::new(move |_| {
            if !self.figures.opened.with(|opened| opened.iter().any(|name| !name.is_of_memory())) {
                return;
            }
            let request = self.viewed.with(|viewed| viewed.request.clone());
            let answer = self.ask(&ListDerivations { request: request.clone() });
            work.run(async move {
                if let Ok(terms) = answer.await {
                    self.figures.others.set(Some(Arc::new(Derivations { request, terms })));
                }
            });
        });
    }

    /// Reads how the figures come about: the terms of memory, and once one of them was opened all others. Follows them.
    pub fn with_derivations<Read>(self, read: impl FnOnce(&[&Term]) -> Read) -> Read {
        self.viewed.with(|viewed| {
            self.figures.others.with(|others| {
                let others = others.iter().flat_map(|derived| &derived.terms);
                read(&viewed.plan.terms.iter().chain(others).collect::<Vec<_>>())
            })
        })
    }

    /// Whether how a figure comes about is still that of an earlier plan. Follows it.
    pub fn is_derived_before(self, name: TermName) -> bool {
        !name.is_of_memory()
            && self.viewed.with(|viewed| {
                self.figures
                    .others
                    .with(|others| others.as_ref().is_some_and(|derived| derived.request != viewed.request))
            })
    }
}
