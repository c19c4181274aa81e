//! What the page remembers: one request, the plan that follows from it, and what was typed but cannot be read.
//!
//! The only place that asks for plans. Views read the plan and never compute. While a plan is under way the last one stays, with the
//! request that it answers: figures and what they are about never come apart.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use leptos::prelude::*;
use planner::charts::Charts;
use planner::issue::Issue;
use planner::models::Anatomy;
use planner::plan::{Change, Plan, Remedy, Term};
use planner::protocol::{
    ApplyChanges, ExportPlan, LinkNotes, ListDerivations, ListRemedies, OpenPage, OpenedPage, PlanView, Question,
    RemainingIssues, Setting, number_of, read,
};
use planner::request::PlanRequest;
use planner::units::{self, Separators};
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::format::MemoryUnit;
use crate::model::{ModelState, Progress, Source};
use crate::parts::{Part, Parts};
use crate::platform::dom::follow;
use crate::platform::history::Entry;
use crate::platform::timer::Timer;
use crate::words;
use crate::words::verdict::{Verdict, verdict};

/// What a first visit shows, planned as the page was built: it has its answer before the planner is there.
const EXAMPLE_OPENED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/example.opened"));

/// How long a request stands still before its remedies are worked out: each is a plan of its own.
const STILL: Duration = Duration::from_millis(250);

/// How long a plan may be under way before the page says so.
const PATIENCE: Duration = Duration::from_millis(400);

/// Everything the page remembers. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Session {
    /// What is asked.
    pub request: RwSignal<PlanRequest>,
    /// The last plan, with the request that it answers and what its charts are drawn from.
    drawn: Answer,
    /// What would mend the plan or use what it spares; worked out once the request stands still.
    pub remedies: RwSignal<Vec<Remedy>>,
    /// What was typed but cannot be read: field to text. The plan is then of the last readable values.
    pub unread: RwSignal<BTreeMap<String, String>>,
    /// Where the model comes from, and what is under way.
    pub model: RwSignal<ModelState>,
    /// What else the link says that asked for the plan: what of it cannot be read, and what the plan said then; that is past once
    /// something else is asked.
    said: RwSignal<LinkNotes>,
    /// How memory is shown.
    unit: RwSignal<MemoryUnit>,
    /// The names of the figures that are open: how they come about is shown beside them.
    opened: RwSignal<Vec<&'static str>>,
    /// How the plan's figures come about, once one of them was opened.
    derivations: RwSignal<Vec<Term>>,
    /// What is said about the plan and about the address that asked for it, each once.
    issues: RwSignal<Vec<Issue>>,
    request_parts: Parts<PlanRequest>,
    /// The plan in a sentence.
    pub verdict: Memo<Verdict>,
    /// How the next change enters the history.
    pub entry: RwSignal<Entry>,
    /// The address of the last plan.
    pub link: RwSignal<Link>,
    /// Whether a plan has been under way for longer than a person takes for at once.
    pub is_waiting: RwSignal<bool>,
    /// Keys of a loaded profile that are no field of a request; they are written into the next one.
    pub extras: RwSignal<Map<String, Value>>,
    /// What the planner knows.
    pub known: StoredValue<Known>,
    desk: StoredValue<Desk, LocalStorage>,
    work: StoredValue<Work>,
}

/// What the planner knows before anyone asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Releases of vLLM to choose from, newest first.
    pub versions: Vec<String>,
    /// When the models that it knows were collected.
    pub models_date: String,
}

/// The address of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The planner's part of the query.
    pub query: String,
    /// The commit that the model's figures came from.
    pub commit: Option<String>,
    /// How it enters the history.
    pub entry: Entry,
}

/// A plan that is wanted.
#[derive(Clone, Debug)]
struct Wanted {
    draw: PlanView,
    commit: Option<String>,
    entry: Entry,
}

/// Plans under way: one at a time, then the newest that is wanted.
#[derive(Default)]
struct Work {
    is_busy: bool,
    next: Option<Wanted>,
    /// Runs out where a plan takes longer than a person takes for at once.
    patience: Timer,
}

