//! One GPU's memory as a bar.

use leptos::prelude::*;

use super::ruler::{NAMED, Ruler};
use super::stages::Stage;
use super::words;
use crate::browser::scroll;
use crate::charts::memory_bar::{Bar, Part, Segment};
use crate::format::{self, MemoryUnit};
use crate::session::Session;
use crate::words::terms;

/// The share of the bar below which a stretch is narrower than 24 px on a phone, the least that WCAG 2.2 asks of a target.
const NARROW: f64 = 0.08;

/// The bar in one place among the stages' bars.
#[component]
pub fn Gauge(stages: Memo<Vec<Stage>>, place: usize) -> impl IntoView {
    let name = Memo::new(move |_| stages.with(|stages| stages.get(place).map(|stage| stage.name.clone()))).into();
    let bar = Memo::new(move |_| stages.with(|stages| stages.get(place)?.bar.clone()));
    let name: Signal<Option<String>> = name;
    let shown_name = move || name.get().filter(|name| !name.is_empty());
    let label = move || match shown_name() {
        Some(name) => format!("{}: {name}", words::BAR),
        None => words::BAR.to_owned(),
    };
    view! {
        <div class="gauge">
            {move || shown_name().map(|name| view! { <h3>{name}</h3> })}
            <Show when=move || bar.with(Option::is_some)>
                <div class="bar" role="group" aria-label=label>
                    <For each=move || parts(bar) key=|part| *part let:part>
                        <Piece bar part />
                    </For>
                </div>
                <Ruler bar />
            </Show>
        </div>
    }
}

fn parts(bar: Memo<Option<Bar>>) -> Vec<Part> {
    bar.with(|bar| bar.iter().flat_map(|bar| &bar.segments).map(|segment| segment.part).collect())
}

/// What a stretch shows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    segment: Segment,
    /// How far its name stands in, as a share of the whole bar: a needle that would cross the first name has it stand behind itself.
    indent: f64,
    unit: MemoryUnit,
}

impl Shown {
    fn amount(self) -> String {
        format::amount(self.segment.gib, self.unit)
    }

    fn spoken(self) -> String {
        format!("{} {}", part_name(self.segment.part), format::memory(self.segment.gib, self.unit))
    }
}

/// One stretch of the bar; it opens its term in the table.
#[component]
fn Piece(bar: Memo<Option<Bar>>, part: Part) -> impl IntoView {
    let session = Session::here();
    let shown = Memo::new(move |_| {
        let unit = session.unit.get();
        bar.with(|bar| bar.as_ref().and_then(|bar| shown(bar, part, unit)))
    });
    let is_narrow = Memo::new(move |_| shown.get().is_some_and(|shown| shown.segment.share < NARROW));
    let contents = move || {
        view! {
            <span>{part_name(part)}</span>
            " "
            <b>{move || shown.get().map(Shown::amount)}</b>
        }
    };
    let open = move |_| {
        session.figures.open(part.term());
        request_animation_frame(move || scroll::into_view(&format!("term-{}", part.term())));
    };
    let class = format!("segment {}", part.class());
    let grow = move || shown.get().map(|shown| format!("{:.5}", shown.segment.share));
    let indent =
        move || shown.get().filter(|shown| shown.indent > 0.0).map(|shown| format!("{:.3}%", shown.indent * 100.0));
    let spoken = move || shown.get().map(Shown::spoken);
    let narrow_class = class.clone();
    // A stretch too narrow for a finger is a mark that can be read; what opens it stands in the table below.
    let mark = move || {
        view! {
            <span
                class=narrow_class.clone()
                role="img"
                tabindex="0"
                style:flex-grow=grow
                aria-label=spoken
                title=spoken
                on:click=open
            >
                {contents()}
            </span>
        }
    };
    view! {
        <Show when=move || !is_narrow.get() fallback=mark>
            <button
                type="button"
                class=class.clone()
                style:flex-grow=grow
                style:padding-inline-start=indent
                aria-label=spoken
                title=spoken
                on:click=open
            >
                {contents()}
            </button>
        </Show>
    }
}

fn shown(bar: &Bar, part: Part, unit: MemoryUnit) -> Option<Shown> {
    let (at, segment) = bar.segments.iter().enumerate().find(|(_, segment)| segment.part == part)?;
    let is_crossed = at == 0 && bar.budget < NAMED && bar.budget < segment.share - NAMED;
    Some(Shown { segment: *segment, indent: if is_crossed { bar.card } else { 0.0 }, unit })
}

fn part_name(part: Part) -> String {
    match part {
        Part::Cache => words::CACHE_USED.to_owned(),
        Part::Spare => words::CACHE_SPARE.to_owned(),
        Part::Missing => words::CACHE_MISSING.to_owned(),
        Part::Free => words::FREE.to_owned(),
        _ => terms::term(part.term()),
    }
}
