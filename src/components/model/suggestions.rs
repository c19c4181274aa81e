//! Models whose id looks like what was typed: those that were planned with before, those that the page knows, then those that the hub
//! finds.

use std::rc::Rc;

use leptos::prelude::*;
use planner::protocol::{FoundModel, SearchModels};
use planner::units;

use super::words;
use crate::components::combobox::Suggestion;
use crate::hub::{self, Found};
use crate::latest::Latest;
use crate::recent;
use crate::session::Session;

/// Most models that the page suggests of those that it knows.
const MOST: usize = 12;

/// What was found for a text.
#[derive(Clone, Debug, Default, PartialEq)]
struct FoundFor {
    text: String,
    models: Vec<FoundModel>,
}

/// The suggestions for what is typed, each model once.
pub fn suggestions(session: Session, query: RwSignal<Option<String>>) -> Memo<Vec<Suggestion>> {
    let known = LocalResource::new(move || {
        let text = query.get();
        async move {
            let Some(text) = text else { return Vec::new() };
            session.ask(&SearchModels { text, most: MOST }).await.unwrap_or_default()
        }
    });
    let on_hub = on_hub(session, query);
    Memo::new(move |_| {
        let Some(text) = query.get() else { return Vec::new() };
        let found = on_hub.with(|found| if found.text == text { found.models.clone() } else { Vec::new() });
        joined(&recent(session, &text), &known.get().unwrap_or_default(), &found)
    })
}

/// What the hub finds for what is typed, once it stands still.
fn on_hub(session: Session, query: RwSignal<Option<String>>) -> RwSignal<FoundFor> {
    let (found, work) = (RwSignal::new(FoundFor::default()), Latest::new());
    let before = StoredValue::new_local(Rc::new(Found::default()));
    Effect::new(move |_| {
        work.give_up();
        let Some(text) = query.get() else { return };
        let (endpoint, before) = (session.model.hub.get_untracked(), before.get_value());
        work.run(async move {
            let models = hub::search(session, &endpoint, &text, &before).await;
            found.set(FoundFor { text, models });
        });
    });
    found
}

/// Models that were planned with before: all but the one that is planned with, or those that hold what was typed.
fn recent(session: Session, text: &str) -> Vec<FoundModel> {
    let text = text.trim().to_lowercase();
    let planned = session.asked.request.with_untracked(|request| request.model.id.clone()).unwrap_or_default();
    let is_wanted =
        |id: &String| *id != planned && (text == planned.to_lowercase() || id.to_lowercase().contains(&text));
    recent::models().into_iter().filter(is_wanted).map(|id| FoundModel { id, parameters: 0 }).collect()
}

fn joined(recent: &[FoundModel], known: &[FoundModel], on_hub: &[FoundModel]) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (models, group) in [(recent, words::RECENT), (known, words::KNOWN), (on_hub, words::ON_HUB)] {
        for model in models {
            if !suggestions.iter().any(|other| other.value == model.id) {
                let described = known.iter().find(|known| known.id == model.id).unwrap_or(model);
                suggestions.push(suggestion(described, group));
            }
        }
    }
    suggestions
}

fn suggestion(model: &FoundModel, group: &'static str) -> Suggestion {
    let detail = if model.parameters > 0 { units::parameters(model.parameters) } else { String::new() };
    Suggestion { value: model.id.clone(), label: model.id.clone(), detail, group }
}
