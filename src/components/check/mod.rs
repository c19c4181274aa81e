//! The way back: a command, file or benchmark's result that somebody has already, read, judged, and planned as it stands.

mod compared;
mod findings;
mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::protocol::TextCheck;

use crate::components::copy_button::CopyButton;
use crate::components::panel::Panel;
use crate::components::paste_box::PasteBox;
use crate::session::Session;
use crate::session::check::{TextChecking, can_be_planned};
use compared::Compared;
use findings::Findings;

/// The panel.
#[component]
pub fn CheckPanel() -> impl IntoView {
    let session = Session::here();
    let checking = session.check_texts();
    let is_stale = Memo::new(move |_| session.is_check_stale(checking));
    view! {
        <Panel id="check" class="reading" heading=words::HEADING>
            <PasteBox
                id="check-text"
                label=words::LABEL
                hint=words::HINT
                accept=".sh,.ps1,.yaml,.yml,.json,.txt,text/plain"
                text=checking.text
                on_text=move |text| checking.text.set(text)
            />
            <div role="status" class:stale=is_stale aria-busy=move || is_stale.get().then_some("true")>
                <Show when=move || checking.with(|_| ()).is_some()>
                    <Said checking />
                </Show>
            </div>
        </Panel>
    }
}

/// What is said of the text, and what can be done with it.
#[component]
fn Said(checking: TextChecking) -> impl IntoView {
    let session = Session::here();
    let read = move |read: fn(&TextCheck) -> String| checking.with(read).unwrap_or_default();
    let findings = Memo::new(move |_| checking.with(|check| check.findings.clone()).unwrap_or_default());
    let compared = Memo::new(move |_| checking.with(|check| check.compared.clone()).unwrap_or_default());
    let fixed = Memo::new(move |_| checking.with(|check| check.fixed.clone()).flatten());
    let can_plan = Memo::new(move |_| checking.with(|check| can_be_planned(check.form)) == Some(true));
    let plan = move |_| {
        let text = checking.text.get_untracked();
        spawn_local(async move { session.plan_text(text).await });
    };
    view! {
        <p class="fact">{move || read(words::heard)}</p>
        <Show when=move || !findings.with(Vec::is_empty)>
            <Findings findings />
        </Show>
        <Show when=move || !compared.with(Vec::is_empty)>
            <Compared rows=compared />
        </Show>
        <Show when=move || fixed.with(Option::is_some)>
            <h3>{words::MENDED}</h3>
            <pre class="wrapped"><code>{fixed}</code></pre>
            <p class="actions">
                <CopyButton text=move |()| fixed.get_untracked().unwrap_or_default() />
            </p>
        </Show>
        <Show when=move || can_plan.get()>
            <p class="actions">
                <button type="button" on:click=plan>{words::PLAN}</button>
            </p>
        </Show>
    }
}
