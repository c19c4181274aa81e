//! Which layouts of parallelism are legal: a small map over the GPUs of a machine, and the reasons.

use leptos::prelude::*;
use planner::protocol::{Layouts, LayoutsOn, ListLayouts};

use super::{button, fold};
use crate::platform::dom::{El, el, follow};
use crate::state::Session;
use crate::words::labels::layouts as label;
use crate::words::layouts as words;

/// The map, folded. It is asked for when it is opened.
pub fn layouts(session: Session) -> El {
    let (is_open, chosen) = (RwSignal::new(false), RwSignal::new(None::<u64>));
    let layouts = RwSignal::new(Layouts::default());
    follow(move || {
        if is_open.get() {
            let question = session.with_planned(|request, _| ListLayouts { request: request.clone() });
            session.ask(&question, move |found| _ = layouts.try_set(found));
        }
    });
    let now = move || {
        let used = session.with_plan(|plan| {
            let config = plan.config.as_ref()?;
            let all = config.tensor_parallel_size * config.pipeline_parallel_size * config.data_parallel_size;
            Some(all / config.nodes.max(1))
        });
        chosen.get().or(used).unwrap_or(1)
    };
    let cells = move || {
        let now = now();
        layouts.with(|layouts| layouts.by_gpus.iter().map(|on| cell(on, on.gpus == now, chosen)).collect())
    };
    let said = move || {
        let now = now();
        layouts.with(|layouts| layouts.by_gpus.iter().find(|on| on.gpus == now).map(said).unwrap_or_default())
    };
    let map = el("div").class("layout-map").attr("role", "group").attr("aria-label", label::MAP).children_by(cells);
    fold("fold", el("summary").text(label::TITLE), [map, el("div").attr("role", "status").children_by(said)])
        .on("toggle", move |_| is_open.update(|open| *open = !*open))
}

fn cell(on: &LayoutsOn, is_chosen: bool, chosen: RwSignal<Option<u64>>) -> El {
    let gpus = on.gpus;
    let class = if on.tensor {
        "fits"
    } else if on.legal.is_empty() {
        "no"
    } else {
        "tight"
    };
    button(&gpus.to_string())
        .id(&format!("layouts-{gpus}"))
        .class(class)
        .attr("aria-pressed", if is_chosen { "true" } else { "false" })
        .attr("aria-label", &words::cell(on))
        .attr("title", &words::cell(on))
        .on("click", move |_| chosen.set(Some(gpus)))
}

fn said(on: &LayoutsOn) -> Vec<El> {
    let refused = on.refused.iter().map(|(name, why)| el("li").child(el("b").text(name)).text(": ").text(why));
    vec![el("p").class("fact").text(&words::legal(on)), el("ul").class("refused").children(refused)]
}
