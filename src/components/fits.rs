//! How far the load could grow, and what vLLM itself will print about it.

use leptos::prelude::*;
use planner::plan::{Feasibility, Plan};
use planner::request::Workload;

use crate::state::Session;
use crate::words::labels::{answer, heading};
use crate::words::reach;

/// The panel.
#[component]
pub fn Fits() -> impl IntoView {
    let session = Session::here();
    let content = move || {
        let workload = session.request.with(|request| request.workload.clone());
        session.plan.with(|plan| plan.feasibility.as_ref().map(|feasibility| content(plan, feasibility, &workload)))
    };
    view! {
        <section class="panel reach" aria-labelledby="fits-title">
            <header><h2 id="fits-title">{heading::FITS}</h2></header>
            {content}
        </section>
    }
    .into_any()
}

fn content(plan: &Plan, feasibility: &Feasibility, workload: &Workload) -> AnyView {
    let sentences = reach::sentences(feasibility, workload).into_iter().map(|sentence| view! { <li>{sentence}</li> });
    let log = reach::log(plan, feasibility);
    let log = (!log.is_empty()).then(|| view! { <h3>{answer::LOG}</h3><pre tabindex="0"><code>{log}</code></pre> });
    view! { <ul class="prose">{sentences.collect_view()}</ul>{log} }.into_any()
}
