//! From what a person names as a model to the request's model: asks the hub, and lets no stale answer win.

use futures::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::hub::HubError;
use planner::models::ModelRequest;
use planner::protocol::KnowsModel;

use super::Session;
use crate::hub::{Endpoint, Reference};
use crate::latest::Latest;
use crate::recent;

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
        error: HubError,
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

impl Progress {
    /// The model that is asked for, or was in vain.
    fn asked(&self) -> Option<&str> {
        match self {
            Self::Fetching { id, .. } | Self::Failed { id, .. } => Some(id),
            _ => None,
        }
    }
}

/// The model's side of the session. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct ModelSource {
    /// The hub that is asked.
    pub hub: RwSignal<Endpoint>,
    /// Where the planned model comes from.
    pub source: RwSignal<Source>,
    /// What is under way.
    pub progress: RwSignal<Progress>,
    /// The commit that the link asks for, until the hub has answered.
    pub(super) pinned: StoredValue<Option<String>>,
    work: Latest,
}

impl ModelSource {
    pub(super) fn new(hub: Endpoint) -> Self {
        Self {
            hub: RwSignal::new(hub),
            source: RwSignal::default(),
            progress: RwSignal::default(),
            pinned: StoredValue::default(),
            work: Latest::new(),
        }
    }

    /// The model that is asked for, or was in vain.
    pub(super) fn asked_untracked(self) -> Option<String> {
        self.progress.with_untracked(|progress| progress.asked().map(str::to_owned))
    }

    /// Whether the plan shown is of another model than the one asked for. One that the page knows by itself is planned with
    /// while the hub is asked, and whatever the hub answers. Follows the state.
    pub fn is_behind(self, planned: Option<&str>) -> bool {
        self.progress.with(|progress| match progress {
            Progress::Settled => false,
            Progress::Fetching { id, .. } | Progress::Failed { id, .. } => {
                planned != Some(id.as_str()) || self.source.get() != Source::Known
            }
            Progress::NotAReference { .. } | Progress::NotAConfig { .. } => true,
        })
    }

    /// Nothing is under way any more; the model comes from there.
    pub(super) fn settle(self, source: Source) {
        self.pinned.set_value(None);
        self.source.set(source);
        self.progress.set(Progress::Settled);
    }

    /// The model's configuration is there; whatever was under way is given up.
    pub(super) fn set_pasted(self) {
        self.work.give_up();
        self.settle(Source::Pasted);
    }
}

impl Session {
    /// Plans with what was typed or pasted into the model box: a configuration's text, a hub id, or an address.
    pub fn choose_model(self, text: &str) {
        if text.trim_start().starts_with('{') {
            let text = text.to_owned();
            return spawn_local(async move { self.paste_config(text).await });
        }
        let Some(reference) = self.parse_reference(text) else { return };
        let known = reference.revision.is_none().then(|| reference.id.clone());
        self.model.work.run(async move {
            join(self.plan_if_known(known), self.fetch(reference, None)).await;
        });
    }

    /// Asks another hub from now on, of those that the build allows.
    pub fn choose_hub(self, hub: Endpoint) {
        let commit = self.link.with_untracked(|link| link.commit.clone());
        self.model.hub.set(hub);
        self.resume_model(commit);
    }

    /// Gives up the model that is being fetched; the plan stays that of the last one.
    pub fn stop_fetching(self) {
        self.model.work.give_up();
        self.model.progress.set(Progress::Settled);
    }

    /// Reads what names a model; where it names none, says so and gives up what is under way.
    fn parse_reference(self, text: &str) -> Option<Reference> {
        let reference = Reference::parse(text);
        if reference.is_err() {
            self.model.work.give_up();
            self.model.progress.set(Progress::NotAReference { text: text.trim().to_owned() });
        }
        reference.ok()
    }

    /// Plans with what the planner itself knows of a model, while the hub is asked.
    async fn plan_if_known(self, id: Option<String>) {
        let Some(id) = id else { return };
        if self.ask(&KnowsModel { id: id.clone() }).await == Ok(true)
            && self.model.asked_untracked().as_deref() == Some(id.as_str())
        {
            self.model.source.set(Source::Known);
            recent::remember(&id);
            self.change(|request| request.model = ModelRequest { id: Some(id), ..ModelRequest::default() });
        }
    }

    /// Plans with a pasted `config.json`. Its name is the model that was asked for in vain, or the one that it gives itself.
    pub async fn paste_config(self, text: String) {
        let Some(imported) = self.import(text).await else { return };
        if let (false, Some(issue)) = (imported.is_read, imported.issues.first()) {
            self.model.progress.set(Progress::NotAConfig { why: issue.message.clone() });
        }
    }

    /// Fetches the model that a link, a file or the history names, where the request has not brought its configuration along.
    /// `commit` is the one that the link's figures came from.
    pub fn resume_model(self, commit: Option<String>) {
        let model = self.model;
        let (id, revision, carried) = self.asked.request.with_untracked(|request| {
            (request.model.id.clone(), request.model.revision.clone(), request.model.config.is_some())
        });
        if carried {
            return model.set_pasted();
        }
        model.work.give_up();
        model.settle(Source::Known);
        let Some(id) = id else { return };
        model.pinned.set_value(commit.clone());
        model.work.run(async move {
            let Ok(is_known) = self.ask(&KnowsModel { id: id.clone() }).await else { return };
            model.source.set(if is_known { Source::Known } else { Source::Hub { commit: None, remarks: Vec::new() } });
            if is_known && commit.is_none() && revision.is_none() {
                return;
            }
            if let Some(reference) = self.parse_reference(&id) {
                self.fetch(Reference { revision: revision.or(reference.revision), ..reference }, commit).await;
            }
        });
    }
}
