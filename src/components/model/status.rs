//! What is under way for the model, what went wrong, or what is to be said about the answer.

use leptos::prelude::*;
use planner::hub::HubError;

use super::words;
use crate::session::Session;
use crate::session::fetching::{keep_token, token};
use crate::session::model::{Progress, Source};
use crate::words::hub;

/// The status.
#[component]
pub fn Status() -> impl IntoView {
    let session = Session::here();
    let is_behind = Memo::new(move |_| session.is_behind());
    let host = move || session.model.hub.with(|hub| hub.host());
    let status = move || match session.model.progress.get() {
        Progress::Settled => remarks(session.model.source.get()),
        Progress::Fetching { id, is_slow: false } => {
            view! { <p class="fact">{hub::fetching(&id, &host())}</p> }.into_any()
        }
        Progress::Fetching { id, is_slow: true } => view! {
            <p class="fact">{hub::fetching_slowly(&id, &host())}</p>
            <p class="actions">
                <button type="button" on:click=move |_| session.stop_fetching()>{words::STOP}</button>
            </p>
        }
        .into_any(),
        Progress::NotAReference { text } => trouble(hub::not_a_reference(&text)),
        Progress::NotAConfig { why } => trouble(hub::not_a_config(&why)),
        Progress::Failed { error, .. } if !is_behind.get() => {
            view! { <p class="fact">{hub::failure_of_known(&error.brief)}</p> }.into_any()
        }
        Progress::Failed { id, error } => view! {
            {trouble(error.why.clone())}
            <WaysOut id=id.clone() error />
            <TokenField id />
        }
        .into_any(),
    };
    view! { <div id="model-status" role="status">{status}</div> }
}

fn trouble(text: String) -> AnyView {
    view! { <p class="trouble">{text}</p> }.into_any()
}

/// What is to be said about the hub's answer.
fn remarks(source: Source) -> AnyView {
    let remarks = match source {
        Source::Hub { remarks, .. } => remarks,
        Source::Known | Source::Pasted => Vec::new(),
    };
    remarks.into_iter().map(|remark| view! { <p class="fact">{remark}</p> }).collect::<Vec<_>>().into_any()
}

/// What can be done where a model could not be had, besides pasting its configuration.
#[component]
fn WaysOut(id: String, error: HubError) -> impl IntoView {
    let session = Session::here();
    let base = error.base.map(|base| {
        let label = hub::plan_with(&base);
        view! { <button type="button" on:click=move |_| session.choose_model(&base)>{label}</button> }
    });
    let page = error.is_gated.then(|| {
        let page = session.model.hub.with_untracked(|hub| hub.page(&id));
        view! { <a href=page target="_blank" rel="noopener">{words::PAGE}</a> }
    });
    view! {
        <p class="actions">
            {base}
            <button type="button" on:click=move |_| session.choose_model(&id)>{words::RETRY}</button>
            {page}
        </p>
    }
}

/// The token's field. What is typed leaves the field as soon as it is kept; then the model is asked for again.
#[component]
fn TokenField(id: String) -> impl IntoView {
    let session = Session::here();
    let (is_kept, typed) = (RwSignal::new(token().is_some()), RwSignal::new(String::new()));
    let keep = move |_| {
        let token = typed.get_untracked();
        let is_token = !token.trim().is_empty();
        keep_token(&token);
        is_kept.set(is_token);
        typed.set(String::new());
        if is_token {
            session.choose_model(&id);
        }
    };
    view! {
        <div class="field">
            <label for="token">{words::TOKEN}</label>
            <input
                id="token"
                type="password"
                autocomplete="off"
                placeholder=move || is_kept.get().then_some(words::TOKEN_KEPT)
                prop:value=typed
                on:input:target=move |event| typed.set(event.target().value())
                on:change=keep
            />
            <p class="fact">{words::TOKEN_NOTE}</p>
        </div>
    }
}
