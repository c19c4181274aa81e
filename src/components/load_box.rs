//! What is asked of the server: a kind of load to start from, and its figures.

use leptos::prelude::*;
use planner::request::{BatchingMode, Load};

use super::choice::{Choice, Item};
use super::issues::FieldIssues;
use super::number_field::{Kind, NumberField};
use crate::bound;
use crate::presets::PRESETS;
use crate::state::Session;
use crate::words::labels::{NONE, heading, load as label};

/// The fieldset.
#[component]
pub fn LoadBox() -> impl IntoView {
    let session = Session::here();
    view! {
        <fieldset class="group">
            <legend>{heading::LOAD}</legend>
            <Presets />
            <div class="trio">
                <NumberField label=label::PROMPT binding=bound!(session, workload.prompt_tokens) unit="tokens" />
                <NumberField label=label::ANSWER binding=bound!(session, workload.gen_tokens) unit="tokens" />
                <NumberField label=label::USERS binding=bound!(session, workload.concurrency) unit="users" />
            </div>
            <FieldIssues path="workload.load" />
        </fieldset>
    }
    .into_any()
}

/// The presets, as one choice; none is chosen where the figures are no preset's.
#[component]
fn Presets() -> impl IntoView {
    let session = Session::here();
    let chosen = Memo::new(move |_| {
        session.request.with(|request| PRESETS.iter().position(|preset| preset.is(&request.workload)))
    });
    let radios = PRESETS.iter().enumerate().map(|(place, preset)| {
        view! {
            <label>
                <input
                    type="radio"
                    name="preset"
                    prop:checked=move || chosen.get() == Some(place)
                    on:change=move |_| session.turn(|request| preset.put_into(&mut request.workload))
                />
                <span>{preset.name}</span>
            </label>
        }
    });
    view! {
        <fieldset class="presets">
            <legend class="unseen">{label::PRESETS}</legend>
            {radios.collect_view()}
            <label>
                <input type="radio" name="preset" prop:checked=move || chosen.get().is_none() on:change=move |_| scroll_to_figures() />
                <span>{label::CUSTOM}</span>
            </label>
        </fieldset>
    }
    .into_any()
}

fn scroll_to_figures() {
    crate::platform::scroll::reveal("f-workload-prompt-tokens");
}

/// Targets and the finer side of the load, folded.
#[component]
pub fn Targets() -> impl IntoView {
    let session = Session::here();
    let summary = move || {
        session.request.with(|request| match (request.workload.target_ttft_ms, request.workload.target_tpot_ms) {
            (None, None) => NONE.to_owned(),
            (ttft, tpot) => [ttft, tpot]
                .into_iter()
                .flatten()
                .map(|ms| format!("{} ms", crate::format::plain(ms)))
                .collect::<Vec<_>>()
                .join(", "),
        })
    };
    let is = move |wanted: Load| move || session.request.with(|request| request.workload.load) != wanted;
    view! {
        <details class="drawer">
            <summary><h2>{heading::TARGETS}</h2><span>{summary}</span></summary>
            <div class="pairs">
                <NumberField label=label::TTFT binding=bound!(session, workload.target_ttft_ms) kind=Kind::Real unit="ms" />
                <NumberField label=label::TPOT binding=bound!(session, workload.target_tpot_ms) kind=Kind::Real unit="ms" />
                <Arrival />
                <Favour />
                <div hidden=is(Load::Burst)>
                    <NumberField label=label::PROMPTS binding=bound!(session, workload.num_prompts) />
                </div>
                <div hidden=is(Load::Rate)>
                    <NumberField label=label::PER_SECOND binding=bound!(session, workload.request_rate) kind=Kind::Real unit="requests" />
                </div>
                <NumberField label=label::CACHED binding=bound!(session, workload.cached_prompt_tokens) unit="tokens" />
            </div>
        </details>
    }
    .into_any()
}

/// How requests arrive.
#[component]
fn Arrival() -> impl IntoView {
    const KINDS: [(&str, &str, Load); 4] = [
        ("closed", label::CLOSED, Load::Closed),
        ("burst", label::BURST, Load::Burst),
        ("rate", label::RATE, Load::Rate),
        ("static", label::STATIC, Load::Static),
    ];
    let session = Session::here();
    let value = Signal::derive(move || {
        let load = session.request.with(|request| request.workload.load);
        KINDS.iter().find(|kind| kind.2 == load).map(|kind| kind.0.to_owned()).unwrap_or_default()
    });
    let items = Signal::derive(|| KINDS.iter().map(|kind| Item::new(kind.0, kind.1)).collect());
    let choose = Callback::new(move |chosen: String| {
        if let Some(kind) = KINDS.iter().find(|kind| kind.0 == chosen) {
            session.turn(|request| request.workload.load = kind.2);
        }
    });
    view! { <Choice label=label::ARRIVAL path="workload.load" items=items value=value on_choice=choose /> }.into_any()
}

/// What the settings favour.
#[component]
fn Favour() -> impl IntoView {
    const KINDS: [(&str, &str, BatchingMode); 3] = [
        ("balanced", label::BALANCED, BatchingMode::Balanced),
        ("throughput", label::THROUGHPUT, BatchingMode::Throughput),
        ("latency", label::LATENCY, BatchingMode::Latency),
    ];
    let session = Session::here();
    let value = Signal::derive(move || {
        let mode = session.request.with(|request| request.workload.batching_mode);
        KINDS.iter().find(|kind| kind.2 == mode).map(|kind| kind.0.to_owned()).unwrap_or_default()
    });
    let items = Signal::derive(|| KINDS.iter().map(|kind| Item::new(kind.0, kind.1)).collect());
    let choose = Callback::new(move |chosen: String| {
        if let Some(kind) = KINDS.iter().find(|kind| kind.0 == chosen) {
            session.turn(|request| request.workload.batching_mode = kind.2);
        }
    });
    view! { <Choice label=label::FAVOUR path="workload.batching_mode" items=items value=value on_choice=choose /> }
        .into_any()
}
