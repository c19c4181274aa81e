//! Which layouts of parallelism are legal: a small map over the GPUs of a machine, and the reasons.

mod words;

use leptos::prelude::*;
use planner::plan::Plan;
use planner::protocol::{Layouts, LayoutsOn, ListLayouts};
use planner::request::PlanRequest;

use crate::components::fold::{Fold, Folding};
use crate::session::Session;

/// The layouts of a request's model on its GPUs.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    request: PlanRequest,
    layouts: Layouts,
}

/// The map, folded. The layouts are asked for while it is open.
#[component]
pub fn LayoutsFold() -> impl IntoView {
    let session = Session::here();
    let folding = Folding::new();
    let answer = LocalResource::new(move || {
        let request = folding.is_open().then(|| session.viewed.with(|viewed| viewed.request.clone()));
        async move {
            let request = request?;
            let layouts = session.ask(&ListLayouts { request: request.clone() }).await.ok()?;
            Some(Listed { request, layouts })
        }
    });
    let listed = Memo::new(move |_| answer.get().flatten());
    view! {
        <Fold summary=words::TITLE folding>
            <Map listed />
        </Fold>
    }
}

/// The map, and what is said of the machine that is chosen in it; faint while they are still those of an earlier plan.
#[component]
fn Map(listed: Memo<Option<Listed>>) -> impl IntoView {
    let session = Session::here();
    let chosen = RwSignal::new(None::<u64>);
    let used = session.plan_memo(gpus_used);
    let now = Memo::new(move |_| chosen.get().or(used.get()).unwrap_or(1));
    let is_stale = Memo::new(move |_| {
        listed.with(|listed| {
            listed.as_ref().is_some_and(|listed| session.viewed.with(|viewed| viewed.request != listed.request))
        })
    });
    let all = move || listed.with(|listed| listed.as_ref().map(|listed| listed.layouts.by_gpus.clone()));
    let cells = move || all().unwrap_or_default().iter().map(cell).collect::<Vec<_>>();
    let shown = Memo::new(move |_| all()?.into_iter().find(|on| on.gpus == now.get()));
    view! {
        <div class:stale=is_stale aria-busy=move || is_stale.get().then_some("true")>
            <div class="layout-map" role="group" aria-label=words::MAP>
                <For
                    each=cells
                    key=Clone::clone
                    children=move |Cell { gpus, class, label }| {
                        view! {
                            <button
                                type="button"
                                id=format!("layouts-{gpus}")
                                class=class
                                aria-pressed=move || (now.get() == gpus).to_string()
                                aria-label=label.clone()
                                title=label
                                on:click=move |_| chosen.set(Some(gpus))
                            >
                                {gpus}
                            </button>
                        }
                    }
                />
            </div>
            <div role="status">
                <Show when=move || shown.with(Option::is_some)>
                    <p class="fact">{move || shown.with(|on| on.as_ref().map(words::legal))}</p>
                    <ul class="refused">
                        <For
                            each=move || shown.get().map(|on| on.refused).unwrap_or_default()
                            key=Clone::clone
                            children=|(name, why)| view! { <li><b>{name}</b> ": " {why}</li> }
                        />
                    </ul>
                </Show>
            </div>
        </div>
    }
}

/// The GPUs of each machine that a plan uses.
fn gpus_used(plan: &Plan) -> Option<u64> {
    let config = plan.config.as_ref()?;
    let all = config.tensor_parallel_size * config.pipeline_parallel_size * config.data_parallel_size;
    Some(all / config.nodes.max(1))
}

/// A cell of the map.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Cell {
    gpus: u64,
    class: &'static str,
    label: String,
}

fn cell(on: &LayoutsOn) -> Cell {
    let class = if on.tensor {
        "fits"
    } else if on.legal.is_empty() {
        "no"
    } else {
        "tight"
    };
    Cell { gpus: on.gpus, class, label: words::cell(on) }
}
