//! What is asked of the server: a kind of load to start from, and its figures.

mod presets;
mod targets;
mod words;

use leptos::prelude::*;

use crate::bound;
use crate::browser::scroll;
use crate::components::field::{NumberField, control_id};
use crate::session::Session;
use presets::{PRESETS, Preset};

pub use targets::TargetsDrawer;

/// The fieldset.
#[component]
pub fn LoadBox() -> impl IntoView {
    view! {
        <fieldset class="group">
            <legend>{words::HEADING}</legend>
            <Presets />
            <div class="trio">
                <NumberField label=words::PROMPT binding=bound!(workload.prompt_tokens) />
                <NumberField label=words::ANSWER binding=bound!(workload.gen_tokens) />
                <NumberField label=words::USERS binding=bound!(workload.concurrency) />
            </div>
        </fieldset>
    }
    .into_any()
}

/// The presets, as one choice; “custom” where the figures are no preset's.
#[component]
fn Presets() -> impl IntoView {
    let session = Session::here();
    let chosen = session.request_memo(|request| PRESETS.iter().position(|preset| preset.is(&request.workload)));
    let preset = |(place, preset): (usize, &'static Preset)| {
        view! {
            <label>
                <input
                    type="radio"
                    name="preset"
                    prop:checked=move || chosen.get() == Some(place)
                    on:change=move |_| session.change(|request| preset.put_into(&mut request.workload))
                />
                <span>{preset.name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="presets">
            <legend class="unseen">{words::PRESETS}</legend>
            {PRESETS.iter().enumerate().map(preset).collect::<Vec<_>>()}
            <label>
                <input
                    type="radio"
                    name="preset"
                    prop:checked=move || chosen.get().is_none()
                    on:change=|_| scroll::reveal(&control_id("workload.prompt_tokens"))
                />
                <span>{words::CUSTOM}</span>
            </label>
        </fieldset>
    }
}
