//! What would mend the plan, or what its spare memory would buy; each can be applied, and “back” undoes it.

use leptos::prelude::*;
use planner::plan::Remedy;
use serde_json::Value;

use crate::format::{self, MemoryUnit};
use crate::state::Session;
use crate::words::labels::{answer, heading};

/// The panel; absent where there is nothing to say.
#[component]
pub fn Remedies() -> impl IntoView {
    let session = Session::here();
    let panel = move || {
        let unit = session.unit.get();
        session.plan.with(|plan| {
            let fits = plan.feasibility.as_ref().is_some_and(|feasibility| feasibility.fits);
            let title = if fits { heading::GAINS } else { heading::REMEDIES };
            (!plan.remedies.is_empty()).then(|| {
                let rows = plan.remedies.iter().map(|remedy| row(session, remedy, unit)).collect_view();
                view! {
                    <section class="panel remedies" aria-labelledby="remedies-title">
                        <header><h2 id="remedies-title">{title}</h2></header>
                        <ul>{rows}</ul>
                    </section>
                }
            })
        })
    };
    panel.into_any()
}

fn row(session: Session, remedy: &Remedy, unit: MemoryUnit) -> AnyView {
    let changes: Vec<(String, Value)> =
        remedy.change.iter().map(|change| (change.field.clone(), change.to.clone())).collect();
    let apply = move |_| session.turn_fields(changes.iter().map(|(field, value)| (field.as_str(), value)));
    view! {
        <li>
            <span>{remedy.message.clone()}</span>
            <span class="figure">{format::memory(remedy.headroom_gib, unit)}" to spare"</span>
            <button type="button" on:click=apply aria-label=format!("{}: {}", answer::APPLY, remedy.message)>{answer::APPLY}</button>
        </li>
    }
    .into_any()
}
