//! Which GPUs: picked by name, described by hand, or read from what the machine prints.

use leptos::prelude::*;
use planner::hardware::InterconnectChoice;
use planner::hardware::catalog::Group;
use planner::plan::Plan;
use planner::units;

use super::choice::{Choice, Item};
use super::combobox::{Combobox, Suggestion};
use super::issues::FieldIssues;
use super::number_field::{Kind, NumberField};
use super::paste_box::PasteBox;
use crate::bound;
use crate::format;
use crate::state::Session;
use crate::words;
use crate::words::labels::{gpu as label, heading};

/// The fieldset.
#[component]
pub fn GpuBox() -> impl IntoView {
    let session = Session::here();
    let value =
        Signal::derive(move || session.request.with(|request| request.hardware.gpu.clone()).unwrap_or_default());
    let choose = move |text: String| {
        session.turn(|request| request.hardware.gpu = (!text.trim().is_empty()).then(|| text.trim().to_owned()))
    };
    let fact = move || {
        session.plan.with(|plan| {
            let total = plan.feasibility.as_ref().map(|feasibility| feasibility.per_gpu.memory_total_gib);
            words::facts::device(&plan.hardware, total, session.unit.get())
        })
    };
    let by_name = move || session.request.with(|request| request.hardware.smi.is_none());
    view! {
        <fieldset class="group">
            <legend>{heading::GPU}</legend>
            <div class="gpus">
                <NumberField label=label::COUNT binding=bound!(session, hardware.gpus) otherwise=Signal::derive(move || session.plan.with(count)) />
                <span class="times" aria-hidden="true">"×"</span>
                <div hidden=move || !by_name()>
                    <Combobox
                        id="gpu"
                        label=label::FIELD
                        placeholder=label::PLACEHOLDER
                        value=value
                        suggest=Callback::new(move |text: String| suggestions(session, &text))
                        on_commit=Callback::new(choose)
                        described_by="gpu-fact"
                    />
                </div>
                <p class="pasted" hidden=by_name>{move || session.plan.with(|plan| words::facts::gpus(&plan.hardware))}</p>
            </div>
            <p class="fact" id="gpu-fact">{fact}</p>
            {move || session.plan.with(|plan| candidates(session, plan))}
            <FieldIssues path="hardware.gpu" />
            <FieldIssues path="hardware.smi" />
            <div class="folds">
            <details class="fold">
                <summary>{label::PASTE}</summary>
                <Pasted />
            </details>
            <details class="fold">
                <summary>{label::CUSTOM}</summary>
                <div class="pairs">
                    <NumberField label=label::MEMORY binding=bound!(session, hardware.memory_total_mib) kind=Kind::Mib />
                    <NumberField label=label::BANDWIDTH binding=bound!(session, hardware.bandwidth_gb_s) kind=Kind::Real unit="GB/s" />
                    <NumberField label=label::TFLOPS binding=bound!(session, hardware.tflops_16bit) kind=Kind::Real unit="TFLOPS" />
                    <NumberField label=label::NODES binding=bound!(session, hardware.nodes) />
                    <Link />
                </div>
            </details>
            </div>
        </fieldset>
    }
    .into_any()
}

/// The GPUs that are planned on where the count is left open.
fn count(plan: &Plan) -> String {
    match plan.hardware.selected.len() {
        0 => String::new(),
        count => count.to_string(),
    }
}

/// The link between GPUs.
#[component]
fn Link() -> impl IntoView {
    let session = Session::here();
    let value = Signal::derive(move || {
        let choice = session.request.with(|request| request.hardware.interconnect);
        match choice {
            InterconnectChoice::Auto => "auto",
            InterconnectChoice::Nvlink => "nvlink",
            InterconnectChoice::Pcie => "pcie",
        }
        .to_owned()
    });
    let items = Signal::derive(|| {
        vec![
            Item::new("auto", label::LINK_AUTO),
            Item::new("nvlink", label::LINK_NVLINK),
            Item::new("pcie", label::LINK_PCIE),
        ]
    });
    let choose = Callback::new(move |chosen: String| {
        session.turn(|request| {
            request.hardware.interconnect = match chosen.as_str() {
                "nvlink" => InterconnectChoice::Nvlink,
                "pcie" => InterconnectChoice::Pcie,
                _ => InterconnectChoice::Auto,
            }
        });
    });
    view! { <Choice label=label::LINK path="hardware.interconnect" items=items value=value on_choice=choose /> }
        .into_any()
}

