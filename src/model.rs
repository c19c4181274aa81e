//! From what a person names as a model to the request's model: asks the hub, and lets no stale answer win.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::hub::HubError;
use planner::issue::Issue;
use planner::models::ModelRequest;
use planner::protocol::{ImportFile, ImportedFile, KnowsModel};
use planner::request::PlanRequest;

use crate::hub::{self, Fetching, Reference};
use crate::platform::storage::{self, Keep};
use crate::recent;
use crate::state::Session;
use crate::words;

/// Where the hub token is kept, while the tab lives.
const TOKEN: &str = "hub-token";

/// How long an answer is waited for before the page says that it takes its time.
const SLOW: Duration = Duration::from_secs(3);

/// Where the model that is planned with comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Its name alone; the planner's own snapshot knows the rest, or nobody does.
    #[default]
    Known,
    /// From the hub.
    Hub {
        /// The commit that answered.
        commit: Option<String>,
        /// What else is to be said about the answer.
        remarks: Vec<String>,
    },
    /// Its configuration was pasted, dropped or came with the link.
    Pasted,
}

/// What is under way, or went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing.
    #[default]
    Settled,
    /// A model is being fetched.
    Fetching {
        /// Its id.
        id: String,
        /// Whether it takes longer than a person thinks it will.
        is_slow: bool,
    },
    /// It could not be had. The plan is still of the last model.
    Failed {
        /// Its id.
        id: String,
        /// Why.
        refusal: HubError,
    },
    /// What was typed names no model.
    NotAReference {
        /// What was typed.
        text: String,
    },
    /// What was pasted is no configuration.
    NotAConfig {
        /// Why.
        why: String,
    },
}

/// The model's side of the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelState {
    /// Where the planned model comes from.
    pub source: Source,
    /// What is under way.
    pub progress: Progress,
    /// The commit that the link asks for, until the hub has answered.
    pub pinned: Option<String>,
}

impl ModelState {
    fn pasted() -> Self {
        Self { source: Source::Pasted, ..Self::default() }
    }

    /// Whether the plan shown is of another model than the one asked for. One that the page knows by itself is planned with
    /// while the hub is asked, and whatever the hub answers.
    pub fn is_behind(&self, planned: Option<&str>) -> bool {
        match &self.progress {
            Progress::Settled => false,
            Progress::Fetching { id, .. } | Progress::Failed { id, .. } => {
                planned != Some(id.as_str()) || self.source != Source::Known
            }
            Progress::NotAReference { .. } | Progress::NotAConfig { .. } => true,
        }
    }

    /// The model that is asked for, or was in vain.
    fn asked(&self) -> Option<&str> {
        match &self.progress {
            Progress::Fetching { id, .. } | Progress::Failed { id, .. } => Some(id),
            _ => None,
        }
    }
}

/// The fetch that counts; an answer to an earlier one is stale.
static NEWEST: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static UNDER_WAY: std::cell::RefCell<Option<Fetching>> = const { std::cell::RefCell::new(None) };
}

/// Gives up whatever is under way, and numbers what begins.
fn begin(fetching: Option<Fetching>) -> u64 {
    let last = UNDER_WAY.with(|under_way| under_way.replace(fetching));
    if let Some(last) = last {
        last.give_up();
    }
    NEWEST.fetch_add(1, Ordering::Relaxed) + 1
}

/// Plans with what was typed or pasted into the model box: a configuration's text, a hub id, or an address.
pub fn choose(session: Session, text: &str) {
    if text.trim_start().starts_with('{') {
        return paste(session, text.to_owned());
    }
    let Ok(reference) = Reference::parse(text) else {
        begin(None);
        let text = text.trim().to_owned();
        return session.model.update(|model| model.progress = Progress::NotAReference { text });
    };
    if reference.revision.is_none() {
        plan_if_known(session, reference.id.clone());
    }
    fetch(session, reference, None);
}

/// Gives up the model that is being fetched; the plan stays that of the last one.
pub fn give_up(session: Session) {
    begin(None);
    session.model.update(|model| model.progress = Progress::Settled);
}