impl Session {
    /// A session that begins with a plan.
    pub fn new(desk: Desk, opened: OpenedPage) -> Self {
        let OpenedPage { view: drawn, mut said, versions, models_date } = opened;
        let link = Link { query: drawn.link.clone(), commit: None, entry: Entry::Replace };
        let request = RwSignal::new(drawn.request.clone());
        let drawn = Answer::new(Arc::new(drawn));
        let unit = RwSignal::default();
        let model: RwSignal<ModelState> = RwSignal::default();
        let verdict = Memo::new(move |_| {
            drawn.with(|drawn| {
                let verdict = verdict(&drawn.request, &drawn.plan, unit.get());
                match &drawn.plan.model {
                    Some(_) => verdict,
                    // Without a model there is nothing to judge; what is under way, or went wrong, says why.
                    None => Verdict { lead: model.with(model_words).unwrap_or(verdict.lead), ..verdict },
                }
            })
        });
        let unread = RwSignal::new(std::mem::take(&mut said.unread));
        let said = RwSignal::new(said);
        let issues = RwSignal::new(drawn.now(|drawn| all_issues(&said.read_untracked(), &drawn.plan)));
        follow(move || {
            let all = said.with(|said| drawn.with(|drawn| all_issues(said, &drawn.plan)));
            if issues.with_untracked(|issues| *issues != all) {
                issues.set(all);
            }
        });
        let session = Self {
            request,
            drawn,
            remedies: RwSignal::default(),
            unread,
            model,
            said,
            unit,
            opened: RwSignal::default(),
            derivations: RwSignal::default(),
            issues,
            request_parts: Parts::of(request),
            verdict,
            entry: RwSignal::new(Entry::Replace),
            link: RwSignal::new(link),
            is_waiting: RwSignal::new(false),
            extras: RwSignal::default(),
            known: StoredValue::new(Known { versions, models_date }),
            desk: StoredValue::new_local(desk),
            work: StoredValue::default(),
        };
        follow(move || session.request.with(|request| session.want(request)));
        session.follow_with_remedies();
        session.follow_with_derivations();
        session
    }

    /// The same session for a view that is not seen first: it has each plan once that is painted which is.
    #[must_use]
    pub fn after_paint(self) -> Self {
        Self { drawn: self.drawn.after_paint(), ..self }
    }

    /// Has the plan made again where the build has made it: its sentences then have their numbers as the person at the browser writes them.
    pub fn in_local(self) {
        let is_built = self.drawn.now(|drawn| drawn.request == *example());
        if is_built && units::separators() != Separators::ENGLISH {
            let was = self.said.with_untracked(|said| said.was.clone());
            let draw = PlanView { request: example().clone(), carried: false, was };
            self.draw(Wanted { draw, commit: None, entry: Entry::Replace });
        }
    }

    /// Has a request planned, unless its plan is there.
    fn want(self, request: &PlanRequest) {
        let is_busy = self.work.with_value(|work| work.is_busy);
        if !is_busy && self.drawn.now(|drawn| drawn.request == *request) {
            return;
        }
        let mut entry = self.entry.get_untracked();
        self.entry.set(Entry::Replace);
        if self.work.with_value(|work| work.next.as_ref().is_some_and(|next| next.entry == Entry::Push)) {
            entry = Entry::Push;
        }
        let (carried, commit) = self.model.with_untracked(|model| match &model.source {
            Source::Pasted => (true, None),
            Source::Hub { commit, .. } => (false, commit.clone().or_else(|| model.pinned.clone())),
            Source::Known => (false, model.pinned.clone()),
        });
        let draw =
            PlanView { request: request.clone(), carried, was: self.said.with_untracked(|said| said.was.clone()) };
        let wanted = Wanted { draw, commit, entry };
        if is_busy {
            self.work.update_value(|work| work.next = Some(wanted));
        } else {
            self.draw(wanted);
        }
    }

