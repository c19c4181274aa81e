//! The key figures under the verdict.

use leptos::prelude::*;
use planner::plan::{Performance, Plan, Range};

use super::words;
use crate::components::figure::LeadsTo;
use crate::components::tip::Term;
use crate::format;
use crate::session::Session;
use crate::words::glossary::speed as means;

/// The figures' names, what they are called, and what they mean.
const NAMES: [(&str, &str, &str); 4] = [
    ("max_concurrency_at_context", words::LONGEST_AT_ONCE, means::LONGEST_AT_ONCE),
    ("output_tps", words::TOGETHER, means::TOGETHER),
    ("decode_tps_per_request", words::EACH, means::EACH),
    ("ttft_ms", words::FIRST, means::FIRST),
];

/// A figure with its unit, and whether there is a place where it opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The figure.
    pub figure: String,
    /// Its unit.
    pub unit: String,
    opens: bool,
}

/// The key figures. On a phone they stand in the bar, which closes when one leads elsewhere.
#[component]
pub fn Keys(is_open: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let keys = session.plan_memo(figures);
    let row = |(place, (name, label, meaning)): (usize, (&'static str, &'static str, &'static str))| {
        let key = Memo::new(move |_| keys.with(|keys| keys.get(place).cloned().unwrap_or_default()));
        let opens = Memo::new(move |_| key.with(|key| key.opens));
        let shown = move || {
            view! {
                {move || key.with(|key| key.figure.clone())}
                " "
                <small>{move || key.with(|key| key.unit.clone())}</small>
            }
        };
        view! {
            <div>
                <dt><Term word=label meaning=meaning /></dt>
                <dd>
                    <Show when=move || opens.get() fallback=move || view! { <span>{shown()}</span> }>
                        <LeadsTo name on_lead=move |()| is_open.set(false)>{shown()}</LeadsTo>
                    </Show>
                </dd>
            </div>
        }
    };
    view! {
        <dl id="keys" class="keys">
            {NAMES.into_iter().enumerate().map(row).collect::<Vec<_>>()}
        </dl>
    }
}

/// A plan's key figures.
pub fn figures(plan: &Plan) -> [Key; 4] {
    let feasibility = plan.feasibility.as_ref();
    let at_once = feasibility.and_then(|feasibility| {
        let bounds = feasibility.range.max_concurrency_at_context.map(|bounds| (bounds.low, bounds.high));
        bounds.or_else(|| feasibility.max_concurrency_at_context.map(|requests| (requests, requests)))
    });
    let length = plan.config.as_ref().map(|config| format!("× {} tokens", format::tokens(config.max_model_len)));
    let speed = |pick: fn(&Performance) -> Option<Range>| plan.performance.as_ref().and_then(pick);
    let rate = |range: Range| (format::range(&range), "tok/s".to_owned());
    let time = |range: Range| {
        let (figure, unit) = format::time(&range);
        (figure, unit.to_owned())
    };
    // The first opens at the line that vLLM will print.
    let starts = feasibility.is_some_and(|feasibility| feasibility.starts);
    let known = [
        (at_once.map(|(low, high)| (format::span(low, high), length.unwrap_or_default())), starts),
        (speed(|p| p.output_tps).map(rate), true),
        (speed(|p| p.decode_tps_per_request).map(rate), true),
        (speed(|p| p.ttft_ms).map(time), true),
    ];
    known.map(|(known, opens)| match known {
        Some((figure, unit)) => Key { figure, unit, opens },
        None => Key { figure: words::UNKNOWN.to_owned(), ..Key::default() },
    })
}
