//! Parallelism, precision, limits and reserves: what experts turn, folded until they do.

use leptos::prelude::*;
use planner::plan::Plan;
use planner::request::{Estimator, Mode, PlanRequest};
use planner::serve_config::ServeConfig;
use planner::vllm::known_versions;

use super::choice::{Choice, Item};
use super::number_field::{Kind, NumberField};
use crate::bound;
use crate::format;
use crate::state::Session;
use crate::words::labels::{AUTO, RECOMMENDED, heading, limits as label};

/// The three drawers.
#[component]
pub fn LimitsBox() -> impl IntoView {
    view! {
        <Parallelism />
        <Precision />
        <Reserves />
    }
    .into_any()
}

/// What the plan takes where a field is left open.
fn taken(session: Session, pick: fn(&ServeConfig) -> f64) -> Signal<String> {
    Signal::derive(move || {
        session.plan.with(|plan| plan.config.as_ref().map(|config| format::plain(pick(config))).unwrap_or_default())
    })
}

#[component]
fn Parallelism() -> impl IntoView {
    let session = Session::here();
    let summary = move || {
        let layout = session.plan.with(|plan: &Plan| plan.config.as_ref().map(layout)).unwrap_or_default();
        let given = session.request.with(|request| request.hardware.tensor_parallel_size.is_some());
        if given || layout.is_empty() { layout } else { format!("{layout}, {RECOMMENDED}") }
    };
    view! {
        <details class="drawer">
            <summary><h2>{heading::PARALLELISM}</h2><span>{summary}</span></summary>
            <div class="trio">
                <NumberField
                    label=label::TENSOR
                    binding=bound!(session, hardware.tensor_parallel_size)
                    otherwise=taken(session, |config| config.tensor_parallel_size as f64)
                />
                <NumberField
                    label=label::PIPELINE
                    binding=bound!(session, hardware.pipeline_parallel_size)
                    otherwise=taken(session, |config| config.pipeline_parallel_size as f64)
                />
                <NumberField
                    label=label::DATA
                    binding=bound!(session, hardware.data_parallel_size)
                    otherwise=taken(session, |config| config.data_parallel_size as f64)
                />
            </div>
        </details>
    }
    .into_any()
}

/// `TP 2 · PP 2`.
fn layout(config: &ServeConfig) -> String {
    let parts =
        [("TP", config.tensor_parallel_size), ("PP", config.pipeline_parallel_size), ("DP", config.data_parallel_size)];
    let shown = parts.iter().enumerate().filter(|(place, (_, size))| *place == 0 || *size > 1);
    shown.map(|(_, (name, size))| format!("{name} {size}")).collect::<Vec<_>>().join(" · ")
}

