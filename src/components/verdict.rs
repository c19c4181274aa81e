//! The answer in a sentence, its key figures, and a lamp that tells the kind by shape as well as by colour.

use std::time::Duration;

use leptos::prelude::*;
use planner::plan::{Plan, Range};

use crate::format;
use crate::state::Session;
use crate::words::labels::{self, answer};
use crate::words::verdict::{Lamp, Verdict as Words, verdict};

/// How long the verdict has to stand still before it is read out.
const PAUSE: Duration = Duration::from_millis(900);

/// The verdict. On a phone it is the bar at the bottom edge.
#[component]
pub fn Verdict() -> impl IntoView {
    let session = Session::here();
    let words = Memo::new(move |_| {
        session.request.with(|request| session.plan.with(|plan| verdict(request, plan, session.unit.get())))
    });
    let open = RwSignal::new(false);
    let class = move || format!("verdict {}", words.with(|words| words.lamp.class()));
    view! {
        <section class=class class:open=move || open.get() class:behind=move || session.is_behind() aria-labelledby="verdict">
            <div class="sentence">
                {move || lamp(words.with(|words| words.lamp))}
                <p id="verdict">
                    <strong>{move || words.with(|words| words.lead.clone())}</strong>
                    " "
                    <span>{move || words.with(|words| words.rest.clone())}</span>
                </p>
                <button
                    type="button"
                    class="more"
                    aria-expanded=move || open.get().to_string()
                    aria-controls="keys"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <span class="unseen">{answer::MORE}</span>
                    <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 10l5-5 5 5" /></svg>
                </button>
            </div>
            <p class="behind-note">{move || session.is_behind().then_some(answer::BEHIND)}</p>
            <dl id="keys" class="keys">{move || session.plan.with(keys)}</dl>
            <SpokenVerdict words=words />
        </section>
    }
    .into_any()
}

/// The verdict for those who hear it, once it stands still.
#[component]
fn SpokenVerdict(words: Memo<Words>) -> impl IntoView {
    let spoken = RwSignal::new(String::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = words.with(|words| format!("{} {}", words.lead, words.rest));
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let later = set_timeout_with_handle(move || drop(spoken.try_set(text)), PAUSE);
        timer.set_value(later.ok());
    });
    view! { <p class="unseen" role="status">{move || spoken.get()}</p> }.into_any()
}

fn lamp(lamp: Lamp) -> AnyView {
    let shape = match lamp {
        Lamp::Fits => view! { <circle cx="8" cy="8" r="6.5" /> }.into_any(),
        Lamp::Tight => view! { <path d="M8 .8 15.2 8 8 15.2.8 8z" /> }.into_any(),
        Lamp::No => view! { <path d="M2 2h12v12H2zM4.5 6.8v2.4h7V6.8z" fill-rule="evenodd" /> }.into_any(),
        Lamp::Dark => view! { <circle class="ring" cx="8" cy="8" r="6" /> }.into_any(),
    };
    view! { <svg class="lamp" viewBox="0 0 16 16" aria-hidden="true">{shape}</svg> }.into_any()
}

/// The key figures.
fn keys(plan: &Plan) -> AnyView {
    let feasibility = plan.feasibility.as_ref();
    let at_once = feasibility.and_then(|f| {
        let bounds = f.range.max_concurrency_at_context;
        bounds
            .map(|bounds| format::span(bounds.low, bounds.high))
            .or_else(|| f.max_concurrency_at_context.map(|mid| format::span(mid, mid)))
    });
    let length = plan.config.as_ref().map(|config| format!("× {} tokens", format::tokens(config.max_model_len)));
    let speed = |pick: fn(&planner::plan::Performance) -> Option<Range>| plan.performance.as_ref().and_then(pick);
    let rate = |range: Option<Range>| range.map(|range| (format::range(&range), "tok/s".to_owned()));
    let time =
        |range: Option<Range>| range.map(|range| format::time(&range)).map(|(figure, unit)| (figure, unit.to_owned()));
    let keys = [
        (answer::LONGEST_AT_ONCE, at_once.map(|figure| (figure, length.unwrap_or_default()))),
        (answer::TOGETHER, rate(speed(|p| p.output_tps))),
        (answer::EACH, rate(speed(|p| p.decode_tps_per_request))),
        (answer::FIRST, time(speed(|p| p.ttft_ms))),
    ];
    let keys = keys.into_iter().map(|(name, figure)| {
        let (figure, unit) = figure.unwrap_or_else(|| (labels::UNKNOWN.to_owned(), String::new()));
        view! { <div><dt>{name}</dt><dd>{figure}" "<small>{unit}</small></dd></div> }
    });
    keys.collect_view().into_any()
}
