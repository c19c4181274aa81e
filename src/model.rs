//! From what a person names as a model to the request's model: asks the hub, and lets no stale answer win.

use std::sync::atomic::{AtomicU64, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::dialogue::Knows;
use planner::models::{ModelRequest, parse_config_text};

use crate::hub::{self, Failure, Fetching, HubModel, Reference};
use crate::platform::history::Entry;
use crate::platform::storage::{self, Keep};
use crate::state::Session;

/// Where the hub token is kept, while the tab lives.
const TOKEN: &str = "hub-token";

/// Where the model that is planned with comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Its name alone; the planner's own snapshot knows the rest, or nobody does.
    #[default]
    Known,
    /// From the hub, at a commit.
    Hub {
        /// The commit that answered.
        commit: Option<String>,
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
}

impl ModelState {
    /// Whether the plan shown is of another model than the one asked for. One that the page knows by itself is planned with
    /// while the hub is asked, and whatever the hub answers.
    pub fn is_behind(&self, planned: Option<&str>) -> bool {
        match &self.progress {
            Progress::Settled => false,
            Progress::Fetching { id } | Progress::Failed { id, .. } => {
                planned != Some(id.as_str()) || self.source != Source::Known
            }
            Progress::NotAReference { .. } | Progress::NotAConfig { .. } => true,
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
        return paste(session, text);
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

/// Plans with what the planner itself knows of a model, while the hub is asked.
fn plan_if_known(session: Session, id: String) {
    session.ask(&Knows { id: id.clone() }, move |is_known| {
        let still_asked = session.model.with_untracked(|model| match &model.progress {
            Progress::Fetching { id: asked } | Progress::Failed { id: asked, .. } => *asked == id,
            _ => false,
        });
        if is_known && still_asked {
            session.model.update(|model| model.source = Source::Known);
            session.turn(|request| request.model = ModelRequest { id: Some(id), ..ModelRequest::default() });
        }
    });
}

/// Plans with a pasted `config.json`. Its name is the model that was asked for in vain, or the one that it gives itself.
pub fn paste(session: Session, text: &str) {
    begin(None);
    match parse_config_text(text) {
        Ok(config) => {
            let asked = session.model.with_untracked(|model| match &model.progress {
                Progress::Fetching { id } | Progress::Failed { id, .. } => Some(id.clone()),
                _ => None,
            });
            let own =
                config.get("_name_or_path").and_then(|name| name.as_str()).and_then(|name| Reference::parse(name).ok());
            let id = asked.or(own.map(|own| own.id));
            session.model.set(ModelState { source: Source::Pasted, progress: Progress::Settled });
            session
                .turn(|request| request.model = ModelRequest { id, config: Some(config), ..ModelRequest::default() });
        }
        Err(error) => session.model.update(|model| model.progress = Progress::NotAConfig { why: error.to_string() }),
    }
}

/// Fetches the model that a link or the history names, where the request has not brought its configuration along.
/// `commit` is the one that the link's figures came from.
pub fn resume(session: Session, commit: Option<String>) {
    let (id, revision, carried) = session.request.with_untracked(|request| {
        (request.model.id.clone(), request.model.revision.clone(), request.model.config.is_some())
    });
    if carried {
        begin(None);
        return session.model.set(ModelState { source: Source::Pasted, progress: Progress::Settled });
    }
    let Some(id) = id else {
        begin(None);
        return session.model.set(ModelState::default());
    };
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
        let source = if is_known { Source::Known } else { Source::Hub { commit: None } };
        session.model.set(ModelState { source, progress: Progress::Settled });
        if is_pinned || !is_known {
            from_hub(id);
        }
    });
}

fn fetch(session: Session, reference: Reference, commit: Option<String>) {
    let Some(fetching) = Fetching::begin() else { return };
    let number = begin(Some(fetching.clone()));
    let id = reference.id.clone();
    session.model.update(|model| model.progress = Progress::Fetching { id: id.clone() });
    let wanted = Reference { revision: reference.revision.clone().or(commit), ..reference.clone() };
    spawn_local(async move {
        let outcome = hub::model(&crate::address::endpoint(), &wanted, token().as_deref(), &fetching).await;
        if NEWEST.load(Ordering::Relaxed) != number {
            return;
        }
        match outcome {
            Ok(model) => plan_with(session, &reference, model),
            Err(failure) => session.model.update(|model| model.progress = Progress::Failed { id, failure }),
        }
    });
}

/// Puts what the hub answered into the request. What a person chose about the model stays, unless it is another model.
fn plan_with(session: Session, reference: &Reference, answer: HubModel) {
    let same = session.request.with_untracked(|request| request.model.id.as_deref() == Some(answer.id.as_str()));
    if !same {
        session.entry.set(Entry::Push);
    }
    session.model.set(ModelState { source: Source::Hub { commit: answer.commit }, progress: Progress::Settled });
    session.adjust(|request| {
        let kept = if same { std::mem::take(&mut request.model) } else { ModelRequest::default() };
        request.model = ModelRequest {
            id: Some(answer.id),
            revision: reference.revision.clone(),
            config: Some(answer.config),
            quant_config: answer.quant_config,
            safetensors: answer.safetensors,
            weights_bytes: None,
            ..kept
        };
    });
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
