//! How GPUs share the work.

use leptos::prelude::*;
use planner::serve_config::ServeConfig;

use super::{ON, on_or_off, words};
use crate::bound;
use crate::components::field::{Choice, NumberField, Word, items};
use crate::components::fold::Drawer;
use crate::session::Session;

/// How the GPUs hold the experts of a mixture.
const EXPERTS: Word = Word {
    path: "hardware.expert_parallel",
    get: |request| request.hardware.expert_parallel.map(on_or_off),
    set: |request, word| request.hardware.expert_parallel = word.map(|word| word == ON),
};

/// The drawer.
#[component]
pub fn ParallelismDrawer() -> impl IntoView {
    let session = Session::here();
    let used = session.plan_memo(|plan| plan.config.as_ref().map(layout).unwrap_or_default());
    let is_given = session.request_memo(|request| request.hardware.tensor_parallel_size.is_some());
    let says = Signal::derive(move || {
        let used = used.get();
        if is_given.get() || used.is_empty() { used } else { format!("{used}, {}", words::RECOMMENDED) }
    });
    view! {
        <Drawer heading=words::PARALLELISM says>
            <Sizes />
        </Drawer>
    }
}

/// The drawer's fields.
#[component]
fn Sizes() -> impl IntoView {
    view! {
        <div>
            <div class="trio">
                <NumberField
                    label=words::TENSOR
                    binding=bound!(hardware.tensor_parallel_size)
                    otherwise=|config| Some(config.tensor_parallel_size as f64)
                />
                <NumberField
                    label=words::PIPELINE
                    binding=bound!(hardware.pipeline_parallel_size)
                    otherwise=|config| Some(config.pipeline_parallel_size as f64)
                />
                <NumberField
                    label=words::DATA
                    binding=bound!(hardware.data_parallel_size)
                    otherwise=|config| Some(config.data_parallel_size as f64)
                />
            </div>
            <div class="pairs">
                <Choice label=words::EXPERTS word=EXPERTS items=items(&words::EXPERTS_KEPT) />
                <NumberField label=words::CONTEXT binding=bound!(hardware.decode_context_parallel_size) />
            </div>
        </div>
    }
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
