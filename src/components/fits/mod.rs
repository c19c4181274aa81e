//! How far the load could grow: a map of requests against their length with this load in it, and vLLM's own lines about it.

mod load;
mod map;
mod said;
mod words;

use leptos::prelude::*;

use crate::components::panel::Panel;
use map::FitChart;
use said::Said;

/// The panel.
#[component]
pub fn FitsPanel() -> impl IntoView {
    view! {
        <Panel id="fits" class="reach" heading=words::HEADING>
            <FitChart />
            <Said />
        </Panel>
    }
}
