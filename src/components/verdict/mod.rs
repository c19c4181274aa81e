//! The answer in a sentence, its key figures, and a lamp that tells the kind by shape as well as by colour.

mod figures;
mod keys;
mod lamp;
pub mod words;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::latest::Latest;
use crate::session::Session;
use crate::session::model::Progress;
use crate::words::hub;
use keys::Keys;
use lamp::Lamp;
use words::{Verdict, VerdictKind, verdict};

/// How long the verdict has to stand still before it is read out, in ms.
const STILL: u32 = 900;

/// The verdict. On a phone it is the bar at the bottom edge.
#[component]
pub fn VerdictPanel() -> impl IntoView {
    let session = Session::here();
    let verdict = Memo::new(move |_| judged(session));
    let kind = Memo::new(move |_| verdict.with(|verdict| verdict.kind));
    let is_behind = Memo::new(move |_| session.is_behind());
    let is_open = RwSignal::new(false);
    view! {
        <section
            aria-labelledby="verdict"
            class=move || format!("verdict {}", kind.get().class())
            class:open=is_open
            class:behind=is_behind
        >
            <div class="sentence">
                <span><Lamp kind /></span>
                <p id="verdict">
                    <strong>{move || verdict.with(|verdict| verdict.lead.clone())}</strong>
                    " "
                    <span>{move || verdict.with(|verdict| verdict.rest.clone())}</span>
                </p>
                <button
                    type="button"
                    class="more"
                    aria-controls="keys"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|open| *open = !*open)
                >
                    <span class="unseen">{words::MORE}</span>
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M3 10l5-5 5 5" />
                    </svg>
                </button>
            </div>
            <p class="behind-note">{move || behind_note(session, is_behind.get())}</p>
            <Keys is_open />
            <p class="unseen" role="status">{spoken(verdict)}</p>
        </section>
    }
    .into_any()
}

/// The plan in a sentence. Follows it.
fn judged(session: Session) -> Verdict {
    let judged = session.viewed.with(|viewed| verdict(&viewed.request, &viewed.plan, session.unit.get()));
    match judged.kind {
        // Where there is nothing to judge, what is under way or went wrong says why.
        VerdictKind::Dark => Verdict { lead: without_model(session).unwrap_or(judged.lead), ..judged },
        _ => judged,
    }
}

/// What is under way for a model that cannot be planned with yet, or what went wrong; nothing where there is one.
fn without_model(session: Session) -> Option<String> {
    if session.viewed.with(|viewed| viewed.plan.model.is_some()) {
        return None;
    }
    match session.model.progress.get() {
        Progress::Fetching { id, .. } => Some(hub::fetching(&id, &session.model.hub.with(|hub| hub.host()))),
        Progress::Failed { error, .. } => Some(error.why),
        Progress::NotAReference { text } => Some(hub::not_a_reference(&text)),
        Progress::NotAConfig { why } => Some(hub::not_a_config(&why)),
        Progress::Settled => None,
    }
}

/// What is said where the plan that is shown is not the one that is asked for.
fn behind_note(session: Session, is_behind: bool) -> &'static str {
    let is_plan = session.viewed.with(|viewed| viewed.plan.feasibility.is_some());
    if session.viewed.is_waiting.get() {
        words::WAITING
    } else if is_plan && is_behind {
        words::BEHIND
    } else {
        ""
    }
}

/// The verdict for those who hear it, once it stands still.
fn spoken(verdict: Memo<Verdict>) -> RwSignal<String> {
    let (spoken, pause) = (RwSignal::new(String::new()), Latest::new());
    Effect::new(move |_| {
        let text = verdict.with(|verdict| format!("{} {}", verdict.lead, verdict.rest));
        pause.run(async move {
            TimeoutFuture::new(STILL).await;
            spoken.set(text);
        });
    });
    spoken
}
