//! Parts of the state: who follows one is called where it becomes another one, not at each change of the whole.
//!
//! Leptos has memos for this, yet each change of what a memo reads wakes all who follow it. With a hundred fields beside each other that
//! was most of a keystroke's work. Here one effect reads all parts, and wakes the followers of those that changed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;

use crate::platform::dom::follow;

/// Compares a part with what it was, and wakes its followers.
type Look<S> = Box<dyn Fn(&S)>;

/// The parts of one signal's value that are followed.
pub struct Parts<S: Send + Sync + 'static> {
    whole: RwSignal<S>,
    looks: StoredValue<Looks<S>, LocalStorage>,
}

struct Looks<S> {
    last: Cell<u64>,
    by_number: RefCell<BTreeMap<u64, Look<S>>>,
}

/// A part; calling it reads it, and follows it.
pub type Part<T> = Rc<dyn Fn() -> T>;

impl<S: Send + Sync + 'static> Clone for Parts<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + Sync + 'static> Copy for Parts<S> {}

impl<S: Send + Sync + 'static> Parts<S> {
    /// The parts of a signal's value.
    pub fn of(whole: RwSignal<S>) -> Self {
        let looks = StoredValue::new_local(Looks { last: Cell::default(), by_number: RefCell::default() });
        follow(move || {
            whole.with(|whole| {
                looks.with_value(|looks| looks.by_number.borrow().values().for_each(|look| look(whole)));
            });
        });
        Self { whole, looks }
    }

    /// A part, watched for as long as the owner lives in which this is called.
    pub fn part<T: PartialEq + 'static>(self, read: impl Fn(&S) -> T + 'static) -> Part<T> {
        let (whole, changed) = (self.whole, ArcTrigger::new());
        let (read, wake) = (Rc::new(read), changed.clone());
        let (look, last) = (Rc::clone(&read), RefCell::new(whole.with_untracked(|whole| read(whole))));
        self.watch(Box::new(move |whole| {
            let now = look(whole);
            if *last.borrow() != now {
                last.replace(now);
                wake.notify();
            }
        }));
        Rc::new(move || {
            changed.track();
            whole.with_untracked(|whole| read(whole))
        })
    }

    fn watch(self, look: Look<S>) {
        let number = self.looks.with_value(|looks| {
            let number = looks.last.get() + 1;
            looks.last.set(number);
            looks.by_number.borrow_mut().insert(number, look);
            number
        });
        on_cleanup(move || {
            let _ = self.looks.try_with_value(|looks| looks.by_number.borrow_mut().remove(&number));
        });
    }
}
