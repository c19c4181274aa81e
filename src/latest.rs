//! Work of which the newest counts.

use std::future::Future;

use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One piece of work at a time: what begins takes the place of what is under way, which is dropped where it waits.
///
/// Leptos' resources wait for what is under way before they begin anew; typing wants the opposite.
#[derive(Clone, Copy)]
pub struct Latest(StoredValue<Option<AbortHandle>>);

impl Latest {
    /// Nothing is under way. What will be is given up with the caller's owner.
    pub fn new() -> Self {
        let latest = Self(StoredValue::new(None));
        on_cleanup(move || latest.give_up());
        latest
    }

    /// Begins, in place of what is under way.
    pub fn run(self, work: impl Future<Output = ()> + 'static) {
        let (work, handle) = abortable(work);
        self.give_up();
        let _ = self.0.try_set_value(Some(handle));
        spawn_local(async move {
            // Whether it was given up is nobody's business here.
            let _ = work.await;
        });
    }

    /// Gives up what is under way.
    pub fn give_up(self) {
        if let Some(handle) = self.0.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }
}

impl Default for Latest {
    fn default() -> Self {
        Self::new()
    }
}
