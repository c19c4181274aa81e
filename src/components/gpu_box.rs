//! Which GPUs: picked by name, described by hand, or read from what the machine prints.

use std::rc::Rc;

use leptos::prelude::*;
use planner::hardware::catalog::Group;
use planner::hardware::{InterconnectChoice, LinkKind};
use planner::protocol::{ListUnknownLines, SearchGpus, UnknownLines};

use super::choice::{Word, choice, items};
use super::combobox::{Combobox, Found, Suggestion};
use super::issues::field_issues;
use super::number_field::{Kind, number_field};
use super::paste_box::{Paste, paste_box};
use super::{button, fold};
use crate::bound;
use crate::format;
use crate::platform::dom::{El, checked_of, el, follow};
use crate::state::Session;
use crate::words;
use crate::words::labels::{gpu as label, heading};

/// The fieldset.
pub fn gpu_box(session: Session) -> El {
    let by_name = session.request_part(|request| request.hardware.smi.is_none());
    let is_pasted = Rc::clone(&by_name);
    let pasted_gpus = session.plan_part(|plan| words::facts::gpus(&plan.hardware));
    let device = session.plan_part(|plan| {
        let total = plan.feasibility.as_ref().map(|feasibility| feasibility.per_gpu.memory_total_gib);
        (plan.hardware.clone(), total)
    });
    let fact = move || {
        let (hardware, total) = device();
        words::facts::device(&hardware, total, session.unit())
    };
    let found = session.plan_part(|plan| {
        let mut names: Vec<String> = Vec::new();
        for name in plan.hardware.gpus.iter().flat_map(|gpu| &gpu.candidates) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    });
    let count = number_field(label::COUNT, bound!(hardware.gpus)).otherwise(|config| Some(gpus_per_machine(config)));
    let row = el("div")
        .class("gpus")
        .child(count.show(session))
        .child(el("span").class("times").attr("aria-hidden", "true").text("×"))
        .child(el("div").shown_by(move || by_name()).child(picker(session)))
        .child(el("p").class("pasted").shown_by(move || !is_pasted()).text_by(move || pasted_gpus()));
    let folds = el("div")
        .class("folds")
        .child(fold("fold", el("summary").text(label::PASTE), [pasted(session)]))
        .child(fold("fold", el("summary").text(label::CUSTOM), [described(session)]));
    el("fieldset")
        .class("group")
        .child(el("legend").text(heading::GPU))
        .child(row)
        .child(el("p").class("fact").id("gpu-fact").text_by(fact))
        .child(el("div").children_by(move || candidates(session, &found())))
        .child(field_issues(session, "hardware.gpu"))
        .child(field_issues(session, "hardware.smi"))
        .child(folds)
}

/// The GPUs that a configuration uses on each machine.
fn gpus_per_machine(config: &planner::serve_config::ServeConfig) -> f64 {
    let sizes = [config.tensor_parallel_size, config.pipeline_parallel_size, config.data_parallel_size];
    sizes.iter().map(|size| *size as f64).product::<f64>() / (config.nodes.max(1) as f64)
}

/// The card's name, with all that is known to choose from.
fn picker(session: Session) -> El {
    let combobox = Combobox {
        id: "gpu",
        label: label::FIELD,
        placeholder: label::PLACEHOLDER,
        described_by: "gpu-fact",
        value: session.request_part(|request| request.hardware.gpu.clone().unwrap_or_default()),
        suggest: Rc::new(move |text, then| suggest(session, text, then)),
        on_commit: Rc::new(move |text| {
            let name = text.trim();
            session.turn(|request| request.hardware.gpu = (!name.is_empty()).then(|| name.to_owned()));
        }),
    };
    combobox.show()
}

/// Figures of a card that are given by hand, and how cards are joined.
fn described(session: Session) -> El {
    let link = Word {
        path: "hardware.interconnect",
        get: |request| match request.hardware.interconnect {
            InterconnectChoice::Auto => None,
            InterconnectChoice::Nvlink => Some("nvlink"),
            InterconnectChoice::Pcie => Some("pcie"),
        },
        set: |request, word| {
            request.hardware.interconnect = match word.as_deref() {
                Some("nvlink") => InterconnectChoice::Nvlink,
                Some("pcie") => InterconnectChoice::Pcie,
                _ => InterconnectChoice::Auto,
            }
        },
    };
    let links = items(&[("", label::LINK_AUTO), ("nvlink", label::LINK_NVLINK), ("pcie", label::LINK_PCIE)]);
    let fields = [
        number_field(label::MEMORY, bound!(hardware.memory_total_mib)).kind(Kind::Mib),
        number_field(label::BANDWIDTH, bound!(hardware.bandwidth_gb_s)).kind(Kind::Real).unit("GB/s"),
        number_field(label::TFLOPS, bound!(hardware.tflops_16bit)).kind(Kind::Real).unit("TFLOPS"),
        number_field(label::NODES, bound!(hardware.nodes)),
    ];
    el("div").class("pairs").children(fields.map(|field| field.show(session))).child(choice(
        session,
        label::LINK,
        link,
        links,
    ))
}

