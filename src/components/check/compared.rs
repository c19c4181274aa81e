//! A benchmark's figures beside those that the plan expects.

use leptos::prelude::*;
use planner::artifacts::measured::Comparison;

use super::words;
use crate::components::panel::TableHead;
use crate::format;

/// Measured beside expected. The rows are drawn anew with each result: nothing in them can be pressed.
#[component]
pub fn Compared(rows: Memo<Vec<Comparison>>) -> impl IntoView {
    view! {
        <table class="compared">
            <TableHead seen=true names=&[words::FIGURE, words::MEASURED, words::EXPECTED, words::JUDGED] />
            <tbody>{move || rows.with(|rows| rows.iter().map(row).collect::<Vec<_>>())}</tbody>
        </table>
    }
}

fn row(row: &Comparison) -> impl IntoView + use<> {
    let (class, said) = if row.inside { ("fits", words::INSIDE) } else { ("no", words::OUTSIDE) };
    view! {
        <tr>
            <th scope="row">{words::figure(&row.figure, &row.statistic)}</th>
            <td class="figure">{format::measured(row.measured)}</td>
            <td class="figure">{format::range(&row.expected)}</td>
            <td class=class>{said}</td>
        </tr>
    }
}