    fn draw(self, wanted: Wanted) {
        let Wanted { draw, commit, entry } = wanted;
        self.work.update_value(|work| work.is_busy = true);
        let patience = self.work.with_value(|work| work.patience);
        patience.put_off(PATIENCE, move || _ = self.is_waiting.try_set(true));
        self.ask(&draw, move |drawn| {
            patience.give_up();
            self.is_waiting.set(false);
            let link = Link { query: drawn.link.clone(), commit, entry };
            self.drawn.set(drawn);
            self.link.set(link);
            let next = self.work.try_update_value(|work| {
                work.is_busy = false;
                work.next.take()
            });
            if let Some(next) = next.flatten() {
                self.draw(next);
            }
        });
    }

    /// Works out the remedies of each plan that stands still.
    fn follow_with_remedies(self) {
        let timer = Timer::new();
        follow(move || {
            self.drawn.track();
            timer.put_off(STILL, move || {
                let request = self.drawn.now(|drawn| drawn.request.clone());
                let asked = request.clone();
                self.ask(&ListRemedies { request }, move |remedies| {
                    if self.drawn.now(|drawn| drawn.request == asked) {
                        self.remedies.set(remedies);
                    }
                });
            });
        });
    }

    /// Has it worked out how the figures of each plan come about, while one of them is open.
    fn follow_with_derivations(self) {
        follow(move || {
            if !self.opened.with(|opened| opened.iter().any(|name| !words::terms::is_of_memory(name))) {
                return;
            }
            let request = self.drawn.with(|drawn| drawn.request.clone());
            self.ask(&ListDerivations { request }, move |terms| self.derivations.set(terms));
        });
    }

    /// Whether a figure is open. Follows it.
    pub fn is_open(&self, name: &str) -> bool {
        self.opened.with(|opened| opened.contains(&name))
    }

    /// Opens a figure.
    pub fn open(&self, name: &'static str) {
        if !self.opened.with_untracked(|opened| opened.contains(&name)) {
            self.opened.update(|opened| opened.push(name));
        }
    }

    /// Opens a figure, or closes it.
    pub fn open_or_close(&self, name: &'static str) {
        if self.opened.with_untracked(|opened| opened.contains(&name)) {
            self.opened.update(|opened| opened.retain(|other| *other != name));
        } else {
            self.open(name);
        }
    }

    /// Reads how the figures come about: the terms of memory, and once one of them was opened all others. Follows them.
    pub fn with_derivations<Read>(&self, read: impl FnOnce(&[&Term]) -> Read) -> Read {
        self.drawn.with(|drawn| {
            self.derivations.with(|others| read(&drawn.plan.terms.iter().chain(others).collect::<Vec<_>>()))
        })
    }

    /// Asks the planner; an answer that comes after the session is gone is dropped.
    pub fn ask<Q: Question>(&self, question: &Q, then: impl FnOnce(Q::Answer) + 'static) {
        let session = *self;
        let then = move |answer| {
            if session.desk.try_with_value(|_| ()).is_some() {
                then(answer);
            }
        };
        let desk = self.desk.try_get_value();
        if let Some(desk) = desk {
            desk.ask(question, then);
        }
    }

    /// The planner's answer; nothing where it does not come.
    pub async fn answer<Q>(self, question: &Q) -> Option<Q::Answer>
    where
        Q: Question,
        Q::Answer: 'static,
    {
        let (sender, receiver) = futures::channel::oneshot::channel();
        self.ask(question, move |answer| _ = sender.send(answer));
        receiver.await.ok()
    }

    /// Whether the planner could not be loaded, or failed.
    pub fn is_without_planner(&self) -> bool {
        self.desk.get_value().is_lost()
    }

    /// Reads the plan, and follows it.
    pub fn with_plan<Read>(&self, read: impl FnOnce(&Plan) -> Read) -> Read {
        self.drawn.with(|drawn| read(&drawn.plan))
    }

    /// Reads the plan as it is now.
    pub fn plan_now<Read>(&self, read: impl FnOnce(&Plan) -> Read) -> Read {
        self.drawn.now(|drawn| read(&drawn.plan))
    }

    /// Reads the request that the plan answers, as it is now.
    pub fn with_planned_now<Read>(&self, read: impl FnOnce(&PlanRequest) -> Read) -> Read {
        self.drawn.now(|drawn| read(&drawn.request))
    }

    /// Reads the plan together with the request that it answers, and follows both.
    pub fn with_planned<Read>(&self, read: impl FnOnce(&PlanRequest, &Plan) -> Read) -> Read {
        self.drawn.with(|drawn| read(&drawn.request, &drawn.plan))
    }

