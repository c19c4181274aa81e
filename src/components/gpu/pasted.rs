//! The box for what the machine prints, and what was read in it.

use leptos::prelude::*;
use planner::hardware::{HardwareRequest, InterconnectChoice, LinkKind, ListedGpu};
use planner::plan::Plan;
use planner::protocol::ImportFile;

use super::unknown_lines::UnknownLines;
use super::words;
use crate::components::field::Tick;
use crate::components::paste_box::PasteBox;
use crate::latest::Latest;
use crate::session::Session;
use crate::words::facts;

/// The box.
#[component]
pub fn PastedListing() -> impl IntoView {
    let session = Session::here();
    let text = session.request_memo(|request| request.hardware.smi.clone().unwrap_or_default());
    let is_pasted = session.request_memo(|request| request.hardware.smi.is_some());
    let is_in_use = session.plan_memo(|plan| plan.hardware.gpus.iter().any(is_in_use));
    let subtracts = session.request_memo(|request| request.hardware.subtract_used);
    let pasting = Pasting::new(session);
    view! {
        <div>
            <PasteBox
                id="smi"
                label=words::PASTE_LABEL
                hint=words::PASTE_HINT
                accept=".txt,.log,.csv,.xml,text/plain"
                text
                on_text=move |text: String| pasting.put(text)
            />
            <Chips />
            <UnknownLines />
            <Tick
                label=words::SUBTRACT
                is_on=subtracts
                on_change=move |is_on| session.change(|request| request.hardware.subtract_used = is_on)
                hidden=Signal::derive(move || !is_in_use.get())
            />
            <p class="actions" hidden=move || !is_pasted.get()>
                <button type="button" on:click=move |_| correct(session)>{words::CORRECT}</button>
                <button type="button" on:click=move |_| pasting.forget()>{words::FORGET}</button>
            </p>
        </div>
    }
}

/// What was read: one chip for each kind of GPU, for the driver, and for the link.
#[component]
fn Chips() -> impl IntoView {
    let session = Session::here();
    let read = Memo::new(move |_| {
        session.viewed.with(|viewed| {
            let is_pasted = viewed.request.hardware.smi.is_some();
            if is_pasted { facts::read_hardware(&viewed.plan.hardware) } else { Vec::new() }
        })
    });
    let chips = move || read.get().into_iter().map(|chip| view! { <li>{chip}</li> }).collect::<Vec<_>>();
    view! { <ul class="chips">{chips}</ul> }
}

fn is_in_use(gpu: &ListedGpu) -> bool {
    gpu.memory_used_mib.is_some_and(|mib| mib > 0)
}

/// A paste and what it took the place of.
#[derive(Clone, Copy)]
struct Pasting {
    session: Session,
    /// The GPUs that were chosen before, for when the paste is forgotten.
    before: StoredValue<Option<HardwareRequest>>,
    work: Latest,
}

impl Pasting {
    fn new(session: Session) -> Self {
        Self { session, before: StoredValue::new(None), work: Latest::new() }
    }

    /// Plans on what a paste lists, with all of it. A text that lists no GPU says so and leaves the count as it is.
    fn put(self, text: String) {
        if text.trim().is_empty() {
            return self.forget();
        }
        self.work.run(async move {
            let base = self.session.asked.request.get_untracked();
            let question = ImportFile { text: text.clone(), request: base, named: None };
            let Ok(taken) = self.session.ask(&question).await else { return };
            let is_listing = taken.request.is_some_and(|request| request.hardware.smi.as_ref() == Some(&text));
            self.session.change(|request| {
                if request.hardware.smi.is_none() {
                    self.before.set_value(Some(request.hardware.clone()));
                }
                request.hardware.smi = Some(text);
                if is_listing {
                    request.hardware.gpus = None;
                }
            });
        });
    }

    /// Takes the paste away; the GPUs are those of before it.
    fn forget(self) {
        self.work.give_up();
        let before = self.before.try_update_value(Option::take).flatten();
        self.session.change(|request| {
            let without = HardwareRequest { smi: None, gpus: None, ..std::mem::take(&mut request.hardware) };
            request.hardware = before.unwrap_or(without);
        });
    }
}

/// Puts what was read into the fields, where each figure can be changed, and drops the paste.
fn correct(session: Session) {
    let Some((gpu, count, link)) = session.viewed.with_untracked(|viewed| read(&viewed.plan)) else { return };
    session.change(|request| {
        let hardware = &mut request.hardware;
        hardware.smi = None;
        hardware.gpu = gpu.card.or(gpu.name);
        hardware.gpus = u32::try_from(count).ok();
        hardware.memory_total_mib = gpu.memory_total_mib;
        hardware.interconnect = match link {
            Some(LinkKind::Nvlink) => InterconnectChoice::Nvlink,
            Some(LinkKind::Pcie) => InterconnectChoice::Pcie,
            None => InterconnectChoice::Auto,
        };
    });
}

/// The first GPU that a plan uses, how many it uses, and how they are joined.
fn read(plan: &Plan) -> Option<(ListedGpu, usize, Option<LinkKind>)> {
    let hardware = &plan.hardware;
    let first = hardware.selected.first().and_then(|index| hardware.gpus.get(*index as usize))?;
    Some((first.clone(), hardware.selected.len(), hardware.interconnect))
}
