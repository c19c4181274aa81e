//! Number formats and limits.

use leptos::prelude::*;
use planner::request::PlanRequest;

use super::{ON, on_or_off, words};
use crate::bound;
use crate::components::field::{Choice, Kind, NumberField, Word, items};
use crate::components::fold::Drawer;
use crate::session::Session;

/// What the weights are stored in.
const WEIGHTS: Word = Word {
    path: "model.quantization",
    get: |request| request.model.quantization.as_deref(),
    set: |request, word| request.model.quantization = word,
};
/// What the KV cache is kept in.
const CACHE: Word = Word {
    path: "model.kv_cache_dtype",
    get: |request| request.model.kv_cache_dtype.as_deref(),
    set: |request, word| request.model.kv_cache_dtype = word,
};
/// What is computed in.
const DTYPE: Word = Word {
    path: "model.dtype",
    get: |request| request.model.dtype.as_deref(),
    set: |request, word| request.model.dtype = word,
};
/// Whether shared beginnings of prompts are read once.
const PREFIXES: Word = Word {
    path: "policy.enable_prefix_caching",
    get: |request| request.policy.enable_prefix_caching.map(on_or_off),
    set: |request, word| request.policy.enable_prefix_caching = word.map(|word| word == ON),
};

/// The drawer.
#[component]
pub fn PrecisionDrawer() -> impl IntoView {
    let session = Session::here();
    view! {
        <Drawer heading=words::PRECISION says=session.request_memo(chosen_format)>
            <FormatsAndLimits />
        </Drawer>
    }
}

/// The format that is asked for, of the weights or else of the cache.
fn chosen_format(request: &PlanRequest) -> String {
    let own = request.model.quantization.as_ref().or(request.model.kv_cache_dtype.as_ref());
    own.cloned().unwrap_or_else(|| words::AS_PUBLISHED.to_owned())
}

/// The drawer's fields.
#[component]
fn FormatsAndLimits() -> impl IntoView {
    view! {
        <div class="pairs">
            <Choice label=words::WEIGHTS word=WEIGHTS items=items(&words::WEIGHT_FORMATS) />
            <Choice label=words::CACHE word=CACHE items=items(&words::CACHE_FORMATS) />
            <Choice label=words::PREFIXES word=PREFIXES items=items(&words::PREFIXES_KEPT) />
            <Choice label=words::DTYPE word=DTYPE items=items(&words::DTYPES) />
            <NumberField
                label=words::LONGEST
                binding=bound!(model.max_model_len)
                unit="tokens"
                otherwise=|config| Some(config.max_model_len as f64)
            />
            <NumberField
                label=words::UTILIZATION
                binding=bound!(policy.gpu_memory_utilization)
                kind=Kind::Share
                otherwise=|config| Some(config.gpu_memory_utilization)
            />
            <NumberField
                label=words::SEQUENCES
                binding=bound!(policy.max_num_seqs)
                otherwise=|config| Some(config.max_num_seqs as f64)
            />
            <NumberField
                label=words::BATCHED
                binding=bound!(policy.max_num_batched_tokens)
                otherwise=|config| Some(config.max_num_batched_tokens as f64)
            />
        </div>
    }
}
