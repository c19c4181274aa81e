//! The planner: inputs at the left, the answer at the right.

use leptos::context::Provider;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::words::plan as words;
use crate::browser::scroll;
use crate::components::anatomy::AnatomyPanel;
use crate::components::capacity::CapacityPanel;
use crate::components::check::CheckPanel;
use crate::components::commands::CommandsPanel;
use crate::components::curves::CurvesPanels;
use crate::components::fits::FitsPanel;
use crate::components::gpu::GpuBox;
use crate::components::header::{HOW, HOW_PAGE};
use crate::components::later::Later;
use crate::components::limits::{ParallelismDrawer, PrecisionDrawer, ReservesDrawer};
use crate::components::link_notes::LinkNotes;
use crate::components::load::{LoadBox, TargetsDrawer};
use crate::components::memory::MemoryPanel;
use crate::components::model::ModelBox;
use crate::components::notes::NotesPanel;
use crate::components::open_file::OpenFile;
use crate::components::remedies::{Place, RemediesPanel};
use crate::components::settings::SettingsPanel;
use crate::components::speed::SpeedPanel;
use crate::components::verdict::VerdictPanel;
use crate::session::Session;

/// The page. `opened_with` is the query that the session stands for.
#[component]
pub fn PlanPage(opened_with: StoredValue<String>) -> impl IntoView {
    let session = Session::here();
    session.keep_address_in_step(opened_with);
    super::use_title(move || session.viewed.with(|viewed| crate::words::title(&viewed.request, &viewed.plan)));
    view! {
        <main id="main" class="sheet">
            <h1 class="unseen">{words::TITLE}</h1>
            <Inputs />
            <Answer />
        </main>
    }
}

/// Leads past the head and the inputs; it stands before both.
#[component]
pub fn SkipToAnswer() -> impl IntoView {
    let pathname = use_location().pathname;
    let skip = |event: web_sys::MouseEvent| {
        // The document's base would lead a bare fragment elsewhere.
        event.prevent_default();
        scroll::reveal("answer");
    };
    view! {
        <a class="skip" href="#answer" hidden=move || pathname.with(|path| !super::is_plan(path)) on:click=skip>
            {words::SKIP}
        </a>
    }
}

/// What is asked.
#[component]
fn Inputs() -> impl IntoView {
    view! {
        <form class="inputs" aria-label=words::INPUTS on:submit=|event| event.prevent_default()>
            <ModelBox />
            <GpuBox />
            <LoadBox />
            <div class="drawers">
                <TargetsDrawer />
                <ParallelismDrawer />
                <PrecisionDrawer />
                <ReservesDrawer />
            </div>
            <OpenFile />
            <p class="fact">{words::PRIVACY} " " <a href=HOW_PAGE rel="external">{HOW}</a></p>
        </form>
    }
    .into_any()
}

/// What is answered.
#[component]
fn Answer() -> impl IntoView {
    let session = Session::here();
    let is_answered = session.plan_memo(|plan| plan.feasibility.is_some());
    view! {
        <div
            class="answer"
            class:bare=move || !is_answered.get()
            id="answer"
            role="region"
            aria-label=words::ANSWER
            tabindex="-1"
        >
            <VerdictPanel />
            <LinkNotes />
            <MemoryPanel />
            <RemediesPanel place=Place::Mends />
            <Later>
                <div class="two">
                    <SpeedPanel />
                    <FitsPanel />
                </div>
            </Later>
            <Provider value=session.after_paint()>
                <BelowTheFold />
            </Provider>
        </div>
    }
    .into_any()
}

/// What is not seen first: each part is made in a task of its own, and follows each plan once that is painted which is seen.
#[component]
fn BelowTheFold() -> impl IntoView {
    view! {
        <Later><CurvesPanels /></Later>
        <Later><CommandsPanel /></Later>
        <Later><CheckPanel /></Later>
        <Later><RemediesPanel place=Place::Gains /></Later>
        <Later><CapacityPanel /></Later>
        <Later><SettingsPanel /></Later>
        <Later><AnatomyPanel /></Later>
        <Later><NotesPanel /></Later>
    }
}
