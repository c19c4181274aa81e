//! Where the page asks the planner, which works beside it in workers.
//!
//! Knows how questions reach the planner and how answers find who asked. What is asked stands in `planner::protocol`. A worker has one
//! question at a time; those that wait and that nobody waits for any more are never sent, so that the newest question wins.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use futures::channel::oneshot::{self, Sender};
use leptos::prelude::*;
use planner::protocol::{self, Question, WriteNumbers};
use planner::units::{self, Separators};

use crate::browser::document;
use crate::browser::worker::{News, Worker};

/// The number of a question whose answer nobody waits for.
const NOBODY: u64 = 0;

/// Answers a question at once.
type Here = fn(&[u8]) -> Vec<u8>;

/// There is no answer: the planner could not be loaded, or failed, or whoever asked is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannerLost;

/// Where questions are asked. Clones ask the same planner.
#[derive(Clone)]
pub struct PlannerClient(Rc<Inner>);

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

/// A question on its way.
struct Asked {
    number: u64,
    question: Vec<u8>,
    then: Sender<Vec<u8>>,
}

/// A worker with what it has been asked.
#[derive(Default)]
struct Line {
    worker: RefCell<Option<Worker>>,
    is_ready: Cell<bool>,
    waiting: RefCell<VecDeque<Asked>>,
    under_way: RefCell<Option<(u64, Sender<Vec<u8>>)>>,
}

impl PlannerClient {
    /// Asks workers. The first is loaded at once, beside the page; the one for long questions with the first of them.
    pub fn in_workers() -> Self {
        let (quick, long) = (Rc::new(Line::default()), Rc::new(Line::default()));
        let client = Self::at(Place::Workers { quick: Rc::clone(&quick), long });
        quick.start(&client.0.is_lost);
        client
    }

    /// Asks a planner that works here and answers at once, as tests want it.
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

    /// Asks at once; the answer comes to whoever waits for it.
    pub fn ask<Q: Question>(&self, question: &Q) -> impl Future<Output = Result<Q::Answer, PlannerLost>> + use<Q> {
        let answer = self.0.ask(|number| protocol::write(number, question), Q::IS_LONG);
        let is_lost = self.0.is_lost.clone();
        async move {
            let answer = answer.await.map_err(|_| PlannerLost)?;
            protocol::read::<Q>(&answer).map_err(|error| {
                leptos::logging::error!("{}: {error}", Q::NAME);
                is_lost.set(true);
                PlannerLost
            })
        }
    }
}

impl Inner {
    fn ask(&self, write: impl FnOnce(u64) -> Vec<u8>, is_long: bool) -> oneshot::Receiver<Vec<u8>> {
        let number = self.last.get() + 1;
        self.last.set(number);
        let (then, answer) = oneshot::channel();
        let asked = Asked { number, question: write(number), then };
        match &self.place {
            Place::Here(respond) => {
                if let Some((_, answer)) = protocol::number_of(&respond(&asked.question)) {
                    // Whoever asked may have gone already.
                    let _ = asked.then.send(answer.to_vec());
                }
            }
            Place::Workers { long, .. } if is_long => long.ask(asked, &self.is_lost),
            Place::Workers { quick, .. } => quick.ask(asked, &self.is_lost),
        }
        answer
    }
}

impl Line {
    fn start(self: &Rc<Self>, is_lost: &ArcRwSignal<bool>) {
        let (line, lost) = (Rc::downgrade(self), is_lost.clone());
        let worker = Worker::start(&document::planner_path(), move |news| {
            let Some(line) = line.upgrade() else { return };
            match news {
                News::Failed => line.lose(&lost),
                News::Ready => line.ready(),
                News::Message(bytes) => line.heard(&bytes),
            }
        });
        if worker.is_none() {
            self.lose(is_lost);
        }
        self.worker.replace(worker);
    }

    fn ask(self: &Rc<Self>, asked: Asked, is_lost: &ArcRwSignal<bool>) {
        if self.worker.borrow().is_none() {
            self.start(is_lost);
        }
        self.waiting.borrow_mut().push_back(asked);
        self.send_next();
    }

    /// Sends the next question that somebody waits for, unless one is under way.
    fn send_next(&self) {
        let worker = self.worker.borrow();
        let Some(worker) = worker.as_ref().filter(|_| self.is_ready.get() && self.under_way.borrow().is_none()) else {
            return;
        };
        let mut waiting = self.waiting.borrow_mut();
        while let Some(Asked { number, question, then }) = waiting.pop_front() {
            if !then.is_canceled() {
                worker.send(&question);
                self.under_way.replace(Some((number, then)));
                return;
            }
        }
    }

    fn heard(&self, bytes: &[u8]) {
        let Some((number, answer)) = protocol::number_of(bytes) else { return };
        let asked = self.under_way.borrow_mut().take_if(|(asked, _)| *asked == number);
        if let Some((_, then)) = asked {
            // Whoever asked may have gone already.
            let _ = then.send(answer.to_vec());
        }
        self.send_next();
    }

    fn ready(&self) {
        self.is_ready.set(true);
        if let Some(worker) = self.worker.borrow().as_ref() {
            let Separators { group, decimal } = units::separators();
            worker.send(&protocol::write(NOBODY, &WriteNumbers { group, decimal }));
        }
        self.send_next();
    }

    /// Nothing is answered from now on.
    fn lose(&self, is_lost: &ArcRwSignal<bool>) {
        self.waiting.take();
        self.under_way.take();
        is_lost.set(true);
    }
}
