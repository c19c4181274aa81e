//! Which GPUs: picked by name, described by hand, or read from what the machine prints.

mod described;
mod pasted;
mod picker;
mod unknown_lines;
mod words;

use leptos::prelude::*;
use planner::plan::Plan;
use planner::serve_config::ServeConfig;

use crate::bound;
use crate::components::field::NumberField;
use crate::components::fold::Fold;
use crate::components::issues::FieldIssues;
use crate::format;
use crate::session::Session;
use crate::words::facts;
use described::DescribedCard;
use pasted::PastedListing;
use picker::Picker;

/// The fieldset.
#[component]
pub fn GpuBox() -> impl IntoView {
    let session = Session::here();
    let is_pasted = session.request_memo(|request| request.hardware.smi.is_some());
    let pasted_gpus = session.plan_memo(|plan| facts::gpus(&plan.hardware));
    view! {
        <fieldset class="group">
            <legend>{words::HEADING}</legend>
            <div class="gpus">
                <NumberField
                    label=words::COUNT
                    binding=bound!(hardware.gpus)
                    otherwise=|config| Some(gpus_per_machine(config))
                />
                <span class="times" aria-hidden="true">"×"</span>
                <div hidden=is_pasted>
                    <Picker />
                </div>
                <p class="pasted" hidden=move || !is_pasted.get()>{pasted_gpus}</p>
            </div>
            <p class="fact" id="gpu-fact">{move || device(session)}</p>
            <Candidates />
            <FieldIssues path="hardware.gpu" />
            <FieldIssues path="hardware.smi" />
            <div class="folds">
                <Fold summary=words::PASTE>
                    <PastedListing />
                </Fold>
                <Fold summary=words::CUSTOM>
                    <DescribedCard />
                </Fold>
            </div>
        </fieldset>
    }
    .into_any()
}

/// The GPUs that a configuration uses on each machine.
fn gpus_per_machine(config: &ServeConfig) -> f64 {
    let sizes = [config.tensor_parallel_size, config.pipeline_parallel_size, config.data_parallel_size];
    sizes.iter().map(|size| *size as f64).product::<f64>() / (config.nodes.max(1) as f64)
}

/// What the plan takes of each GPU. Follows the plan.
fn device(session: Session) -> String {
    let unit = session.unit.get();
    session.viewed.with(|viewed| {
        let total = viewed.plan.feasibility.as_ref().map(|feasibility| feasibility.per_gpu.memory_total_gib);
        facts::device(&viewed.plan.hardware, total, unit)
    })
}

/// Where a name stands for several cards: which one?
#[component]
fn Candidates() -> impl IntoView {
    let session = Session::here();
    let names = session.plan_memo(candidates);
    let choose = move |name: String| session.change(|request| request.hardware.gpu = Some(name));
    view! {
        <Show when=move || names.with(|names| names.len() > 1)>
            <p class="fact">{words::WHICH}</p>
            <p class="actions">
                <For
                    each=move || names.get()
                    key=Clone::clone
                    children=move |name| {
                        let label = format::card(&name).to_owned();
                        view! { <button type="button" on:click=move |_| choose(name.clone())>{label}</button> }
                    }
                />
            </p>
        </Show>
    }
}

/// The cards that the names in a plan's hardware may stand for, each once.
fn candidates(plan: &Plan) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in plan.hardware.gpus.iter().flat_map(|gpu| &gpu.candidates) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
