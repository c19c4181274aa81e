//! Parts of the page that are built one in a task of its own, so that none keeps the browser from answering.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use leptos::prelude::*;

use super::dom::{El, Held, el};

/// Marks a place whose part is still to come.
const PLACE: &str = "data-later";

/// When a part has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// Before the page is shown.
    First,
    /// The page is shown.
    Shown,
    /// Once the page is shown.
    Last,
}

type Work = Box<dyn FnOnce()>;

thread_local! {
    static WAITING: RefCell<VecDeque<(Turn, Work)>> = const { RefCell::new(VecDeque::new()) };
    static IS_UNDER_WAY: Cell<bool> = const { Cell::new(false) };
}

impl El {
    /// Appends a part of what is seen first. It is there when the page is shown.
    #[must_use]
    pub fn child_first(self, build: impl FnOnce() -> El + 'static) -> Self {
        self.child_in(Turn::First, Box::new(build))
    }

    /// Appends a part that is built once the page is shown; nothing stands in its place until then.
    #[must_use]
    pub fn child_later(self, build: impl FnOnce() -> El + 'static) -> Self {
        self.child_in(Turn::Last, Box::new(build))
    }

    fn child_in(self, turn: Turn, build: Box<dyn FnOnce() -> El>) -> Self {
        let (held, owner) = (Held::default(), Owner::current().unwrap_or_default());
        let place = el("div").attr(PLACE, "").attr("hidden", "").held(&held);
        // A page that was left meanwhile needs its parts no more.
        let is_wanted = Arc::new(AtomicBool::new(true));
        let wanted = Arc::clone(&is_wanted);
        on_cleanup(move || wanted.store(false, Ordering::Relaxed));
        wait(turn, move || {
            if let Some(node) = held.node().filter(|_| is_wanted.load(Ordering::Relaxed)) {
                let _ = node.replace_with_with_node_1(&owner.with(|| build().made()));
            }
        });
        self.child(place)
    }
}

/// Calls in a task of its own, before what is seen first is built.
pub fn soon(work: impl FnOnce() + 'static) {
    wait(Turn::First, work);
}

/// Calls when all that is seen first is built.
pub fn when_built(show: impl FnOnce() + 'static) {
    wait(Turn::Shown, show);
}

fn wait(turn: Turn, work: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| {
        let place = waiting.partition_point(|(other, _)| *other <= turn);
        waiting.insert(place, (turn, Box::new(work)));
    });
    if !IS_UNDER_WAY.replace(true) {
        go_on();
    }
}

/// Does the next piece in a task of its own, and so on while there are any.
fn go_on() {
    set_timeout(
        || {
            let next = WAITING.with_borrow_mut(VecDeque::pop_front);
            let Some((_, work)) = next else { return IS_UNDER_WAY.set(false) };
            work();
            go_on();
        },
        Duration::ZERO,
    );
}
