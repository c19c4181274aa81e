//! The plan that is shown, and those under way.
//!
//! While a plan is under way the last one stays, with the request that it answers: figures and what they are about never come apart.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::protocol::{PlanView, ViewedPlan};
use planner::request::PlanRequest;
use planner::units::{self, Separators};

use super::Session;
use super::address::Link;
use super::example;
use super::model::Source;
use super::request::HistoryEntry;

/// How long a plan may be under way before the page says so, in ms.
const PATIENCE: u32 = 400;

/// The plan that is shown. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Viewed {
    plan: RwSignal<Arc<ViewedPlan>>,
    /// Whether a plan has been under way for longer than a person takes for at once.
    pub is_waiting: RwSignal<bool>,
    work: StoredValue<Work>,
}

/// Plans under way: one at a time, then the newest that is wanted.
#[derive(Default)]
struct Work {
    is_busy: bool,
    next: Option<Wanted>,
}

/// A plan that is wanted.
#[derive(Clone, Debug)]
struct Wanted {
    question: PlanView,
    commit: Option<String>,
    entry: HistoryEntry,
}

impl Viewed {
    pub(super) fn new(drawn: ViewedPlan) -> Self {
        Self { plan: RwSignal::new(Arc::new(drawn)), is_waiting: RwSignal::new(false), work: StoredValue::default() }
    }

    /// Reads it, and follows it.
    pub fn with<Read>(self, read: impl FnOnce(&ViewedPlan) -> Read) -> Read {
        self.plan.with(|viewed| read(viewed))
    }

    /// Reads it as it is now.
    pub fn with_untracked<Read>(self, read: impl FnOnce(&ViewedPlan) -> Read) -> Read {
        self.plan.with_untracked(|viewed| read(viewed))
    }

    /// Follows it without reading it.
    pub fn track(self) {
        self.plan.track();
    }

    /// It itself, shared. Follows it.
    pub fn get(self) -> Arc<ViewedPlan> {
        self.plan.get()
    }

    /// The same for those who come after the next paint: a key's work on what is seen first then has a frame of its own.
    fn after_paint(self) -> Self {
        let late = RwSignal::new(self.plan.get_untracked());
        Effect::new(move |_| {
            self.plan.track();
            request_animation_frame(move || set_timeout(move || self.catch_up(late), Duration::ZERO));
        });
        Self { plan: late, ..self }
    }

    /// Hands the plan on, unless either is gone or it is there already.
    fn catch_up(self, late: RwSignal<Arc<ViewedPlan>>) {
        let (Some(now), Some(last)) = (self.plan.try_get_untracked(), late.try_get_untracked()) else { return };
        if !Arc::ptr_eq(&now, &last) {
            late.set(now);
        }
    }
}

impl Session {
    /// The same session for what is not seen first: it has each plan once that is painted which is.
    #[must_use]
    pub fn after_paint(self) -> Self {
        Self { viewed: self.viewed.after_paint(), ..self }
    }

    /// Has the plan made again where the build has made it: its sentences then have their numbers as the person at the browser writes them.
    pub fn plan_in_local(self) {
        let is_built = self.viewed.with_untracked(|viewed| viewed.request == *example::request());
        if is_built && units::separators() != Separators::ENGLISH {
            self.want(example::request(), HistoryEntry::Replace);
        }
    }

    /// Has every request planned.
    pub(super) fn plan_what_is_asked(self) {
        Effect::new(move |_| {
            self.asked.request.with(|request| {
                let entry = self.asked.entry.try_update_value(std::mem::take).unwrap_or_default();
                let is_busy = self.viewed.work.with_value(|work| work.is_busy);
                if is_busy || self.viewed.with_untracked(|viewed| viewed.request != *request) {
                    self.want(request, entry);
                }
            });
        });
    }

    fn want(self, request: &PlanRequest, entry: HistoryEntry) {
        let (carried, commit) = match self.model.source.get_untracked() {
            Source::Pasted => (true, None),
            Source::Hub { commit, .. } => (false, commit.or_else(|| self.model.pinned.get_value())),
            Source::Known => (false, self.model.pinned.get_value()),
        };
        let question = PlanView { request: request.clone(), carried, was: self.link_notes.was.get_value() };
        let is_busy = self.viewed.work.try_update_value(|work| {
            let is_step = work.next.as_ref().is_some_and(|next| next.entry == HistoryEntry::Push);
            let entry = if is_step { HistoryEntry::Push } else { entry };
            work.next = Some(Wanted { question, commit, entry });
            std::mem::replace(&mut work.is_busy, true)
        });
        if is_busy == Some(false) {
            spawn_local(self.plan_what_is_wanted());
        }
    }

    async fn plan_what_is_wanted(self) {
        while let Some(wanted) = self.viewed.work.try_update_value(|work| work.next.take()).flatten() {
            let Wanted { question, commit, entry } = wanted;
            let Ok(viewed) = self.patiently(self.ask(&question)).await else { break };
            let link = Link { commit, entry, ..Link::of(&viewed) };
            self.viewed.plan.set(Arc::new(viewed));
            self.link.set(link);
        }
        let _ = self.viewed.work.try_update_value(|work| work.is_busy = false);
    }

    /// Waits for a plan, and says so where it takes longer than a person takes for at once.
    async fn patiently<T>(self, plan: impl Future<Output = T>) -> T {
        match select(pin!(plan), TimeoutFuture::new(PATIENCE)).await {
            Either::Left((plan, _)) => plan,
            Either::Right(((), plan)) => {
                let _ = self.viewed.is_waiting.try_set(true);
                let plan = plan.await;
                let _ = self.viewed.is_waiting.try_set(false);
                plan
            }
        }
    }
}
