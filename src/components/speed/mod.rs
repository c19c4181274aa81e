//! How fast: each figure with its interval on one strip, what holds it down, and what it assumes.

mod step;
mod strips;
mod words;

use leptos::prelude::*;
use planner::request::Estimator;

use crate::components::fold::Fold;
use crate::components::panel::Panel;
use crate::numbers::in_words;
use crate::session::Session;
use crate::words::terms;
use step::StepTable;
use strips::Strips;

/// The panel.
#[component]
pub fn SpeedPanel() -> impl IntoView {
    let session = Session::here();
    let interval = session.plan_memo(|plan| plan.performance.as_ref().and_then(terms::interval));
    let without = session.plan_memo(|plan| plan.performance.is_none().then(|| terms::no_speed(plan)));
    let bound = session.plan_memo(|plan| plan.performance.as_ref().and_then(|performance| performance.bound));
    let has_speed = move || without.with(Option::is_none);
    // The simple rule knows no steps.
    let has_step = Memo::new(move |_| {
        session.viewed.with(|viewed| {
            let performance = viewed.plan.performance.as_ref();
            let has_times = viewed.charts.as_ref().is_some_and(|charts| charts.step.is_some());
            has_times && performance.is_some_and(|performance| performance.estimator == Estimator::Calibrated)
        })
    });
    let bound_note = move || {
        bound.get().map(terms::bound).map(|(name, why)| {
            view! { <p class="note">{terms::BOUND_BY} <b>{name}</b> " (" {why} ")."</p> }
        })
    };
    view! {
        <Panel id="speed" class="speed" heading=words::HEADING beside=view! { <p>{interval}</p> }.into_any()>
            {move || without.get().map(|why| view! { <p class="empty">{why}</p> })}
            <Show when=has_speed>
                <Strips />
            </Show>
            {bound_note}
            <div class="folds">
                <Fold summary=words::STEP attr:hidden=move || !has_step.get()>
                    <StepTable />
                </Fold>
                <Fold summary=words::ASSUMPTIONS attr:hidden=move || !has_speed()>
                    <Assumptions />
                </Fold>
            </div>
        </Panel>
    }
}

#[component]
fn Assumptions() -> impl IntoView {
    let assumptions = Session::here().plan_memo(|plan| {
        plan.performance.as_ref().map(|performance| performance.assumptions.clone()).unwrap_or_default()
    });
    view! {
        <ul class="prose">
            <For each=move || assumptions.get() key=Clone::clone let:text>
                <li>{in_words(&text)}</li>
            </For>
        </ul>
    }
}
