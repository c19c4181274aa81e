//! The curves' figures as tables.

use leptos::prelude::*;
use planner::units;

use super::words;
use crate::charts::curve::Point;
use crate::components::panel::TableHead;
use crate::format;

/// Rows of a table.
const ROWS: usize = 8;

/// Speed over users.
#[component]
pub fn LoadTable(points: Signal<Vec<Point>>) -> impl IntoView {
    let row = |point: &Point| {
        let (users, each) = (units::count(point.at as u64), units::significant(point.x, 3));
        view! { <tr><td>{users}</td><td>{each}</td><td>{format::range(&point.y)}</td></tr> }
    };
    view! {
        <table>
            <TableHead seen=true names=&[words::USERS_HEAD, words::EACH, words::TOGETHER] />
            <tbody>{move || points.with(|points| few(points).map(row).collect::<Vec<_>>())}</tbody>
        </table>
    }
}

/// The first token over the prompt.
#[component]
pub fn PromptTable(points: Signal<Vec<Point>>) -> impl IntoView {
    let row = |point: &Point| {
        let (figure, unit) = format::time(&point.y);
        view! { <tr><td>{format::tokens(point.at as u64)}</td><td>{format!("{figure} {unit}")}</td></tr> }
    };
    view! {
        <table>
            <TableHead seen=true names=&[words::PROMPT, words::FIRST] />
            <tbody>{move || points.with(|points| few(points).map(row).collect::<Vec<_>>())}</tbody>
        </table>
    }
}

/// Evenly spaced points, as many as a table has rows.
fn few(points: &[Point]) -> impl Iterator<Item = &Point> {
    points.iter().step_by(points.len().div_ceil(ROWS).max(1))
}
