//! What the map tells, in sentences, and vLLM's own lines about it.

use leptos::prelude::*;
use planner::plan::TermName;
use planner::protocol::ViewedPlan;

use super::words;
use crate::components::figure::{LeadsTo, Opened, Opener};
use crate::format::MemoryUnit;
use crate::session::Session;
use crate::words::facts;

/// A figure's name, and a line that ends with it.
type Line = (TermName, String);

/// What is said of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
struct Lines {
    /// What is said in place of all else.
    empty: Option<&'static str>,
    sentences: Vec<Line>,
    log: Vec<Line>,
}

/// The sentences, and the lines that vLLM will print. Each figure opens, or leads to where it opens.
#[component]
pub fn Said() -> impl IntoView {
    let session = Session::here();
    let lines = Memo::new(move |_| session.viewed.with(|viewed| lines(viewed, session.unit.get())));
    let empty = Memo::new(move |_| lines.with(|lines| lines.empty));
    let sentences = Memo::new(move |_| lines.with(|lines| lines.sentences.clone()));
    let log = Memo::new(move |_| lines.with(|lines| lines.log.clone()));
    view! {
        <div>
            {move || empty.get().map(|words| view! { <p class="empty">{words}</p> })}
            <Show when=move || !sentences.with(Vec::is_empty)>
                <List class="prose" lines=sentences />
            </Show>
            <Show when=move || !log.with(Vec::is_empty)>
                <h3>{words::LOG}</h3>
                <List class="log" lines=log />
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn List(class: &'static str, lines: Memo<Vec<Line>>) -> impl IntoView {
    let names = Memo::new(move |_| lines.with(|lines| lines.iter().map(|(name, _)| *name).collect::<Vec<_>>()));
    let row = move |name: TermName| {
        let text = Memo::new(move |_| {
            lines.with(|lines| lines.iter().find(|(other, _)| *other == name).map(|(_, text)| text.clone()))
        });
        view! {
            <li>
                <Row name text=Signal::derive(move || text.get().unwrap_or_default()) />
            </li>
        }
    };
    view! {
        <ul class=class>
            <For each=move || names.get() key=|name| *name children=row />
        </ul>
    }
}

#[component]
fn Row(name: TermName, text: Signal<String>) -> impl IntoView {
    if name.is_of_memory() {
        return view! { <LeadsTo name>{text}</LeadsTo> }.into_any();
    }
    // The mark of what opens stays on the line of the last word.
    let begins = move || text.with(|text| text.rsplit_once(' ').map(|(begins, _)| begins.to_owned()));
    let last = move || text.with(|text| text.rsplit(' ').next().unwrap_or_default().to_owned());
    view! {
        <Opener name>{begins} " " <span class="last">{last}</span></Opener>
        <Opened name />
    }
    .into_any()
}

fn lines(viewed: &ViewedPlan, unit: MemoryUnit) -> Lines {
    let plan = &viewed.plan;
    let Some(feasibility) = &plan.feasibility else { return Lines::default() };
    if facts::keeps_nothing(plan) {
        return Lines { empty: Some(words::NO_CACHE), ..Lines::default() };
    }
    if feasibility.max_requests_of_this_length == Some(0) && feasibility.max_context_at_concurrency == Some(0) {
        return Lines { empty: Some(words::NOTHING), ..Lines::default() };
    }
    let log = if feasibility.starts() { words::log(plan, feasibility) } else { Vec::new() };
    Lines { empty: None, sentences: words::sentences(feasibility, &viewed.request.workload, unit), log }
}
