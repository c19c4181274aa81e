//! How speed changes with the load and with the prompt: two curves with their bands, the point of this load, and tables that say
//! the same.

use planner::charts::{Charts, PromptPoint};
use planner::request::Workload;
use planner::units;

use super::picture::{Side, path, picture, stand};
use super::{lazy_fold, panel, table_head};
use crate::charts::curve::{Curve, Point, curve};
use crate::format;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{curves as label, heading};

/// Rows of a table beside a curve.
const ROWS: usize = 8;

/// Both panels, side by side.
pub fn curves(session: Session) -> [El; 2] {
    let together = move || shown(session, |charts, workload| together(&load_points(charts), workload));
    let first_token = move || shown(session, |charts, workload| first_token(&prompt_points(charts), workload));
    let loads = move || shown(session, |charts, _| Some(loads_table(&load_points(charts))));
    let prompts = move || shown(session, |charts, _| Some(prompts_table(&prompt_points(charts))));
    let curve = |id: &str, title: &str| panel(id, "curve", title, Vec::new());
    [
        curve("load-curve", heading::OVER_LOAD).child(el("div").children_by(together)).child(lazy_fold(
            "fold",
            label::AS_TABLE,
            loads,
        )),
        curve("prompt-curve", heading::OVER_PROMPT).child(el("div").children_by(first_token)).child(lazy_fold(
            "fold",
            label::AS_TABLE,
            prompts,
        )),
    ]
}

fn shown(session: Session, draw: fn(&Charts, &Workload) -> Option<El>) -> Vec<El> {
    let drawn = session.with_pictures(|request, charts| draw(charts, &request.workload));
    vec![drawn.unwrap_or_else(|| el("p").class("empty").text(label::NONE))]
}

fn load_points(charts: &Charts) -> Vec<Point> {
    let samples = charts.over_concurrency.iter();
    samples.map(|sample| Point { at: sample.users as f64, x: sample.each, y: sample.together }).collect()
}

fn prompt_points(charts: &Charts) -> Vec<Point> {
    let point = |sample: &PromptPoint| {
        let tokens = sample.tokens as f64;
        Point { at: tokens, x: tokens, y: sample.first_token_ms }
    };
    charts.over_prompt.iter().map(point).collect()
}

fn loads_table(points: &[Point]) -> El {
    table(points, &[label::USERS_HEAD, label::EACH, label::TOGETHER], |point| {
        vec![units::count(point.at as u64), units::significant(point.x, 3), format::range(&point.y)]
    })
}

fn prompts_table(points: &[Point]) -> El {
    table(points, &[label::PROMPT, label::FIRST], |point| {
        let (figure, unit) = format::time(&point.y);
        vec![format::tokens(point.at as u64), format!("{figure} {unit}")]
    })
}

/// All together against each user, as the number of users grows.
fn together(points: &[Point], workload: &Workload) -> Option<El> {
    let drawn = curve(points, None)?;
    let target = workload.target_tpot_ms.filter(|ms| *ms > 0.0).map(|ms| 1_000.0 / ms);
    let mut standing: Vec<El> = target.map(|tps| target_line(drawn.x.place(tps), true)).into_iter().collect();
    standing.extend(here(points, workload.concurrency as f64, &drawn, |at| {
        format!("{} {}", units::count(at as u64), label::USERS)
    }));
    let across = Side { scale: &drawn.x, binary: false, write: plain, name: label::EACH };
    let up = Side { scale: &drawn.y, binary: false, write: plain, name: label::TOGETHER };
    Some(picture(label::OVER_LOAD, &across, &up, drawing(&drawn), standing))
}

/// Time to first token against the prompt's length.
fn first_token(points: &[Point], workload: &Workload) -> Option<El> {
    let target = workload.target_ttft_ms.filter(|ms| *ms > 0.0);
    let drawn = curve(points, target)?;
    let mut standing: Vec<El> = target.map(|ms| target_line(drawn.y.place(ms), false)).into_iter().collect();
    standing.extend(here(points, workload.prompt_tokens as f64, &drawn, |at| format::tokens(at as u64)));
    let across = Side { scale: &drawn.x, binary: true, write: tokens, name: label::PROMPT };
    let up = Side { scale: &drawn.y, binary: false, write: milliseconds, name: label::FIRST };
    Some(picture(label::OVER_PROMPT, &across, &up, drawing(&drawn), standing))
}

fn drawing(curve: &Curve) -> Vec<El> {
    vec![path("band", &curve.band), path("line", &curve.line)]
}

fn target_line(place: f64, upright: bool) -> El {
    let side = if upright { "left" } else { "bottom" };
    let class = if upright { "target upright" } else { "target" };
    el("s").class(class).style(side, &format!("{:.2}%", place * 100.0)).child(el("span").text(label::TARGET))
}

/// The point of this load: the sample nearest to it by ratio.
fn here(points: &[Point], at: f64, curve: &Curve, name: impl Fn(f64) -> String) -> Option<El> {
    let distance = |point: &&Point| (point.at / at.max(1.0)).ln().abs();
    let nearest = points.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
    let (across, up) = (curve.x.place(nearest.x), curve.y.place(nearest.y.mid));
    let class = if across > 0.6 { "here left" } else { "here" };
    Some(stand(el("b").class(class).child(el("span").text(&name(at))), across, up))
}

/// The curve's figures as a table.
fn table(points: &[Point], heads: &[&str], row: impl Fn(&Point) -> Vec<String>) -> El {
    let step = points.len().div_ceil(ROWS).max(1);
    let rows =
        points.iter().step_by(step).map(|point| el("tr").children(row(point).iter().map(|cell| el("td").text(cell))));
    el("table").child(table_head(heads).class("shown")).child(el("tbody").children(rows))
}

fn plain(value: f64) -> String {
    if value >= 1_000.0 { format!("{}K", units::significant(value / 1_000.0, 3)) } else { units::significant(value, 3) }
}

fn tokens(value: f64) -> String {
    format::tokens(value as u64)
}

fn milliseconds(value: f64) -> String {
    if value < 1_000.0 {
        format!("{} ms", units::significant(value, 1))
    } else {
        format!("{} s", units::significant(value / 1e3, 2))
    }
}
