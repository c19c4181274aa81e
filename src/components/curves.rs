//! How speed changes with the load and with the prompt: two curves with their bands, the point of this load, and tables that say
//! the same.

use planner::planning::pictures::{LoadPoint, Pictures, PromptPoint};
use planner::request::Workload;
use planner::units;

use super::picture::{Side, path, picture, stand};
use super::{fold, panel, table_head};
use crate::charts::curve::{Curve, Point, curve};
use crate::format;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{curves as label, heading};

/// Rows of a table beside a curve.
const ROWS: usize = 8;

/// Both panels, side by side.
pub fn curves(session: Session) -> [El; 2] {
    let over_load = move || contents(session, &|pictures, workload| together(&pictures.over_concurrency, workload));
    let over_prompt = move || contents(session, &|pictures, workload| first_token(&pictures.over_prompt, workload));
    [
        panel("load-curve", "curve", heading::OVER_LOAD, Vec::new()).child(el("div").children_by(over_load)),
        panel("prompt-curve", "curve", heading::OVER_PROMPT, Vec::new()).child(el("div").children_by(over_prompt)),
    ]
}

fn contents(session: Session, draw: &dyn Fn(&Pictures, &Workload) -> Option<Vec<El>>) -> Vec<El> {
    let drawn = session.with_pictures(|request, pictures| draw(pictures, &request.workload));
    drawn.unwrap_or_else(|| vec![el("p").class("empty").text(label::NONE)])
}

/// All together against each user, as the number of users grows.
fn together(samples: &[LoadPoint], workload: &Workload) -> Option<Vec<El>> {
    let points: Vec<Point> =
        samples.iter().map(|sample| Point { at: sample.users as f64, x: sample.each, y: sample.together }).collect();
    let drawn = curve(&points, None)?;
    let target = workload.target_tpot_ms.filter(|ms| *ms > 0.0).map(|ms| 1_000.0 / ms);
    let mut standing: Vec<El> = target.map(|tps| target_line(drawn.x.place(tps), true)).into_iter().collect();
    standing.extend(here(&points, workload.concurrency as f64, &drawn, |at| {
        format!("{} {}", units::count(at as u64), label::USERS)
    }));
    let across = Side { scale: &drawn.x, binary: false, write: plain, name: label::EACH };
    let up = Side { scale: &drawn.y, binary: false, write: plain, name: label::TOGETHER };
    let picture = picture(label::OVER_LOAD, &across, &up, drawing(&drawn), standing);
    let table = table(&points, [label::USERS_HEAD, label::EACH, label::TOGETHER], |point| {
        [units::count(point.at as u64), units::significant(point.x, 3), format::range(&point.y)]
    });
    Some(vec![picture, table])
}

/// Time to first token against the prompt's length.
fn first_token(samples: &[PromptPoint], workload: &Workload) -> Option<Vec<El>> {
    let points: Vec<Point> = samples
        .iter()
        .map(|sample| Point { at: sample.tokens as f64, x: sample.tokens as f64, y: sample.first_token_ms })
        .collect();
    let target = workload.target_ttft_ms.filter(|ms| *ms > 0.0);
    let drawn = curve(&points, target)?;
    let mut standing: Vec<El> = target.map(|ms| target_line(drawn.y.place(ms), false)).into_iter().collect();
    standing.extend(here(&points, workload.prompt_tokens as f64, &drawn, |at| format::tokens(at as u64)));
    let across = Side { scale: &drawn.x, binary: true, write: tokens, name: label::PROMPT };
    let up = Side { scale: &drawn.y, binary: false, write: milliseconds, name: label::FIRST };
    let picture = picture(label::OVER_PROMPT, &across, &up, drawing(&drawn), standing);
    let table = table(&points, [label::PROMPT, label::FIRST, ""], |point| {
        let (figure, unit) = format::time(&point.y);
        [format::tokens(point.at as u64), format!("{figure} {unit}"), String::new()]
    });
    Some(vec![picture, table])
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

/// The curve's figures as a table, folded.
fn table(points: &[Point], heads: [&str; 3], row: impl Fn(&Point) -> [String; 3]) -> El {
    let step = points.len().div_ceil(ROWS).max(1);
    let rows = points.iter().step_by(step).map(|point| {
        let cells = row(point);
        el("tr").children(cells.iter().filter(|cell| !cell.is_empty()).map(|cell| el("td").text(cell)))
    });
    let heads: Vec<&str> = heads.into_iter().filter(|head| !head.is_empty()).collect();
    let table = el("table").child(table_head(&heads).class("shown")).child(el("tbody").children(rows));
    fold("fold", el("summary").text(label::AS_TABLE), [table])
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
