//! Targets and the finer side of the load, folded.

use leptos::prelude::*;
use planner::request::{BatchingMode, Load, PlanRequest};

use super::words;
use crate::bound;
use crate::components::field::{Choice, Kind, NumberField, Word, items};
use crate::components::fold::Drawer;
use crate::format;
use crate::session::Session;

/// How requests arrive.
const ARRIVAL: Word = Word {
    path: "workload.load",
    get: |request| match request.workload.load {
        Load::Closed => None,
        Load::Burst => Some("burst"),
        Load::Rate => Some("rate"),
        Load::Static => Some("static"),
    },
    set: |request, word| {
        request.workload.load = match word.as_deref() {
            Some("burst") => Load::Burst,
            Some("rate") => Load::Rate,
            Some("static") => Load::Static,
            _ => Load::Closed,
        };
    },
};
/// What the settings favour.
const FAVOUR: Word = Word {
    path: "workload.batching_mode",
    get: |request| match request.workload.batching_mode {
        BatchingMode::Balanced => None,
        BatchingMode::Throughput => Some("throughput"),
        BatchingMode::Latency => Some("latency"),
    },
    set: |request, word| {
        request.workload.batching_mode = match word.as_deref() {
            Some("throughput") => BatchingMode::Throughput,
            Some("latency") => BatchingMode::Latency,
            _ => BatchingMode::Balanced,
        };
    },
};

/// The drawer.
#[component]
pub fn TargetsDrawer() -> impl IntoView {
    let session = Session::here();
    view! {
        <Drawer heading=words::TARGETS says=session.request_memo(targets)>
            <Targets />
        </Drawer>
    }
}

/// The targets in short: `200 ms, 50 ms`.
fn targets(request: &PlanRequest) -> String {
    let targets = [request.workload.target_ttft_ms, request.workload.target_tpot_ms].into_iter().flatten();
    let shown: Vec<String> = targets.map(|ms| format!("{} ms", format::plain(ms))).collect();
    if shown.is_empty() { words::NONE.to_owned() } else { shown.join(", ") }
}

/// The drawer's fields.
#[component]
fn Targets() -> impl IntoView {
    let session = Session::here();
    let is_no_burst = session.request_memo(|request| request.workload.load != Load::Burst);
    let is_no_rate = session.request_memo(|request| request.workload.load != Load::Rate);
    let listed_price = session.plan_memo(|plan| plan.cost.as_ref().map(|cost| cost.per_gpu_hour_usd));
    let arrivals =
        items(&[("", words::CLOSED), ("burst", words::BURST), ("rate", words::RATE), ("static", words::STATIC)]);
    let favours = items(&[("", words::BALANCED), ("throughput", words::THROUGHPUT), ("latency", words::LATENCY)]);
    view! {
        <div class="pairs">
            <NumberField label=words::TTFT binding=bound!(workload.target_ttft_ms) kind=Kind::Real unit="ms" />
            <NumberField label=words::TPOT binding=bound!(workload.target_tpot_ms) kind=Kind::Real unit="ms" />
            <Choice label=words::ARRIVAL word=ARRIVAL items=arrivals />
            <Choice label=words::FAVOUR word=FAVOUR items=favours />
            <NumberField label=words::PROMPTS binding=bound!(workload.num_prompts) hidden=is_no_burst />
            <NumberField
                label=words::PER_SECOND
                binding=bound!(workload.request_rate)
                kind=Kind::Real
                unit="requests"
                hidden=is_no_rate
            />
            <NumberField
                label=words::PRICE
                binding=bound!(policy.price_per_gpu_hour_usd)
                kind=Kind::Real
                unit="US$"
                taken=listed_price
            />
            <NumberField label=words::CACHED binding=bound!(workload.cached_prompt_tokens) unit="tokens" />
        </div>
    }
}
