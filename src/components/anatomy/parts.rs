//! The model's parameters by part, each with its share of all of them.

use leptos::prelude::*;
use planner::models::PartShare;
use planner::units;

use super::words;
use crate::components::panel::TableHead;

/// A part as the table shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    name: &'static str,
    parameters: String,
    /// How wide its bar is, as CSS has it.
    width: String,
}

/// The table.
#[component]
pub fn Parts(parts: Memo<Vec<PartShare>>) -> impl IntoView {
    view! {
        <table class="parts">
            <TableHead names=&[words::PART, words::PARAMETERS, words::SHARE] />
            <tbody>
                <For
                    each=move || parts.with(|parts| rows(parts))
                    key=Clone::clone
                    children=|Row { name, parameters, width }| {
                        view! {
                            <tr>
                                <th scope="row">{name}</th>
                                <td class="figure">{parameters}</td>
                                <td class="shares">
                                    <i class="share" aria-hidden="true" style:width=width></i>
                                </td>
                            </tr>
                        }
                    }
                />
            </tbody>
        </table>
    }
}

fn rows(parts: &[PartShare]) -> Vec<Row> {
    let total: u64 = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.parameters)).max(1);
    let row = |part: &PartShare| Row {
        name: words::part(part.part),
        parameters: units::parameters(part.parameters),
        width: format!("{:.2}%", part.parameters as f64 / total as f64 * 100.0),
    };
    parts.iter().map(row).collect()
}
