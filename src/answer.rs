//! The planner's last answer, as those see it who follow it: at once, or once what is seen first has been painted.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use planner::protocol::ViewedPlan;

use crate::parts::{Part, Parts};
use crate::platform::dom::follow;

/// An answer that is followed. Copies are the same.
#[derive(Clone, Copy)]
pub struct Answer {
    drawn: RwSignal<Arc<ViewedPlan>>,
    parts: Parts<Arc<ViewedPlan>>,
}

impl Answer {
    /// An answer that is there.
    pub fn new(drawn: Arc<ViewedPlan>) -> Self {
        let drawn = RwSignal::new(drawn);
        Self { drawn, parts: Parts::of(drawn) }
    }

    /// The same answer for those who come after the next paint: a key's work on what is seen first then has a frame of its own.
    pub fn after_paint(self) -> Self {
        let later = Self::new(self.drawn.get_untracked());
        follow(move || {
            self.drawn.track();
            request_animation_frame(move || {
                set_timeout(move || later.catch_up(self), Duration::ZERO);
            });
        });
        later
    }

    /// Takes another's answer, unless either is gone or it is the same.
    fn catch_up(self, other: Self) {
        let (Some(mine), Some(now)) = (self.drawn.try_get_untracked(), other.drawn.try_get_untracked()) else { return };
        if !Arc::ptr_eq(&mine, &now) {
            self.drawn.set(now);
        }
    }

    /// Takes a new answer.
    pub fn set(self, drawn: ViewedPlan) {
        self.drawn.set(Arc::new(drawn));
    }

    /// Follows it without reading it.
    pub fn track(self) {
        self.drawn.track();
    }

    /// Reads it, and follows it.
    pub fn with<Read>(self, read: impl FnOnce(&ViewedPlan) -> Read) -> Read {
        self.drawn.with(|drawn| read(drawn))
    }

    /// Reads it as it is now.
    pub fn now<Read>(self, read: impl FnOnce(&ViewedPlan) -> Read) -> Read {
        self.drawn.with_untracked(|drawn| read(drawn))
    }

    /// A part of it, for those who follow that alone.
    pub fn part<T: PartialEq + 'static>(self, read: impl Fn(&ViewedPlan) -> T + 'static) -> Part<T> {
        self.parts.part(move |drawn| read(drawn))
    }
}