/// Plans with what the planner itself knows of a model, while the hub is asked.
fn plan_if_known(session: Session, id: String) {
    session.ask(&KnowsModel { id: id.clone() }, move |is_known| {
        let still_asked = session.model.with_untracked(|model| model.asked() == Some(id.as_str()));
        if is_known && still_asked {
            session.model.update(|model| model.source = Source::Known);
            recent::remember(&id);
            session.turn(|request| request.model = ModelRequest { id: Some(id), ..ModelRequest::default() });
        }
    });
}

/// Plans with a pasted `config.json`. Its name is the model that was asked for in vain, or the one that it gives itself.
pub fn paste(session: Session, text: String) {
    take_in(session, text, move |taken| {
        if let (false, Some(issue)) = (taken.is_read, taken.issues.first()) {
            let why = issue.message.clone();
            session.model.update(|model| model.progress = Progress::NotAConfig { why });
        }
    });
}

/// What became of a text that was handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// Whether it is anything that is known.
    pub is_read: bool,
    /// What it was read as.
    pub words: String,
    /// What is said about it; where it is nothing, why.
    pub issues: Vec<Issue>,
}

/// Plans with a text that was pasted, dropped or chosen, whatever its kind, and calls with what became of it.
pub fn take_in(session: Session, text: String, then: impl FnOnce(Handed) + 'static) {
    take_in_boxed(session, text, Box::new(then));
}

fn take_in_boxed(session: Session, text: String, then: Box<dyn FnOnce(Handed)>) {
    let request = session.request.get_untracked();
    let named = session.model.with_untracked(|model| model.asked().map(str::to_owned));
    let question = ImportFile { text, request, named };
    session.ask(&question.clone(), move |taken| {
        let ImportFile { text, request: asked, .. } = question;
        if session.request.with_untracked(|now| *now != asked) {
            return take_in_boxed(session, text, then);
        }
        let ImportedFile { request, words, issues, extras } = taken;
        let is_read = request.is_some();
        if let Some(request) = request {
            if !extras.is_empty() {
                session.extras.set(extras);
            }
            take_up(session, asked.model != request.model, move |now| *now = request);
        }
        then(Handed { is_read, words, issues });
    });
}

/// Puts a request from outside in place of the last one, and fetches its model where it has not brought its configuration along.
fn take_up(session: Session, is_other_model: bool, change: impl FnOnce(&mut PlanRequest)) {
    session.unread.update(std::collections::BTreeMap::clear);
    if is_other_model {
        begin(None);
        session.model.set(ModelState::pasted());
    }
    session.turn(change);
    if is_other_model {
        resume(session, None);
    }
}

/// Fetches the model that a link, a file or the history names, where the request has not brought its configuration along.
/// `commit` is the one that the link's figures came from.
pub fn resume(session: Session, commit: Option<String>) {
    let (id, revision, carried) = session.request.with_untracked(|request| {
        (request.model.id.clone(), request.model.revision.clone(), request.model.config.is_some())
    });
    if carried {
        begin(None);
        return session.model.set(ModelState::pasted());
    }
    let Some(id) = id else {
        begin(None);
        return session.model.set(ModelState::default());
    };
    session.model.set(ModelState { pinned: commit.clone(), ..ModelState::default() });
    let is_pinned = commit.is_some() || revision.is_some();
    let from_hub = move |id: String| {
        if let Ok(reference) = Reference::parse(&id) {
            fetch(session, Reference { revision: revision.or(reference.revision), ..reference }, commit);
        } else {
            begin(None);
            session.model.update(|model| model.progress = Progress::NotAReference { text: id });
        }
    };
    let number = begin(None);
    session.ask(&KnowsModel { id: id.clone() }, move |is_known| {
        if NEWEST.load(Ordering::Relaxed) != number {
            return;
        }
        let source = if is_known { Source::Known } else { Source::Hub { commit: None, remarks: Vec::new() } };
        session.model.update(|model| model.source = source);
        if is_pinned || !is_known {
            from_hub(id);
        }
    });
}