/// The box for what the machine prints, and what was read in it.
#[component]
fn Pasted() -> impl IntoView {
    let session = Session::here();
    let text = Signal::derive(move || session.request.with(|request| request.hardware.smi.clone()).unwrap_or_default());
    let arrived = Callback::new(move |pasted: String| {
        session.turn(|request| {
            request.hardware.smi = (!pasted.trim().is_empty()).then_some(pasted);
            request.hardware.gpus = None;
        });
    });
    let chips = move || session.plan.with(|plan| text.with(|text| !text.is_empty()).then(|| chips(plan)));
    let uses = move || {
        session.plan.with(|plan| plan.hardware.gpus.iter().any(|gpu| gpu.memory_used_mib.is_some_and(|used| used > 0)))
    };
    view! {
        <PasteBox id="smi" label=label::PASTE_LABEL hint=label::PASTE_HINT accept=".txt,.log,.csv,.xml,text/plain" text=text on_text=arrived />
        {chips}
        <label class="check" hidden=move || !uses()>
            <input
                type="checkbox"
                prop:checked=move || session.request.with(|request| request.hardware.subtract_used)
                on:change=move |event| session.turn(|request| request.hardware.subtract_used = event_target_checked(&event))
            />
            <span>{label::SUBTRACT}</span>
        </label>
        <p class="actions" hidden=move || text.with(String::is_empty)>
            <button type="button" on:click=move |_| arrived.run(String::new())>{label::FORGET}</button>
        </p>
    }
    .into_any()
}

/// What was read: one chip for each kind of GPU, driver, and link.
fn chips(plan: &Plan) -> AnyView {
    let hardware = &plan.hardware;
    let mut groups: Vec<(String, usize)> = Vec::new();
    for gpu in &hardware.gpus {
        let name = gpu.name.as_deref().or(gpu.card.as_deref()).unwrap_or("?");
        let memory = gpu.memory_total_mib.map(|mib| format!(", {} MiB", units::count(mib))).unwrap_or_default();
        let used = gpu
            .memory_used_mib
            .filter(|used| *used > 0)
            .map(|mib| format!(", {} in use", units::count(mib)))
            .unwrap_or_default();
        let text = format!("{name}{memory}{used}");
        match groups.last_mut() {
            Some((last, count)) if *last == text => *count += 1,
            _ => groups.push((text, 1)),
        }
    }
    let mut chips: Vec<String> = groups.into_iter().map(|(text, count)| format!("{count} × {text}")).collect();
    chips.extend(hardware.driver.as_ref().map(|driver| format!("driver {driver}")));
    chips.extend(hardware.cuda.as_ref().map(|cuda| format!("CUDA {cuda}")));
    chips.extend(hardware.rocm.as_ref().map(|rocm| format!("ROCm {rocm}")));
    chips.extend(hardware.interconnect.map(|kind| words::facts::link(kind).to_owned()));
    let chips = chips.into_iter().map(|chip| view! { <li>{chip}</li> }).collect_view();
    view! { <ul class="chips">{chips}</ul> }.into_any()
}

/// Where a name stands for several cards: which one?
fn candidates(session: Session, plan: &Plan) -> AnyView {
    let candidates: Vec<String> = plan.hardware.gpus.iter().flat_map(|gpu| &gpu.candidates).cloned().collect();
    let mut once = candidates.clone();
    once.sort();
    once.dedup();
    if once.len() < 2 {
        return ().into_any();
    }
    let buttons = once.into_iter().map(|name| {
        let chosen = name.clone();
        let shown = format::card(&name).to_owned();
        view! { <button type="button" on:click=move |_| session.turn(|request| request.hardware.gpu = Some(chosen.clone()))>{shown}</button> }
    });
    view! { <div class="which"><p>{label::WHICH}</p><p class="actions">{buttons.collect_view()}</p></div> }.into_any()
}

/// Cards that a typed text may mean, grouped as they are sold.
fn suggestions(session: Session, text: &str) -> Vec<Suggestion> {
    let facts = session.facts();
    let chosen = session.request.with_untracked(|request| request.hardware.gpu.clone());
    // Opening the list on what is already chosen shows everything.
    let text = if chosen.as_deref() == Some(text) { "" } else { text };
    let mut found = facts.gpus.search(text);
    let place = |group: Group| match group {
        Group::DataCentre => 0,
        Group::Workstation => 1,
        Group::Consumer => 2,
        Group::Laptop => 3,
        Group::Embedded => 4,
    };
    found.sort_by_key(|card| place(card.group));
    let suggestions = found.into_iter().map(|card| Suggestion {
        value: card.name.clone(),
        label: format::card(&card.name).to_owned(),
        detail: words::facts::card(card),
        group: words::facts::group(card.group).to_owned(),
    });
    suggestions.collect()
}
