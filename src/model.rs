//! From what a person names as a model to the request's model: asks the hub, and lets no stale answer win.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::dialogue::{Knows, ReadRepository, TakeIn};
use planner::intake::{Kind, Taken};
use planner::issue::Issue;
use planner::models::ModelRequest;

use crate::hub::{self, Failure, Fetching, HubModel, Reference};
use crate::platform::history::Entry;
use crate::platform::storage::{self, Keep};
use crate::state::Session;

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
        remarks: Vec<Remark>,
    },
    /// Its configuration was pasted, dropped or came with the link.
    Pasted,
}

/// What is to be said about an answer of the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The model was asked for by a name that it no longer has.
    Renamed {
        /// The name asked for.
        from: String,
    },
    /// The hub no longer has the commit that the link names; this is the newest.
    CommitGone {
        /// The commit that the link names.
        commit: String,
    },
    /// The hub did not take the token, and has answered without it.
    TokenRefused,
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
        failure: Failure,
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
    session.ask(&Knows { id: id.clone() }, move |is_known| {
        let still_asked = session.model.with_untracked(|model| model.asked() == Some(id.as_str()));
        if is_known && still_asked {
            session.model.update(|model| model.source = Source::Known);
            session.turn(|request| request.model = ModelRequest { id: Some(id), ..ModelRequest::default() });
        }
    });
}

/// Plans with a pasted `config.json`. Its name is the model that was asked for in vain, or the one that it gives itself.
pub fn paste(session: Session, text: String) {
    take_in(session, text, move |kind, issues| {
        if kind == Kind::Nothing {
            let why = issues.into_iter().next().map(|issue| issue.message).unwrap_or_default();
            session.model.update(|model| model.progress = Progress::NotAConfig { why });
        }
    });
}

/// Plans with a text that was pasted, dropped or chosen, whatever its kind, and calls with its kind and what is said about it.
pub fn take_in(session: Session, text: String, then: impl FnOnce(Kind, Vec<Issue>) + 'static) {
    let request = session.request.get_untracked();
    let named = session.model.with_untracked(|model| model.asked().map(str::to_owned));
    let question = TakeIn { text, request, named };
    let (text, asked) = (question.text.clone(), question.request.clone());
    session.ask(&question, move |taken| {
        if session.request.with_untracked(|now| *now != asked) {
            return take_in(session, text, then);
        }
        let Taken { kind, request, issues } = taken;
        if kind != Kind::Nothing {
            take_up(session, asked.model != request.model, move |now| *now = request);
        }
        then(kind, issues);
    });
}

/// Puts a request from outside in place of the last one, and fetches its model where it has not brought its configuration along.
fn take_up(session: Session, is_other_model: bool, change: impl FnOnce(&mut planner::request::PlanRequest)) {
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
    session.ask(&Knows { id: id.clone() }, move |is_known| {
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
        let token = token();
        let ask = async |reference: &Reference| {
            let read = async |papers| session.answer(ReadRepository { papers }).await;
            hub::model(&endpoint, reference, token.as_deref(), &fetching, read).await
        };
        let commit = commit.filter(|_| reference.revision.is_none());
        let pinned = Reference { revision: reference.revision.clone().or(commit.clone()), ..reference.clone() };
        let mut remarks = Vec::new();
        let mut outcome = ask(&pinned).await;
        if let (Err(Failure::NoRevision), Some(commit), true) = (&outcome, commit, is_newest()) {
            outcome = ask(&reference).await;
            remarks.push(Remark::CommitGone { commit });
        }
        if !is_newest() {
            return;
        }
        match outcome {
            Ok(model) => plan_with(session, &reference, model, remarks),
            Err(failure) => {
                if matches!(failure, Failure::BadToken(_)) {
                    keep_token("");
                }
                session.model.update(|model| model.progress = Progress::Failed { id, failure });
            }
        }
    });
}

/// Puts what the hub answered into the request. What a person chose about the model stays, unless it is another model.
fn plan_with(session: Session, reference: &Reference, answer: HubModel, mut remarks: Vec<Remark>) {
    let HubModel { id, commit, repository, is_token_refused } = answer;
    let is_planned = |id: &str| session.request.with_untracked(|request| request.model.id.as_deref() == Some(id));
    let same = is_planned(&id) || is_planned(&reference.id);
    if !id.eq_ignore_ascii_case(&reference.id) {
        remarks.push(Remark::Renamed { from: reference.id.clone() });
    }
    if is_token_refused {
        keep_token("");
        remarks.push(Remark::TokenRefused);
    }
    session.model.set(ModelState { source: Source::Hub { commit, remarks }, ..ModelState::default() });
    let change = |request: &mut planner::request::PlanRequest| {
        let kept = if same { std::mem::take(&mut request.model) } else { ModelRequest::default() };
        request.model = ModelRequest {
            id: Some(id),
            revision: reference.revision.clone(),
            config: Some(repository.config),
            quant_config: repository.quant_config,
            safetensors: repository.safetensors,
            weights_bytes: repository.weights_bytes,
            ..kept
        };
    };
    if same {
        session.complete(change);
    } else {
        session.entry.set(Entry::Push);
        session.adjust(change);
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
