//! The parts of a step, each with its bar, and how far the step is from what the card could do.

use leptos::prelude::*;
use planner::charts::StepTimes;
use planner::plan::TermName;

use super::words;
use crate::charts::frame::percent;
use crate::components::figure::{OpenedRow, Opener};
use crate::components::panel::TableHead;
use crate::session::Session;
use crate::words::terms;

/// A part of a step: the name by which it opens, what it is called, its time, and that as a share of the longest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    name: TermName,
    label: &'static str,
    ms: f64,
    share: f64,
}

/// The table, under a sentence.
#[component]
pub fn StepTable() -> impl IntoView {
    let session = Session::here();
    let times = Memo::new(move |_| session.viewed.with(|viewed| viewed.charts.as_ref()?.step));
    let parts = Memo::new(move |_| times.get().map(|times| parts(&times)).unwrap_or_default());
    let names =
        Memo::new(move |_| parts.with(|parts| parts.iter().map(|part| (part.name, part.label)).collect::<Vec<_>>()));
    view! {
        <p class="prose">{move || times.get().map(|times| terms::step(&times))}</p>
        <table class="parts">
            <TableHead names=&[words::PART, words::TIME, words::SHARE] />
            <tbody>
                <For each=move || names.get() key=|(name, _)| *name let((name, label))>
                    <PartRow parts name label />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn PartRow(parts: Memo<Vec<Part>>, name: TermName, label: &'static str) -> impl IntoView {
    let part = Memo::new(move |_| parts.with(|parts| parts.iter().find(|part| part.name == name).copied()));
    view! {
        <tr>
            <th scope="row">
                <Opener name>{label}</Opener>
            </th>
            <td class="figure">{move || part.get().map(|part| terms::milliseconds(part.ms))}</td>
            <td class="shares">
                <i class="share" aria-hidden="true" style:width=move || part.get().map(|part| percent(part.share))></i>
            </td>
        </tr>
        <OpenedRow name columns="3" />
    }
}

fn parts(times: &StepTimes) -> Vec<Part> {
    let named = [
        (TermName::StepWeights, words::WEIGHTS, times.weights_ms),
        (TermName::StepCompute, words::COMPUTE, times.compute_ms),
        (TermName::StepCache, words::CACHE, times.cache_ms),
        (TermName::StepActivations, words::ACTIVATIONS, times.activations_ms),
        (TermName::StepAllReduce, words::ALL_REDUCE, times.all_reduce_ms),
        (TermName::StepOverhead, words::OVERHEAD, times.overhead_ms),
    ];
    let longest = times.total_ms.max(times.compute_ms).max(f64::MIN_POSITIVE);
    let total = (TermName::Step, words::STEP_TOTAL, times.total_ms);
    let taken = named.into_iter().filter(|(_, _, ms)| *ms > 0.0).chain([total]);
    taken.map(|(name, label, ms)| Part { name, label, ms, share: (ms / longest).min(1.0) }).collect()
}
