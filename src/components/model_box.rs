//! Which model: an id, a hub address, or a pasted config.json.

use leptos::prelude::*;

use super::combobox::{Combobox, Suggestion};
use super::issues::FieldIssues;
use super::paste_box::PasteBox;
use crate::address;
use crate::model::{self, ModelState, Progress, Source};
use crate::state::Session;
use crate::words;
use crate::words::labels::{heading, model as label};

/// The fieldset.
#[component]
pub fn ModelBox() -> impl IntoView {
    let session = Session::here();
    let value = Signal::derive(move || {
        let asked = session.model.with(|model| match &model.progress {
            Progress::Fetching { id } | Progress::Failed { id, .. } => Some(id.clone()),
            Progress::NotAReference { text } => Some(text.clone()),
            Progress::Settled | Progress::NotAConfig { .. } => None,
        });
        asked.or_else(|| session.request.with(|request| request.model.id.clone())).unwrap_or_default()
    });
    let suggest = Callback::new(move |text: String| suggestions(session, &text));
    let facts = move || session.plan.with(|plan| plan.model.as_ref().map(words::facts::model));
    view! {
        <fieldset class="group">
            <legend>{heading::MODEL}</legend>
            <Combobox
                id="model"
                label=label::FIELD
                placeholder=label::PLACEHOLDER
                value=value
                suggest=suggest
                on_commit=Callback::new(move |text: String| model::choose(session, &text))
                described_by="model-status"
            />
            <p class="fact">{facts}</p>
            <div id="model-status" role="status">{move || session.model.with(|model| status(session, model))}</div>
            <FieldIssues path="model.id" />
            <FieldIssues path="model.config" />
            <div class="folds">
                <p class="fact">{move || session.model.with(source)}</p>
                <details class="fold">
                    <summary>{label::PASTE}</summary>
                    <Pasted />
                </details>
            </div>
        </fieldset>
    }
    .into_any()
}

/// What is under way, or what went wrong.
fn status(session: Session, model: &ModelState) -> AnyView {
    let endpoint = address::endpoint();
    match &model.progress {
        Progress::Fetching { id } => {
            view! { <p class="fact busy">{words::hub::fetching(id, endpoint.host())}</p> }.into_any()
        }
        Progress::Failed { id, failure } => {
            let text = words::hub::failure(failure, id, endpoint.host());
            let again = id.clone();
            view! {
                <p class="trouble">{text}</p>
                <p class="actions">
                    <button type="button" on:click=move |_| model::choose(session, &again)>{label::RETRY}</button>
                </p>
                <Token />
            }
            .into_any()
        }
        Progress::NotAReference { text } => {
            view! { <p class="trouble">{words::hub::not_a_reference(text)}</p> }.into_any()
        }
        Progress::NotAConfig { why } => view! { <p class="trouble">{words::hub::not_a_config(why)}</p> }.into_any(),
        Progress::Settled => ().into_any(),
    }
}

/// Where the planned model comes from.
fn source(model: &ModelState) -> String {
    match &model.source {
        Source::Hub { commit } => words::hub::source(address::endpoint().host(), commit.as_deref()),
        Source::Pasted => label::PASTED.to_owned(),
        Source::Named => label::BUNDLED.to_owned(),
    }
}

/// The box for a pasted configuration.
#[component]
fn Pasted() -> impl IntoView {
    let session = Session::here();
    let text = RwSignal::new(String::new());
    let arrived = Callback::new(move |pasted: String| {
        text.set(pasted.clone());
        if !pasted.trim().is_empty() {
            model::paste(session, &pasted);
        }
    });
    view! { <PasteBox id="config" label=label::PASTE_LABEL hint=label::PASTE_HINT accept=".json,application/json,text/plain" text=text.into() on_text=arrived /> }
        .into_any()
}

/// The token's field. What is typed leaves the field as soon as it is kept.
#[component]
fn Token() -> impl IntoView {
    let kept = RwSignal::new(model::token().is_some());
    let typed = RwSignal::new(String::new());
    let keep = move |_| {
        model::keep_token(&typed.get_untracked());
        kept.set(!typed.get_untracked().trim().is_empty());
        typed.set(String::new());
    };
    view! {
        <div class="field">
            <label for="token">{label::TOKEN}</label>
            <input
                id="token"
                type="password"
                autocomplete="off"
                placeholder=move || kept.get().then_some(label::TOKEN_KEPT)
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:change=keep
            />
            <p class="fact">{label::TOKEN_NOTE}</p>
        </div>
    }
    .into_any()
}

/// Popular models whose id holds what was typed.
fn suggestions(session: Session, text: &str) -> Vec<Suggestion> {
    let _ = (session, text);
    Vec::new()
}
