//! Parallelism, precision, limits and reserves: what experts turn, folded until they do.

use std::rc::Rc;

use leptos::prelude::GetValue;
use planner::request::{Estimator, Mode};
use planner::serve_config::ServeConfig;

use super::choice::{Word, choice, items};
use super::load_box::drawer;
use super::number_field::{Kind, NumberField, number_field};
use crate::bound;
use crate::platform::dom::{El, checked_of, el};
use crate::state::Session;
use crate::words::labels::{RECOMMENDED, heading, limits as label};

fn shown<const N: usize>(session: Session, class: &str, fields: [NumberField; N]) -> El {
    el("div").class(class).children(fields.map(|field| field.show(session)))
}

/// How GPUs share the work.
pub fn parallelism(session: Session) -> El {
    let used = session.plan_part(|plan| plan.config.as_ref().map(layout).unwrap_or_default());
    let is_given = session.request_part(|request| request.hardware.tensor_parallel_size.is_some());
    let says = move || {
        let used = used();
        if is_given() || used.is_empty() { used } else { format!("{used}, {RECOMMENDED}") }
    };
    drawer(heading::PARALLELISM, Rc::new(says), move || sizes(session))
}

fn sizes(session: Session) -> El {
    let fields = [
        number_field(label::TENSOR, bound!(hardware.tensor_parallel_size))
            .otherwise(|config| Some(config.tensor_parallel_size as f64)),
        number_field(label::PIPELINE, bound!(hardware.pipeline_parallel_size))
            .otherwise(|config| Some(config.pipeline_parallel_size as f64)),
        number_field(label::DATA, bound!(hardware.data_parallel_size))
            .otherwise(|config| Some(config.data_parallel_size as f64)),
    ];
    let experts = Word {
        path: "hardware.expert_parallel",
        get: |request| request.hardware.expert_parallel.map(on_or_off),
        set: |request, word| request.hardware.expert_parallel = word.map(|word| word == ON),
    };
    let finer = el("div")
        .class("pairs")
        .child(choice(session, label::EXPERTS, experts, items(&label::EXPERTS_KEPT)))
        .child(number_field(label::CONTEXT, bound!(hardware.decode_context_parallel_size)).show(session));
    el("div").child(shown(session, "trio", fields)).child(finer)
}

/// The words of a choice between yes and no.
const ON: &str = "on";
const OFF: &str = "off";

fn on_or_off(is_on: bool) -> &'static str {
    if is_on { ON } else { OFF }
}

/// `TP 2 · PP 2`.
fn layout(config: &ServeConfig) -> String {
    let mut layout = format!("TP {}", config.tensor_parallel_size);
    for (name, size) in [("PP", config.pipeline_parallel_size), ("DP", config.data_parallel_size)] {
        if size > 1 {
            layout = format!("{layout} · {name} {size}");
        }
    }
    layout
}

/// Number formats and limits.
pub fn precision(session: Session) -> El {
    let says = session.request_part(|request| {
        let own = request.model.quantization.clone().or_else(|| request.model.kv_cache_dtype.clone());
        own.unwrap_or_else(|| label::AS_PUBLISHED.to_owned())
    });
    drawer(heading::PRECISION, says, move || formats(session))
}

fn formats(session: Session) -> El {
    let weights = Word {
        path: "model.quantization",
        get: |request| request.model.quantization.as_deref(),
        set: |request, word| request.model.quantization = word,
    };
    let cache = Word {
        path: "model.kv_cache_dtype",
        get: |request| request.model.kv_cache_dtype.as_deref(),
        set: |request, word| request.model.kv_cache_dtype = word,
    };
    let dtype = Word {
        path: "model.dtype",
        get: |request| request.model.dtype.as_deref(),
        set: |request, word| request.model.dtype = word,
    };
    let prefixes = Word {
        path: "policy.enable_prefix_caching",
        get: |request| request.policy.enable_prefix_caching.map(on_or_off),
        set: |request, word| request.policy.enable_prefix_caching = word.map(|word| word == ON),
    };
    let fields = [
        number_field(label::LONGEST, bound!(model.max_model_len))
            .unit("tokens")
            .otherwise(|config| Some(config.max_model_len as f64)),
        number_field(label::UTILIZATION, bound!(policy.gpu_memory_utilization))
            .kind(Kind::Share)
            .otherwise(|config| Some(config.gpu_memory_utilization)),
        number_field(label::SEQUENCES, bound!(policy.max_num_seqs))
            .otherwise(|config| Some(config.max_num_seqs as f64)),
        number_field(label::BATCHED, bound!(policy.max_num_batched_tokens))
            .otherwise(|config| Some(config.max_num_batched_tokens as f64)),
    ];
    el("div")
        .class("pairs")
        .child(choice(session, label::WEIGHTS, weights, items(&label::WEIGHT_FORMATS)))
        .child(choice(session, label::CACHE, cache, items(&label::CACHE_FORMATS)))
        .child(choice(session, label::PREFIXES, prefixes, items(&label::PREFIXES_KEPT)))
        .child(choice(session, label::DTYPE, dtype, items(&label::DTYPES)))
        .children(fields.map(|field| field.show(session)))
}

/// What is kept aside, and the release.
pub fn reserves(session: Session) -> El {
    let says =
        session.plan_part(|plan| plan.config.as_ref().map(|config| config.vllm_version.clone()).unwrap_or_default());
    drawer(heading::RESERVES, says, move || reserved(session))
}

fn reserved(session: Session) -> El {
    let version = Word {
        path: "policy.vllm_version",
        get: |request| request.policy.vllm_version.as_deref(),
        set: |request, word| request.policy.vllm_version = word,
    };
    let mode = Word {
        path: "policy.mode",
        get: |request| (request.policy.mode == Mode::AsGiven).then_some("as_given"),
        set: |request, word| request.policy.mode = if word.is_some() { Mode::AsGiven } else { Mode::Recommend },
    };
    let estimator = Word {
        path: "policy.estimator",
        get: |request| (request.policy.estimator == Estimator::Heuristic).then_some("heuristic"),
        set: |request, word| {
            request.policy.estimator = if word.is_some() { Estimator::Heuristic } else { Estimator::Calibrated }
        },
    };
    let mut versions = items(&[("", label::NEWEST)]);
    versions.extend(session.known.get_value().versions.into_iter().map(|name| (name.clone(), name)));
    let fields = [
        number_field(label::HEADROOM, bound!(policy.headroom_gib)).kind(Kind::Gib).unit("GiB"),
        number_field(label::OVERHEAD, bound!(policy.overhead_gib)).kind(Kind::Gib).unit("GiB"),
        number_field(label::FRAGMENTATION, bound!(policy.fragmentation_factor)).kind(Kind::Real).unit("×"),
    ];
    let modes = items(&[("", label::RECOMMEND), ("as_given", label::AS_GIVEN)]);
    let estimators = items(&[("", label::CALIBRATED), ("heuristic", label::HEURISTIC)]);
    let contents = el("div")
        .class("pairs")
        .child(choice(session, label::VERSION, version, versions))
        .child(choice(session, label::OPEN, mode, modes))
        .children(fields.map(|field| field.show(session)))
        .child(choice(session, label::ESTIMATOR, estimator, estimators));
    let is_eager = session.request_part(|request| request.policy.enforce_eager);
    let eager = el("input")
        .attr("type", "checkbox")
        .checked_by(move || is_eager())
        .on("change", move |event| session.turn(|request| request.policy.enforce_eager = checked_of(&event)));
    let eager = el("label").class("check").child(eager).child(el("span").text(label::EAGER));
    el("div").child(contents).child(eager)
}
