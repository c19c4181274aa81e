//! Where each GPU's memory goes: a bar on a ruler, with the same figures as a table that opens.

mod bar;
mod ruler;
mod stages;
mod terms;
mod words;

use leptos::prelude::*;

use crate::components::panel::Panel;
use crate::format::MemoryUnit;
use crate::session::Session;
use crate::words::terms as names;
use bar::Gauge;
use terms::TermsTable;

/// The panel.
#[component]
pub fn MemoryPanel() -> impl IntoView {
    let session = Session::here();
    let stages = Memo::new(move |_| session.viewed.with(|viewed| stages::stages(&viewed.plan, session.unit.get())));
    let count = Memo::new(move |_| stages.with(Vec::len));
    let beside = view! {
        <p>{move || budget(session)}</p>
        <UnitSwitch />
    };
    view! {
        <Panel id="memory" class="memory" heading=words::HEADING beside=beside.into_any()>
            <div class="gauges">
                <For each=move || 0..count.get() key=|place| *place let:place>
                    <Gauge stages place />
                </For>
            </div>
            <TermsTable />
        </Panel>
    }
}

/// `72.9 of 79.2 GiB budgeted (0.92)`. Follows the plan.
fn budget(session: Session) -> String {
    let unit = session.unit.get();
    session.viewed.with(|viewed| match (&viewed.plan.feasibility, &viewed.plan.config) {
        (Some(feasibility), Some(config)) => names::budget(&feasibility.per_gpu, config.gpu_memory_utilization, unit),
        _ => String::new(),
    })
}

/// GiB or GB.
#[component]
fn UnitSwitch() -> impl IntoView {
    let shown = Session::here().unit;
    let choice = |unit: MemoryUnit| {
        view! {
            <label>
                <input
                    type="radio"
                    name="unit"
                    prop:checked=move || shown.get() == unit
                    on:change=move |_| shown.set(unit)
                />
                <span>{unit.name()}</span>
            </label>
        }
    };
    view! {
        <fieldset class="switch">
            <legend class="unseen">{words::UNIT}</legend>
            {[MemoryUnit::Gib, MemoryUnit::Gb].map(choice)}
        </fieldset>
    }
}