/// The box for what the machine prints, and what was read in it.
fn pasted(session: Session) -> El {
    let text = session.request_part(|request| request.hardware.smi.clone().unwrap_or_default());
    let put = move |pasted: String| {
        session.turn(|request| {
            request.hardware.smi = (!pasted.trim().is_empty()).then_some(pasted);
            request.hardware.gpus = None;
        });
    };
    let has_text = session.request_part(|request| request.hardware.smi.is_some());
    let in_use =
        session.plan_part(|plan| plan.hardware.gpus.iter().any(|gpu| gpu.memory_used_mib.is_some_and(|mib| mib > 0)));
    let (read, is_read) = (session.plan_part(|plan| words::facts::read_hardware(&plan.hardware)), Rc::clone(&has_text));
    let chips = move || if is_read() { read().iter().map(|chip| el("li").text(chip)).collect() } else { Vec::new() };
    let subtracts = session.request_part(|request| request.hardware.subtract_used);
    let subtract = el("input")
        .attr("type", "checkbox")
        .checked_by(move || subtracts())
        .on("change", move |event| session.turn(|request| request.hardware.subtract_used = checked_of(&event)));
    let paste = Paste {
        id: "smi",
        label: label::PASTE_LABEL,
        hint: label::PASTE_HINT,
        accept: ".txt,.log,.csv,.xml,text/plain",
    };
    el("div")
        .child(paste_box(paste, move || text(), put))
        .child(el("ul").class("chips").children_by(chips))
        .child(unread(session))
        .child(
            el("label")
                .class("check")
                .shown_by(move || in_use())
                .child(subtract)
                .child(el("span").text(label::SUBTRACT)),
        )
        .child(
            el("p")
                .class("actions")
                .shown_by(move || has_text())
                .child(button(label::CORRECT).on("click", move |_| correct(session)))
                .child(button(label::FORGET).on("click", move |_| put(String::new()))),
        )
}

/// Lines of the paste that were not understood, folded.
fn unread(session: Session) -> El {
    let pasted = session.request_part(|request| request.hardware.smi.clone());
    let unread = RwSignal::new(UnknownLines::default());
    follow(move || {
        unread.set(UnknownLines::default());
        if let Some(text) = pasted() {
            session.ask(&ListUnknownLines { text }, move |found| _ = unread.try_set(found));
        }
    });
    let lines = move || unread.with(|unread| unread.lines.iter().map(line).collect());
    let summary = el("summary").text_by(move || words::facts::not_understood(unread.with(|unread| unread.count)));
    fold("fold", summary, [el("ul").class("unread-lines").children_by(lines)])
        .shown_by(move || unread.with(|unread| unread.count > 0))
}

fn line((number, text): &(usize, String)) -> El {
    el("li").child(el("b").text(&number.to_string())).text(" ").child(el("code").text(text))
}

/// Puts what was read into the fields, where each figure can be changed, and drops the paste.
fn correct(session: Session) {
    let read = session.plan_now(|plan| {
        let hardware = &plan.hardware;
        let first = hardware.selected.first().and_then(|index| hardware.gpus.get(*index as usize))?;
        Some((first.clone(), hardware.selected.len(), hardware.interconnect))
    });
    let Some((gpu, count, link)) = read else { return };
    session.turn(|request| {
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

/// Where a name stands for several cards: which one?
fn candidates(session: Session, names: &[String]) -> Vec<El> {
    if names.len() < 2 {
        return Vec::new();
    }
    let buttons = names.iter().map(|name| {
        let chosen = name.clone();
        button(format::card(name))
            .on("click", move |_| session.turn(|request| request.hardware.gpu = Some(chosen.clone())))
    });
    vec![el("p").class("fact").text(label::WHICH), el("p").class("actions").children(buttons)]
}

/// Cards that a typed text may mean, grouped as they are sold.
fn suggest(session: Session, text: &str, then: Found) {
    let chosen = session.request.with_untracked(|request| request.hardware.gpu.clone());
    // Opening the list on what is already chosen shows everything.
    let text = if chosen.as_deref() == Some(text) { String::new() } else { text.to_owned() };
    session.ask(&SearchGpus { text }, move |found| {
        let groups = [Group::DataCentre, Group::Workstation, Group::Consumer, Group::Laptop, Group::Embedded];
        let members = |group: Group| {
            found.iter().filter(move |card| card.group == group).map(move |card| Suggestion {
                value: card.name.clone(),
                label: format::card(&card.name).to_owned(),
                detail: words::facts::card(card),
                group: words::facts::group(group),
            })
        };
        then(groups.into_iter().flat_map(members).collect());
    });
}
