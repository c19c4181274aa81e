//! Which model: an id, a hub address, or a pasted config.json.

mod hubs;
mod status;
mod suggestions;
mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::combobox::Combobox;
use crate::components::fold::Fold;
use crate::components::issues::FieldIssues;
use crate::components::paste_box::PasteBox;
use crate::session::Session;
use crate::session::model::{Progress, Source};
use crate::words::{facts, hub};
use hubs::Hubs;
use status::Status;
use suggestions::suggestions;

/// The fieldset.
#[component]
pub fn ModelBox() -> impl IntoView {
    let session = Session::here();
    let query = RwSignal::new(None);
    let asked = Memo::new(move |_| asked(session));
    let facts = session.plan_memo(|plan| plan.model.as_ref().map(facts::model).unwrap_or_default());
    // What the hub said of it stands above.
    let is_said_above = Memo::new(move |_| {
        !session.model.progress.with(|progress| matches!(progress, Progress::Settled | Progress::NotAConfig { .. }))
    });
    view! {
        <fieldset class="group">
            <legend>{words::HEADING}</legend>
            <Combobox
                id="model"
                label=words::FIELD
                placeholder=words::PLACEHOLDER
                described_by="model-status"
                value=asked
                query
                suggestions=suggestions(session, query)
                on_commit=move |text: String| session.choose_model(&text)
            />
            <p class="fact">{facts}</p>
            <Status />
            <FieldIssues path="model.id" hidden=is_said_above />
            <FieldIssues path="model.config" />
            <div class="folds">
                <p class="fact">{move || source(session)}</p>
                <Fold summary=words::PASTE>
                    <PastedConfig />
                </Fold>
                <Hubs />
            </div>
        </fieldset>
    }
    .into_any()
}

/// What stands in the box: what was last asked for, whether or not it could be had. Follows it.
fn asked(session: Session) -> String {
    let asked = session.model.progress.with(|progress| match progress {
        Progress::Fetching { id, .. } | Progress::Failed { id, .. } => Some(id.clone()),
        Progress::NotAReference { text } => Some(text.clone()),
        Progress::Settled | Progress::NotAConfig { .. } => None,
    });
    asked.or_else(|| session.asked.request.with(|request| request.model.id.clone())).unwrap_or_default()
}

/// Where the planned model comes from. Follows it.
fn source(session: Session) -> String {
    session.model.source.with(|source| match source {
        Source::Hub { commit, .. } => hub::source(&session.model.hub.with(|hub| hub.host()), commit.as_deref()),
        Source::Pasted => words::PASTED.to_owned(),
        Source::Known => hub::known(&session.known.with_value(|known| known.models_date.clone())),
    })
}

/// The box for a pasted configuration.
#[component]
fn PastedConfig() -> impl IntoView {
    let session = Session::here();
    let text = RwSignal::new(String::new());
    let arrived = move |pasted: String| {
        text.set(pasted.clone());
        if !pasted.trim().is_empty() {
            spawn_local(async move { session.paste_config(pasted).await });
        }
    };
    view! {
        <PasteBox
            id="config"
            label=words::PASTE_LABEL
            hint=words::PASTE_HINT
            accept=".json,application/json,text/plain"
            text
            on_text=arrived
        />
    }
}
