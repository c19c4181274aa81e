//! What an opened figure says.

use leptos::prelude::*;
use planner::plan::{Term, TermName, Unit};

use super::words;
use crate::format::{self, MemoryUnit};
use crate::numbers;
use crate::session::Session;
use crate::words::terms;

/// How many figures deep a derivation opens the figures that it is made of.
const DEPTH: usize = 4;

/// How a figure comes about; faint while it is still that of an earlier plan.
#[component]
pub fn Derivation(name: TermName) -> impl IntoView {
    let session = Session::here();
    move || {
        let unit = session.unit.get();
        session.with_derivations(|all| {
            find(all, name).map(|term| {
                let is_before = session.is_derived_before(name);
                view! {
                    <div class="derivation" class:stale=is_before aria-busy=is_before.then_some("true")>
                        {terms::gloss(name).map(|gloss| view! { <p>{gloss}</p> })}
                        {list(term, all, unit)}
                    </div>
                }
            })
        })
    }
}

fn find<'a>(all: &[&'a Term], name: TermName) -> Option<&'a Term> {
    all.iter().find(|term| term.name == name).copied()
}

fn list(term: &Term, all: &[&Term], unit: MemoryUnit) -> impl IntoView + use<> {
    let ends = (term.low < term.high)
        .then(|| format!("{} – {}", amount(term.low, term.unit, unit), amount(term.high, term.unit, unit)));
    let ends = ends.map(|ends| view! { <dt>{words::BETWEEN}</dt><dd>{ends}</dd> });
    view! {
        <dl>
            <dt>{words::EXPECTED_HERE}</dt>
            <dd>{amount(term.mid, term.unit, unit)}</dd>
            {ends}
            <dt>{words::FORMULA}</dt>
            <dd>{term.formula.clone()}</dd>
            <dt>{words::HERE}</dt>
            <dd>{inputs(term, all, DEPTH)}</dd>
            <dt>{words::CERTAINTY}</dt>
            <dd>{terms::provenance(term.provenance)}</dd>
            <dt>{words::SOURCE}</dt>
            <dd>{term.source.clone()}</dd>
        </dl>
    }
}

/// The values of a formula. Figures among them open in turn: their formula, their values, and their source where it is another one.
fn inputs(term: &Term, all: &[&Term], depth: usize) -> AnyView {
    // As they stand in the formula; what it does not name comes last.
    let place = |name: &str| term.formula.find(name).unwrap_or(usize::MAX);
    let mut given: Vec<(&str, f64)> = Vec::new();
    for (name, value) in &term.inputs {
        let before = given.iter().take_while(|(other, _)| place(other) <= place(name)).count();
        given.insert(before, (name, *value));
    }
    let items = given.into_iter().map(|(name, value)| {
        let said = view! { <code>{name.to_owned()}</code><span>" = " <b>{figure(value)}</b></span> };
        match TermName::named(name).and_then(|name| find(all, name)).filter(|_| depth > 0) {
            None => view! { <li>{said}</li> }.into_any(),
            Some(inner) => view! {
                <li>
                    <details>
                        <summary>{said}</summary>
                        <div class="within">
                            <p>"= " {inner.formula.clone()}</p>
                            {inputs(inner, all, depth - 1)}
                            {(inner.source != term.source).then(|| view! { <p class="soft">{inner.source.clone()}</p> })}
                        </div>
                    </details>
                </li>
            }
            .into_any(),
        }
    });
    view! { <ul>{items.collect::<Vec<_>>()}</ul> }.into_any()
}

fn amount(value: f64, of: Unit, unit: MemoryUnit) -> String {
    match of {
        Unit::Gib => format::memory(value, unit),
        Unit::None => figure(value),
        of => format!("{} {of}", figure(value)),
    }
}

/// A value as a formula's reader needs it.
pub fn figure(value: f64) -> String {
    if value.fract() == 0.0 { format::plain(value) } else { numbers::significant(value, 4) }
}
