//! The planner: inputs at the left, the answer at the right. Each panel is a slot of its own.

use leptos::prelude::*;

use crate::address;
use crate::components::commands::Commands;
use crate::components::fits::Fits;
use crate::components::gpu_box::GpuBox;
use crate::components::limits_box::LimitsBox;
use crate::components::load_box::{LoadBox, Targets};
use crate::components::memory::Memory;
use crate::components::model_box::ModelBox;
use crate::components::notes::Notes;
use crate::components::remedies::Remedies;
use crate::components::settings::Settings;
use crate::components::speed::Speed;
use crate::components::verdict::Verdict;
use crate::platform::root;
use crate::state::Session;
use crate::words;
use crate::words::labels::{self, region};

/// The page.
#[component]
pub fn PlanPage() -> impl IntoView {
    let session = Session::here();
    address::keep_in_step(session);
    let title =
        Memo::new(move |_| session.request.with(|request| session.plan.with(|plan| words::title(request, plan))));
    Effect::new(move |_| title.with(|title| root::set_title(title)));
    view! {
        <form class="inputs" aria-label=region::INPUTS on:submit=|event| event.prevent_default()>
            <ModelBox />
            <GpuBox />
            <LoadBox />
            <div class="drawers">
                <Targets />
                <LimitsBox />
            </div>
            <p class="fact">{labels::PRIVACY}</p>
        </form>
        <div class="answer" id="answer" role="region" aria-label=region::ANSWER tabindex="-1">
            <Verdict />
            <Memory />
            <div class="two">
                <Speed />
                <Fits />
            </div>
            <Notes />
            <Remedies />
            <Commands />
            <Settings />
        </div>
    }
    .into_any()
}
