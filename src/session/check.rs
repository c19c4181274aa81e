//! Commands, files and results that somebody has already: what is said of one, and planning it as it stands.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use planner::protocol::{CheckText, TextCheck};
use planner::read::Form;
use planner::request::PlanRequest;

use super::Session;
use crate::latest::Latest;

/// How long a text and the request stand still before the text is checked, in ms: why it would not start takes many plans.
const STILL: u32 = 250;

/// A text that is checked with each request while it stands there. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct TextChecking {
    /// The text.
    pub text: RwSignal<String>,
    checked: RwSignal<Option<Checked>>,
}

/// What is said of a text, with the text and the request that it is said of.
#[derive(Clone, Debug, PartialEq)]
struct Checked {
    text: String,
    base: PlanRequest,
    check: TextCheck,
}

impl TextChecking {
    /// Reads what is said; nothing before there is something. Follows it.
    pub fn with<Read>(self, read: impl FnOnce(&TextCheck) -> Read) -> Option<Read> {
        self.checked.with(|checked| checked.as_ref().map(|checked| read(&checked.check)))
    }
}

/// Whether a text asks for a deployment that can be planned.
pub fn can_be_planned(form: Form) -> bool {
    !matches!(form, Form::Unknown | Form::BenchResult)
}

impl Session {
    /// Checks whatever text is put there, for as long as the caller's owner lives.
    pub fn check_texts(self) -> TextChecking {
        let (text, checked) = (RwSignal::new(String::new()), RwSignal::new(None));
        let work = Latest::new();
        Effect::new(move |_| {
            let text = text.get();
            self.asked.request.track();
            if text.trim().is_empty() {
                work.give_up();
                return checked.set(None);
            }
            work.run(async move {
                TimeoutFuture::new(STILL).await;
                let base = self.asked.request.get_untracked();
                let question = CheckText { text, base };
                if let Ok(check) = self.ask(&question).await {
                    let CheckText { text, base } = question;
                    checked.set(Some(Checked { text, base, check }));
                }
            });
        });
        TextChecking { text, checked }
    }

    /// Whether what is said is not yet of the text and the request as they are now. Follows all three.
    pub fn is_check_stale(self, checking: TextChecking) -> bool {
        checking.checked.with(|checked| {
            checked.as_ref().is_some_and(|checked| {
                checking.text.with(|text| *text != checked.text)
                    || self.asked.request.with(|request| *request != checked.base)
            })
        })
    }

    /// Plans a text as it stands, with what the request says now in all that the text leaves open.
    pub async fn plan_text(self, text: String) {
        let (before, check) = loop {
            let question = CheckText { text: text.clone(), base: self.asked.request.get_untracked() };
            let Ok(check) = self.ask(&question).await else { return };
            // What was changed meanwhile is not to be lost.
            if self.asked.request.with_untracked(|now| *now == question.base) {
                break (question.base, check);
            }
        };
        if can_be_planned(check.form) {
            self.asked.extras.set(check.extras);
            self.take_over(&before, check.request);
        }
    }
}