/// Fetches a model. `commit` is the one to fetch where the reference names no revision; where the hub no longer has it, the newest is
/// fetched and that is said.
fn fetch(session: Session, reference: Reference, commit: Option<String>) {
    let Some(fetching) = Fetching::begin() else { return };
    let number = begin(Some(fetching.clone()));
    let is_newest = move || NEWEST.load(Ordering::Relaxed) == number;
    let id = reference.id.clone();
    session.model.update(|model| {
        model.progress = Progress::Fetching { id: id.clone(), is_slow: false };
        model.pinned.clone_from(&commit);
    });
    let slow = Progress::Fetching { id: id.clone(), is_slow: true };
    let say_slow = move || {
        let is_under_way =
            session.model.try_with_untracked(|model| matches!(model.progress, Progress::Fetching { .. }));
        if is_newest() && is_under_way == Some(true) {
            session.model.update(|model| model.progress = slow);
        }
    };
    set_timeout(say_slow, SLOW);
    spawn_local(async move {
        let endpoint = crate::address::endpoint();
        let mut token = token();
        let mut commit = commit.filter(|_| reference.revision.is_none());
        let mut remarks = Vec::new();
        let reading = loop {
            let revision = reference.revision.clone().or_else(|| commit.clone());
            let wanted = Reference { revision, ..reference.clone() };
            let reading = hub::ask(session, &endpoint, &wanted, token.as_deref(), &fetching).await;
            let (Some(reading), true) = (reading, is_newest()) else { return };
            let refusal = reading.error.as_ref();
            if refusal.is_some_and(|refusal| refusal.is_token_refused) && token.take().is_some() {
                // A token that the hub does not know is worth less than none.
                keep_token("");
                remarks.push(words::hub::token_refused(endpoint.host()));
                continue;
            }
            if refusal.is_some_and(|refusal| refusal.is_revision_unknown)
                && let Some(commit) = commit.take()
            {
                remarks.push(words::hub::commit_gone(endpoint.host(), &reference.id, &commit));
                continue;
            }
            break reading;
        };
        remarks.extend(reading.remark);
        match (reading.model, reading.error) {
            (Some(model), _) => plan_with(session, &reference, model, remarks),
            (None, Some(mut refusal)) => {
                remarks.push(refusal.why);
                refusal.why = remarks.join(" ");
                session.model.update(|model| model.progress = Progress::Failed { id, refusal });
            }
            (None, None) => {}
        }
    });
}

/// Puts what the hub answered into the request. What a person chose about the model stays, unless it is another model.
fn plan_with(session: Session, reference: &Reference, mut answer: ModelRequest, remarks: Vec<String>) {
    let commit = std::mem::replace(&mut answer.revision, reference.revision.clone());
    recent::remember(answer.id.as_deref().unwrap_or(&reference.id));
    let same = session.request.with_untracked(|request| {
        let planned = request.model.id.as_ref();
        planned.is_some() && (planned == answer.id.as_ref() || planned == Some(&reference.id))
    });
    session.model.set(ModelState { source: Source::Hub { commit, remarks }, ..ModelState::default() });
    let change = |request: &mut PlanRequest| {
        let ModelRequest { id, revision, config, quant_config, safetensors, weights_bytes, .. } = answer;
        let kept = if same { std::mem::take(&mut request.model) } else { ModelRequest::default() };
        request.model = ModelRequest { id, revision, config, quant_config, safetensors, weights_bytes, ..kept };
    };
    if same {
        session.complete(change);
    } else {
        session.turn(change);
    }
}

/// The hub token, where one was given in this tab.
pub fn token() -> Option<String> {
    storage::get(Keep::ForThisTab, TOKEN)
}

/// Keeps a hub token until the tab is closed, or forgets it.
pub fn keep_token(token: &str) {
    let token = token.trim();
    storage::set(Keep::ForThisTab, TOKEN, (!token.is_empty()).then_some(token));
}