    /// Reads the settings that the plan is about, and follows them.
    pub fn with_settings<Read>(&self, read: impl FnOnce(&[Setting]) -> Read) -> Read {
        self.drawn.with(|drawn| read(&drawn.settings))
    }

    /// Reads what the plan's charts are drawn from together with the request that they answer, and follows both.
    pub fn with_pictures<Read>(&self, read: impl FnOnce(&PlanRequest, &Charts) -> Option<Read>) -> Option<Read> {
        self.drawn.with(|drawn| read(&drawn.request, drawn.charts.as_ref()?))
    }

    /// Reads the model's structure, and follows it.
    pub fn with_anatomy<Read>(&self, read: impl FnOnce(&Anatomy, &Plan) -> Read) -> Option<Read> {
        self.drawn.with(|drawn| Some(read(drawn.anatomy.as_ref()?, &drawn.plan)))
    }

    /// A part of the request, for those who follow that alone.
    pub fn request_part<T: PartialEq + 'static>(&self, read: impl Fn(&PlanRequest) -> T + 'static) -> Part<T> {
        self.request_parts.part(read)
    }

    /// A part of the plan, for those who follow that alone.
    pub fn plan_part<T: PartialEq + 'static>(&self, read: impl Fn(&Plan) -> T + 'static) -> Part<T> {
        self.drawn.part(move |drawn| read(&drawn.plan))
    }

    /// A part of what the plan's charts are drawn from, for those who follow that alone; nothing where there is no plan.
    pub fn pictures_part<T: PartialEq + Default + 'static>(
        &self,
        read: impl Fn(&Plan, &Charts) -> T + 'static,
    ) -> Part<T> {
        self.drawn.part(move |drawn| drawn.charts.as_ref().map(|charts| read(&drawn.plan, charts)).unwrap_or_default())
    }

    /// Reads the request, and follows it.
    pub fn with_request<Read>(&self, read: impl FnOnce(&PlanRequest) -> Read) -> Read {
        self.request.with(read)
    }

    /// Reads what is said about the plan and about the address that asked for it, each once, and follows it.
    pub fn with_issues<Read>(&self, read: impl FnOnce(&[Issue]) -> Read) -> Read {
        self.issues.with(|issues| read(issues))
    }

    /// Calls with the whole plan, remedies included, as it is handed out.
    pub fn export(&self, then: impl FnOnce(String) + 'static) {
        self.ask(&ExportPlan { request: self.request.get_untracked() }, then);
    }

    /// The unit in which memory is shown.
    pub fn unit(&self) -> MemoryUnit {
        self.unit.get()
    }

    /// Shows memory in another unit.
    pub fn show_in(&self, unit: MemoryUnit) {
        self.unit.set(unit);
    }

    /// Changes the request by one small step; it takes the place of the last one in the history.
    pub fn adjust(&self, change: impl FnOnce(&mut PlanRequest)) {
        let issues = self.said.with_untracked(|said| said.issues.clone());
        let before = (!issues.is_empty()).then(|| self.request.get_untracked());
        self.said.update_untracked(|said| said.was = None);
        self.request.update(change);
        // What the link said about a field is past once the field holds something else.
        if let Some(before) = before {
            let (said, after) = (self.said, self.request.get_untracked());
            self.ask(&RemainingIssues { issues: issues.clone(), before, after }, move |still| {
                if still != issues {
                    said.update(|said| said.issues.retain(|issue| still.contains(issue) || !issues.contains(issue)));
                }
            });
        }
    }

    /// Changes the request so that “back” undoes it.
    pub fn turn(&self, change: impl FnOnce(&mut PlanRequest)) {
        self.entry.set(Entry::Push);
        self.adjust(change);
    }

    /// Completes the request by what others know of it; nobody asks for something else.
    pub fn complete(&self, change: impl FnOnce(&mut PlanRequest)) {
        self.request.update(change);
    }

    /// Takes up what a link asks for.
    pub fn follow_link(&self, mut said: LinkNotes, change: impl FnOnce(&mut PlanRequest)) {
        self.unread.set(std::mem::take(&mut said.unread));
        self.said.set(said);
        self.request.update(change);
    }

    /// What was typed into a field can be read.
    pub fn is_read(&self, path: &'static str) {
        if self.unread.with_untracked(|unread| unread.contains_key(path)) {
            self.unread.update(|unread| drop(unread.remove(path)));
        }
        if self.said.with_untracked(|said| said.issues.iter().any(|issue| issue.field == path)) {
            self.said.update(|said| said.issues.retain(|issue| issue.field != path));
        }
    }

    /// Whether an issue is about the address that asked for the plan, and not about the plan.
    pub fn is_of_link(&self, issue: &Issue) -> bool {
        self.said.with(|said| said.issues.contains(issue))
    }

    /// What the link to this plan cannot carry, and where the plan says other than when the link that asked for it was written.
    pub fn with_link_notes<Read>(&self, read: impl FnOnce(&[Issue], Option<&str>) -> Read) -> Read {
        self.drawn.with(|drawn| read(&drawn.left_out, drawn.changed.as_deref()))
    }

    /// Applies what a remedy changes.
    pub fn apply(&self, change: Vec<Change>) {
        let session = *self;
        self.ask(&ApplyChanges { request: self.request.get_untracked(), change }, move |changed| {
            session.turn(|request| *request = changed);
        });
    }

    /// Whether the plan shown is of other values than the fields show.
    pub fn is_behind(&self) -> bool {
        self.unread.with(|unread| !unread.is_empty()) || {
            let planned = self.drawn.with(|drawn| drawn.request.model.id.clone());
            self.model.with(|model| model.is_behind(planned.as_deref()))
        }
    }
}

