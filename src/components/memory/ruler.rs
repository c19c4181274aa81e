//! The ruler under a bar: round marks, the budget's needle, and how far the pool's beginning may lie off.

use leptos::prelude::*;

use super::words;
use crate::charts::memory_bar::Bar;
use crate::format;
use crate::session::Session;

/// The room that a needle's name takes on a phone, as a share of the bar.
pub const NAMED: f64 = 0.2;

/// The ruler. It is drawn anew with each bar: marks are few, and have no names by which they stay the same.
#[component]
pub fn Ruler(bar: Memo<Option<Bar>>) -> impl IntoView {
    let unit = Session::here().unit;
    let drawn = move || {
        bar.with(|bar| {
            let bar = bar.as_ref()?;
            let marks = bar.marks.iter().map(|(amount, share)| {
                view! { <i style:left=percent(*share)>{format::plain(*amount)}</i> }
            });
            let range = bar.pool_begins.map(|(from, to)| {
                view! { <s class="range" style:left=percent(from) style:width=percent(to - from)></s> }
            });
            // Near the left edge the name stands behind its needle; where the card's needle follows closely, it has none.
            let budget = if bar.budget < NAMED { "needle early" } else { "needle" };
            let card = if bar.card - bar.budget < NAMED { "" } else { words::CARD };
            let card = (bar.card < 0.999).then(|| needle("needle card early", bar.card, card));
            Some(view! {
                {marks.collect::<Vec<_>>()}
                <i class="unit" style:left="100%">{unit.get().name()}</i>
                {range}
                {needle(budget, bar.budget, words::BUDGET)}
                {card}
            })
        })
    };
    view! { <div class="ruler" aria-hidden="true">{drawn}</div> }
}

fn needle(class: &'static str, share: f64, name: &'static str) -> impl IntoView {
    view! { <b class=class style:left=percent(share)><span>{name}</span></b> }
}

fn percent(share: f64) -> String {
    format!("{:.3}%", share * 100.0)
}
