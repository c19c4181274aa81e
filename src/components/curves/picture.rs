//! The two curves as pictures.

use leptos::prelude::*;
use planner::charts::{LoadPoint, PromptPoint};
use planner::units;

use super::{Shown, words};
use crate::charts::curve::{Curve, Point, curve};
use crate::charts::frame::{Frame, Side, percent};
use crate::format;

/// A curve in its frame.
pub struct Picture {
    label: &'static str,
    across: Side,
    up: Side,
    curve: Curve,
    target: Option<Target>,
    here: Option<Here>,
}

/// A line at what is aimed at, by the side that it is measured on.
enum Target {
    Across(f64),
    Up(f64),
}

/// The point of this load: where it lies, and what it is called.
struct Here {
    across: f64,
    up: f64,
    name: String,
}

/// A sample of speed over users.
pub fn load_point(sample: &LoadPoint) -> Point {
    Point { at: sample.users as f64, x: sample.each, y: sample.together }
}

/// A sample of the first token over the prompt.
pub fn prompt_point(sample: &PromptPoint) -> Point {
    let tokens = sample.tokens as f64;
    Point { at: tokens, x: tokens, y: sample.first_token_ms }
}

/// All together against each user; nothing where there are too few samples.
pub fn load(shown: &Shown) -> Option<Picture> {
    let curve = curve(&shown.points, None)?;
    let name = format!("{} {}", units::count(shown.here as u64), words::USERS);
    Some(Picture {
        label: words::OVER_LOAD,
        across: Side { scale: curve.x, binary: false, write: rate, name: words::EACH },
        up: Side { scale: curve.y, binary: false, write: rate, name: words::TOGETHER },
        target: shown.target.map(|tps| Target::Across(curve.x.place(tps))),
        here: here(shown, &curve, name),
        curve,
    })
}

/// Time to first token against the prompt's length; nothing where there are too few samples.
pub fn prompt(shown: &Shown) -> Option<Picture> {
    let curve = curve(&shown.points, shown.target)?;
    let name = format::tokens(shown.here as u64);
    Some(Picture {
        label: words::OVER_PROMPT,
        across: Side {
            scale: curve.x,
            binary: true,
            write: |tokens| format::tokens(tokens as u64),
            name: words::PROMPT,
        },
        up: Side { scale: curve.y, binary: false, write: milliseconds, name: words::FIRST },
        target: shown.target.map(|ms| Target::Up(curve.y.place(ms))),
        here: here(shown, &curve, name),
        curve,
    })
}

/// The sample nearest to this load by ratio.
fn here(shown: &Shown, curve: &Curve, name: String) -> Option<Here> {
    let distance = |point: &&Point| (point.at / shown.here.max(1.0)).ln().abs();
    let nearest = shown.points.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
    Some(Here { across: curve.x.place(nearest.x), up: curve.y.place(nearest.y.mid), name })
}

impl Picture {
    /// As it stands on the page.
    pub fn view(self) -> AnyView {
        let Self { label, across, up, curve, target, here } = self;
        let paths = vec![("band", curve.band), ("line", curve.line)];
        view! {
            <Frame label across up paths>
                {target.map(Target::view)}
                {here.map(Here::view)}
            </Frame>
        }
        .into_any()
    }
}

impl Target {
    fn view(self) -> impl IntoView {
        let (class, left, bottom) = match self {
            Self::Across(place) => ("target upright", Some(percent(place)), None),
            Self::Up(place) => ("target", None, Some(percent(place))),
        };
        view! { <s class=class style:left=left style:bottom=bottom><span>{words::TARGET}</span></s> }
    }
}

impl Here {
    fn view(self) -> impl IntoView {
        let class = if self.across > 0.6 { "here left" } else { "here" };
        view! {
            <b class=class style:left=percent(self.across) style:bottom=percent(self.up)>
                <span>{self.name}</span>
            </b>
        }
    }
}

fn rate(value: f64) -> String {
    if value >= 1_000.0 { format!("{}K", units::significant(value / 1_000.0, 3)) } else { units::significant(value, 3) }
}

fn milliseconds(value: f64) -> String {
    if value < 1_000.0 {
        format!("{} ms", units::significant(value, 1))
    } else {
        format!("{} s", units::significant(value / 1e3, 2))
    }
}