/// What is said about a plan and about the address that asked for it, each once.
fn all_issues(said: &LinkNotes, plan: &Plan) -> Vec<Issue> {
    let mut issues = said.issues.clone();
    for issue in &plan.issues {
        if !issues.contains(issue) {
            issues.push(issue.clone());
        }
    }
    issues
}

/// What is under way for a model that cannot be planned with yet, or what went wrong.
fn model_words(model: &ModelState) -> Option<String> {
    let endpoint = crate::address::endpoint();
    match &model.progress {
        Progress::Fetching { id, .. } => Some(words::hub::fetching(id, endpoint.host())),
        Progress::Failed { refusal, .. } => Some(refusal.why.clone()),
        Progress::NotAReference { text } => Some(words::hub::not_a_reference(text)),
        Progress::NotAConfig { why } => Some(words::hub::not_a_config(why)),
        Progress::Settled => None,
    }
}

/// The request that a first visit shows.
pub fn example() -> &'static PlanRequest {
    static EXAMPLE: LazyLock<PlanRequest> = LazyLock::new(|| opened_example().view.request);
    &EXAMPLE
}

/// What a first visit shows: the example with its plan.
///
/// # Panics
/// When the build planned it with another planner than it compiled.
pub fn opened_example() -> OpenedPage {
    let answer = number_of(EXAMPLE_OPENED).map(|(_, answer)| read::<OpenPage>(answer));
    answer.and_then(Result::ok).expect("the build writes what the page reads")
}

#[cfg(test)]
mod tests {
    use planner::planner::Facts;
    use planner::protocol::{respond, write};

    use super::*;

    #[test]
    fn the_example_is_read_whole() {
        let value = serde_json::from_str(include_str!("example.json")).unwrap();
        let (request, issues) = planner::request::read(value).unwrap();
        assert_eq!(issues, []);
        assert_eq!(&request, example());
        assert_ne!(request, PlanRequest::default());
    }

    #[test]
    fn the_example_opens_with_the_plan_that_the_planner_makes() {
        let opened = OpenPage { link: None, otherwise: example().clone() }.answer(&Facts::bundled());
        assert_eq!(opened_example(), opened);
        assert_eq!(
            respond(&Facts::bundled(), &write(0, &OpenPage { link: None, otherwise: example().clone() })),
            EXAMPLE_OPENED
        );
        assert_eq!(opened.view.plan.feasibility.map(|feasibility| feasibility.fits), Some(true));
    }
}
