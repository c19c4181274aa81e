//! Where the page asks the planner, which works beside it in workers: whoever asks is called with the answer.
//!
//! KnowsModel how questions reach the planner and how answers find who asked. What is asked stands in `planner::protocol`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use planner::protocol::{self, Question, WriteNumbers};
use planner::units::{self, Separators};

use crate::platform::root;
use crate::platform::worker::{News, Worker};

/// The number of a question whose answer nobody waits for.
const NOBODY: u64 = 0;

/// Is called with an answer.
type Then = Box<dyn FnOnce(&[u8])>;

/// Answers a question at once.
type Here = fn(&[u8]) -> Vec<u8>;

/// Where questions are asked. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

struct Inner {
    place: Place,
    /// The number of the last question.
    last: Cell<u64>,
    is_lost: ArcRwSignal<bool>,
}

enum Place {
    /// Long questions go to a worker of their own, so that no plan waits for them.
    Workers {
        quick: Rc<Line>,
        long: Rc<Line>,
    },
    Here(Here),
}

/// A worker with what it has been asked.
#[derive(Default)]
struct Line {
    worker: RefCell<Option<Worker>>,
    is_ready: Cell<bool>,
    /// Questions that wait until the worker is ready.
    waiting: RefCell<Vec<Vec<u8>>>,
    asked: RefCell<BTreeMap<u64, Then>>,
}

impl Desk {
    /// A desk whose planner works in workers. The first is loaded at once, beside the page; the one for long questions with the first
    /// of them.
    pub fn in_workers() -> Self {
        let (quick, long) = (Rc::new(Line::default()), Rc::new(Line::default()));
        let desk = Self::at(Place::Workers { quick: Rc::clone(&quick), long });
        quick.start(&desk.0.is_lost);
        desk
    }

    /// A desk whose planner works here and answers at once, as tests want it.
    pub fn here(answer: Here) -> Self {
        Self::at(Place::Here(answer))
    }

    fn at(place: Place) -> Self {
        Self(Rc::new(Inner { place, last: Cell::default(), is_lost: ArcRwSignal::new(false) }))
    }

    /// Whether the planner could not be loaded, or failed. Follows the state.
    pub fn is_lost(&self) -> bool {
        self.0.is_lost.get()
    }

    /// Asks, and calls with the answer. Nobody is called where the planner is lost.
    pub fn ask<Q: Question>(&self, question: &Q, then: impl FnOnce(Q::Answer) + 'static) {
        let is_lost = self.0.is_lost.clone();
        let then = move |answer: &[u8]| match protocol::read::<Q>(answer) {
            Ok(answer) => then(answer),
            Err(error) => {
                leptos::logging::error!("{}: {error}", Q::NAME);
                is_lost.set(true);
            }
        };
        let number = self.0.last.get() + 1;
        self.0.last.set(number);
        self.0.ask(number, protocol::write(number, question), Q::IS_LONG, Box::new(then));
    }
}

impl Inner {
    fn ask(&self, number: u64, question: Vec<u8>, is_long: bool, then: Then) {
        match &self.place {
            Place::Here(answer) => {
                if let Some((_, answer)) = protocol::number_of(&answer(&question)) {
                    then(answer);
                }
            }
            Place::Workers { long, .. } if is_long => long.ask(number, question, then, &self.is_lost),
            Place::Workers { quick, .. } => quick.ask(number, question, then, &self.is_lost),
        }
    }
}

impl Line {
    fn start(self: &Rc<Self>, is_lost: &ArcRwSignal<bool>) {
        let (line, lost) = (Rc::downgrade(self), is_lost.clone());
        let worker = Worker::start(&root::planner_path(), move |news| match news {
            News::Failed => lost.set(true),
            News::Ready => {
                if let Some(line) = line.upgrade() {
                    line.ready();
                }
            }
            News::Message(bytes) => {
                if let Some(line) = line.upgrade() {
                    line.heard(&bytes);
                }
            }
        });
        if worker.is_none() {
            is_lost.set(true);
        }
        self.worker.replace(worker);
    }

    fn ask(self: &Rc<Self>, number: u64, question: Vec<u8>, then: Then, is_lost: &ArcRwSignal<bool>) {
        if self.worker.borrow().is_none() {
            self.start(is_lost);
        }
        self.asked.borrow_mut().insert(number, then);
        match self.worker.borrow().as_ref() {
            Some(worker) if self.is_ready.get() => worker.send(&question),
            _ => self.waiting.borrow_mut().push(question),
        }
    }

    fn heard(&self, bytes: &[u8]) {
        let Some((number, answer)) = protocol::number_of(bytes) else { return };
        let then = self.asked.borrow_mut().remove(&number);
        if let Some(then) = then {
            then(answer);
        }
    }

    fn ready(&self) {
        self.is_ready.set(true);
        if let Some(worker) = self.worker.borrow().as_ref() {
            let Separators { group, decimal } = units::separators();
            worker.send(&protocol::write(NOBODY, &WriteNumbers { group, decimal }));
            for question in self.waiting.take() {
                worker.send(&question);
            }
        }
    }
}
