//! A button that hands out the whole plan as a file, with its request, so that the file can be opened again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::protocol::ExportPlan;

use crate::browser::files;
use crate::session::Session;

/// On the button.
const LABEL: &str = "Plan as JSON";

/// The button.
#[component]
pub fn SavePlan() -> impl IntoView {
    let session = Session::here();
    let save = move |_| {
        let plan = session.ask(&ExportPlan { request: session.asked.request.get_untracked() });
        spawn_local(async move {
            if let Ok(json) = plan.await {
                files::save("plan.json", "application/json", &json);
            }
        });
    };
    view! {
        <button type="button" on:click=save>
            {LABEL}
        </button>
    }
}
