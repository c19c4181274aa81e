//! How speed changes with the load and with the prompt: two curves with their bands, the point of this load, and tables that say the same.

mod picture;
mod table;
mod words;

use leptos::prelude::*;
use planner::charts::Charts;
use planner::request::Workload;

use crate::charts::curve::Point;
use crate::components::fold::Fold;
use crate::components::panel::Panel;
use crate::session::Session;
use picture::Picture;
use table::{LoadTable, PromptTable};

/// Both panels, side by side; hidden where no speed is known.
#[component]
pub fn CurvesPanels() -> impl IntoView {
    let has_speed = Session::here().plan_memo(|plan| plan.performance.is_some());
    view! {
        <div class="two" hidden=move || !has_speed.get()>
            <LoadCurve />
            <PromptCurve />
        </div>
    }
    .into_any()
}

/// All together against each user, as the number of users grows.
#[component]
fn LoadCurve() -> impl IntoView {
    let shown = shown(|charts, workload| Shown {
        points: charts.over_concurrency.iter().map(picture::load_point).collect(),
        here: workload.concurrency as f64,
        target: workload.target_tpot_ms.filter(|ms| *ms > 0.0).map(|ms| 1_000.0 / ms),
    });
    view! {
        <Panel id="load-curve" class="curve" heading=words::LOAD_HEADING>
            {move || drawn(shown, picture::load)}
            <Fold summary=words::AS_TABLE>
                <LoadTable points=points(shown) />
            </Fold>
        </Panel>
    }
}

/// Time to first token against the prompt's length.
#[component]
fn PromptCurve() -> impl IntoView {
    let shown = shown(|charts, workload| Shown {
        points: charts.over_prompt.iter().map(picture::prompt_point).collect(),
        here: workload.prompt_tokens as f64,
        target: workload.target_ttft_ms.filter(|ms| *ms > 0.0),
    });
    view! {
        <Panel id="prompt-curve" class="curve" heading=words::PROMPT_HEADING>
            {move || drawn(shown, picture::prompt)}
            <Fold summary=words::AS_TABLE>
                <PromptTable points=points(shown) />
            </Fold>
        </Panel>
    }
}

/// What a curve shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    points: Vec<Point>,
    /// Where this load lies on what the curve runs over.
    here: f64,
    /// A height or a place across that is aimed at.
    target: Option<f64>,
}

/// What is shown of the plan's charts; nothing where it has none. Follows the plan.
fn shown(read: fn(&Charts, &Workload) -> Shown) -> Memo<Shown> {
    let session = Session::here();
    Memo::new(move |_| {
        session.viewed.with(|viewed| {
            let charts = viewed.charts.as_ref();
            charts.map(|charts| read(charts, &viewed.request.workload)).unwrap_or_default()
        })
    })
}

fn points(shown: Memo<Shown>) -> Signal<Vec<Point>> {
    Signal::derive(move || shown.with(|shown| shown.points.clone()))
}

fn drawn(shown: Memo<Shown>, draw: fn(&Shown) -> Option<Picture>) -> AnyView {
    match shown.with(draw) {
        Some(picture) => picture.view(),
        None => view! { <p class="empty">{words::NONE}</p> }.into_any(),
    }
}
