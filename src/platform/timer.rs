//! Work that waits until things stand still.

use std::time::Duration;

use leptos::prelude::*;

/// A piece of work that is put off again each time it is asked for.
#[derive(Clone, Copy)]
pub struct Timer(StoredValue<Option<TimeoutHandle>>);

impl Timer {
    /// A timer with nothing to do, for as long as the caller's owner lives.
    pub fn new() -> Self {
        let timer = Self(StoredValue::new(None));
        on_cleanup(move || timer.give_up());
        timer
    }

    /// Does it after a pause, in place of what was still to be done.
    pub fn put_off(self, pause: Duration, work: impl FnOnce() + 'static) {
        self.give_up();
        let _ = self.0.try_set_value(set_timeout_with_handle(work, pause).ok());
    }

    /// Gives up what was still to be done.
    pub fn give_up(self) {
        if let Some(timer) = self.0.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

impl Default for Timer {
    fn default() -> Self {
        Self::new()
    }
}
