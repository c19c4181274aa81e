//! Fetching a model from the hub, and planning with what it answers.

use std::pin::pin;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use planner::hub::Reading;
use planner::models::ModelRequest;
use planner::request::PlanRequest;

use super::Session;
use super::model::{Progress, Source};
use crate::browser::storage::{self, Keep};
use crate::hub::{self, Endpoint, Reference};
use crate::recent;
use crate::words;

/// Where the hub token is kept, while the tab lives.
const TOKEN: &str = "hub-token";

/// How long an answer is waited for before the page says that it takes its time, in ms.
const SLOW: u32 = 3_000;

impl Session {
    /// Fetches a model. `commit` is the one to fetch where the reference names no revision.
    pub(super) async fn fetch(self, reference: Reference, commit: Option<String>) {
        let (model, id) = (self.model, reference.id.clone());
        model.pinned.set_value(commit.clone());
        model.progress.set(Progress::Fetching { id: id.clone(), is_slow: false });
        let mut remarks = Vec::new();
        let reading = {
            let asking = pin!(self.read_from_hub(&reference, commit, &mut remarks));
            match select(asking, TimeoutFuture::new(SLOW)).await {
                Either::Left((reading, _)) => reading,
                Either::Right(((), asking)) => {
                    model.progress.set(Progress::Fetching { id: id.clone(), is_slow: true });
                    asking.await
                }
            }
        };
        // Without the planner nothing can be told; the page says that it is lost.
        let Some(reading) = reading else { return model.progress.set(Progress::Settled) };
        remarks.extend(reading.remark);
        match (reading.model, reading.error) {
            (Some(answer), _) => self.plan_with(&reference, answer, remarks),
            (None, error) => {
                let host = model.hub.with_untracked(Endpoint::host);
                let mut error = error.unwrap_or_else(|| words::hub::asked_in_vain(&id, &host));
                remarks.push(error.why);
                error.why = remarks.join(" ");
                model.progress.set(Progress::Failed { id, error });
            }
        }
    }

    /// Asks the hub, and again without what it does not accept: a token, or a link's commit that it no longer has.
    async fn read_from_hub(
        self,
        reference: &Reference,
        commit: Option<String>,
        remarks: &mut Vec<String>,
    ) -> Option<Reading> {
        let endpoint = self.model.hub.get_untracked();
        let mut token = token();
        let mut commit = commit.filter(|_| reference.revision.is_none());
        loop {
            let revision = reference.revision.clone().or_else(|| commit.clone());
            let wanted = Reference { revision, ..reference.clone() };
            let reading = hub::ask(self, &endpoint, &wanted, token.as_deref()).await?;
            let error = reading.error.as_ref();
            if error.is_some_and(|error| error.is_token_refused) && token.take().is_some() {
                // A token that the hub does not know is worth less than none.
                keep_token("");
                remarks.push(words::hub::token_refused(&endpoint.host()));
                continue;
            }
            if error.is_some_and(|error| error.is_revision_unknown)
                && let Some(commit) = commit.take()
            {
                remarks.push(words::hub::commit_gone(&endpoint.host(), &reference.id, &commit));
                continue;
            }
            return Some(reading);
        }
    }

    /// Puts what the hub answered into the request. What a person chose about the model stays, unless it is another model.
    fn plan_with(self, reference: &Reference, mut answer: ModelRequest, remarks: Vec<String>) {
        let commit = std::mem::replace(&mut answer.revision, reference.revision.clone());
        recent::remember(answer.id.as_deref().unwrap_or(&reference.id));
        let same = self.asked.request.with_untracked(|request| {
            let planned = request.model.id.as_ref();
            planned.is_some() && (planned == answer.id.as_ref() || planned == Some(&reference.id))
        });
        self.model.settle(Source::Hub { commit, remarks });
        let change = |request: &mut PlanRequest| {
            let ModelRequest { id, revision, config, quant_config, safetensors, weights_bytes, .. } = answer;
            let kept = if same { std::mem::take(&mut request.model) } else { ModelRequest::default() };
            request.model = ModelRequest { id, revision, config, quant_config, safetensors, weights_bytes, ..kept };
        };
        if same {
            self.complete(change);
        } else {
            self.change(change);
        }
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