#[component]
fn Precision() -> impl IntoView {
    let session = Session::here();
    let summary = move || {
        let own = session
            .request
            .with(|request| request.model.quantization.clone().or_else(|| request.model.kv_cache_dtype.clone()));
        own.unwrap_or_else(|| label::AS_PUBLISHED.to_owned())
    };
    view! {
        <details class="drawer">
            <summary><h2>{heading::PRECISION}</h2><span>{summary}</span></summary>
            <div class="pairs">
                <Word
                    label=label::WEIGHTS
                    path="model.quantization"
                    choices=&[("", label::AS_PUBLISHED), ("none", label::UNQUANTIZED), ("fp8", "FP8"), ("awq", "AWQ"), ("gptq", "GPTQ"), ("int8", "INT8"), ("nvfp4", "NVFP4"), ("mxfp4", "MXFP4"), ("bitsandbytes", "bitsandbytes")]
                    get=|request| request.model.quantization.clone()
                    set=|request, word| request.model.quantization = word
                />
                <Word
                    label=label::CACHE
                    path="model.kv_cache_dtype"
                    choices=&[("", AUTO), ("fp8", "FP8"), ("fp8_e4m3", "FP8 E4M3"), ("fp8_e5m2", "FP8 E5M2"), ("bfloat16", "BF16"), ("float16", "FP16")]
                    get=|request| request.model.kv_cache_dtype.clone()
                    set=|request, word| request.model.kv_cache_dtype = word
                />
                <NumberField
                    label=label::LONGEST
                    binding=bound!(session, model.max_model_len)
                    unit="tokens"
                    otherwise=taken(session, |config| config.max_model_len as f64)
                />
                <NumberField
                    label=label::UTILIZATION
                    binding=bound!(session, policy.gpu_memory_utilization)
                    kind=Kind::Share
                    otherwise=taken(session, |config| config.gpu_memory_utilization)
                />
                <NumberField
                    label=label::SEQUENCES
                    binding=bound!(session, policy.max_num_seqs)
                    otherwise=taken(session, |config| config.max_num_seqs as f64)
                />
                <NumberField
                    label=label::BATCHED
                    binding=bound!(session, policy.max_num_batched_tokens)
                    otherwise=taken(session, |config| config.max_num_batched_tokens as f64)
                />
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Reserves() -> impl IntoView {
    let session = Session::here();
    let summary = move || session.plan.with(|plan| plan.config.as_ref().map(|config| config.vllm_version.clone()));
    view! {
        <details class="drawer">
            <summary><h2>{heading::RESERVES}</h2><span>{summary}</span></summary>
            <div class="pairs">
                <Version />
                <Word
                    label=label::OPEN
                    path="policy.mode"
                    choices=&[("", label::RECOMMEND), ("as_given", label::AS_GIVEN)]
                    get=|request| (request.policy.mode == Mode::AsGiven).then(|| "as_given".to_owned())
                    set=|request, word| request.policy.mode = if word.is_some() { Mode::AsGiven } else { Mode::Recommend }
                />
                <NumberField label=label::HEADROOM binding=bound!(session, policy.headroom_gib) kind=Kind::Gib unit="GiB" />
                <NumberField label=label::OVERHEAD binding=bound!(session, policy.overhead_gib) kind=Kind::Gib unit="GiB" />
                <NumberField label=label::FRAGMENTATION binding=bound!(session, policy.fragmentation_factor) kind=Kind::Real unit="×" />
                <Word
                    label=label::ESTIMATOR
                    path="policy.estimator"
                    choices=&[("", label::CALIBRATED), ("heuristic", label::HEURISTIC)]
                    get=|request| (request.policy.estimator == Estimator::Heuristic).then(|| "heuristic".to_owned())
                    set=|request, word| request.policy.estimator = if word.is_some() { Estimator::Heuristic } else { Estimator::Calibrated }
                />
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || session.request.with(|request| request.policy.enforce_eager)
                    on:change=move |event| session.turn(|request| request.policy.enforce_eager = event_target_checked(&event))
                />
                <span>{label::EAGER}</span>
            </label>
        </details>
    }
    .into_any()
}

/// The release that is planned for.
#[component]
fn Version() -> impl IntoView {
    let session = Session::here();
    let value =
        Signal::derive(move || session.request.with(|request| request.policy.vllm_version.clone()).unwrap_or_default());
    let items = Signal::derive(|| {
        let newest = std::iter::once(Item::new("", label::NEWEST));
        newest
            .chain(
                known_versions()
                    .iter()
                    .rev()
                    .map(|release| release.version.minor_name())
                    .map(|name| Item::new(&name, &name)),
            )
            .collect()
    });
    let choose = Callback::new(move |chosen: String| {
        session.turn(|request| request.policy.vllm_version = (!chosen.is_empty()).then_some(chosen))
    });
    view! { <Choice label=label::VERSION path="policy.vllm_version" items=items value=value on_choice=choose /> }
        .into_any()
}

/// A choice among words of the request; the empty one leaves it open.
#[component]
fn Word(
    label: &'static str,
    path: &'static str,
    choices: &'static [(&'static str, &'static str)],
    get: fn(&PlanRequest) -> Option<String>,
    set: fn(&mut PlanRequest, Option<String>),
) -> impl IntoView {
    let session = Session::here();
    let value = Signal::derive(move || session.request.with(get).unwrap_or_default());
    let items = Signal::derive(move || choices.iter().map(|(value, label)| Item::new(value, label)).collect());
    let choose = Callback::new(move |chosen: String| {
        session.turn(|request| set(request, (!chosen.is_empty()).then_some(chosen)))
    });
    view! { <Choice label=label path=path items=items value=value on_choice=choose /> }.into_any()
}
