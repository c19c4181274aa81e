//! Where the page asks the planner, which works in a worker of its own: whoever asks is called with the answer.
//!
//! Knows how questions reach the planner and how answers find who asked. What is asked stands in `planner::dialogue`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use planner::dialogue::{self, Question};

use crate::platform::root;
use crate::platform::worker::{News, Worker};

/// Is called with an answer's text.
type Then = Box<dyn FnOnce(&str)>;

/// Answers a question's text at once.
type Here = fn(&str) -> String;

/// Where questions are asked. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

struct Inner {
    place: Place,
    open: RefCell<Open>,
    is_lost: ArcRwSignal<bool>,
}

enum Place {
    Worker(RefCell<Option<Worker>>),
    Here(Here),
}

#[derive(Default)]
struct Open {
    is_ready: bool,
    last: u64,
    /// Questions that wait until the worker is ready.
    waiting: Vec<String>,
    asked: BTreeMap<u64, Then>,
}

impl Desk {
    /// A desk whose planner works in a worker. It is loaded at once, beside the page.
    pub fn in_a_worker() -> Self {
        let desk = Self::at(Place::Worker(RefCell::default()));
        desk.start();
        desk
    }

    /// A desk whose planner works here and answers at once, as tests want it.
    pub fn here(answer: Here) -> Self {
        Self::at(Place::Here(answer))
    }

    fn at(place: Place) -> Self {
        Self(Rc::new(Inner { place, open: RefCell::default(), is_lost: ArcRwSignal::new(false) }))
    }

    /// Whether the planner could not be loaded, or failed. Follows the state.
    pub fn is_lost(&self) -> bool {
        self.0.is_lost.get()
    }

    /// Loads the planner again; what was asked of the last one is not answered.
    pub fn start(&self) {
        let Place::Worker(place) = &self.0.place else { return };
        self.0.is_lost.set(false);
        self.0.open.replace(Open::default());
        let inner = Rc::downgrade(&self.0);
        let worker = Worker::start(&root::planner_path(), move |news| {
            if let Some(inner) = inner.upgrade() {
                inner.heard(news);
            }
        });
        self.0.is_lost.set(worker.is_none());
        if let Some(last) = place.replace(worker) {
            last.stop();
        }
    }

    /// Asks, and calls with the answer. Nobody is called where the planner is lost.
    pub fn ask<Q: Question>(&self, question: &Q, then: impl FnOnce(Q::Answer) + 'static) {
        let inner = Rc::downgrade(&self.0);
        let then = move |answer: &str| match dialogue::read::<Q>(answer) {
            Ok(answer) => then(answer),
            Err(error) => {
                leptos::logging::error!("{}: {error}", Q::NAME);
                if let Some(inner) = inner.upgrade() {
                    inner.is_lost.set(true);
                }
            }
        };
        self.0.ask(&dialogue::write(question), Box::new(then));
    }
}

impl Inner {
    fn ask(&self, question: &str, then: Then) {
        let place = match &self.place {
            Place::Here(answer) => return then(&answer(question)),
            Place::Worker(place) => place.borrow(),
        };
        let mut open = self.open.borrow_mut();
        open.last += 1;
        let number = open.last;
        open.asked.insert(number, then);
        let message = format!("{number} {question}");
        match place.as_ref() {
            Some(worker) if open.is_ready => worker.send(&message),
            _ => open.waiting.push(message),
        }
    }

    fn heard(&self, news: News) {
        let News::Message(text) = news else { return self.is_lost.set(true) };
        let Some((number, answer)) = text.split_once(' ') else { return self.ready() };
        let then = number.parse().ok().and_then(|number: u64| self.open.borrow_mut().asked.remove(&number));
        if let Some(then) = then {
            then(answer);
        }
    }

    fn ready(&self) {
        let waiting = {
            let mut open = self.open.borrow_mut();
            open.is_ready = true;
            std::mem::take(&mut open.waiting)
        };
        if let Place::Worker(place) = &self.place
            && let Some(worker) = place.borrow().as_ref()
        {
            for message in &waiting {
                worker.send(message);
            }
        }
    }
}
