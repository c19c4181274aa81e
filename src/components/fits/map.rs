//! The map. The load is moved with arrow keys, or to where the pointer is let go.

use leptos::html::Div;
use leptos::prelude::*;
use planner::protocol::ViewedPlan;
use web_sys::{KeyboardEvent, PointerEvent};

use super::load::Load;
use super::words;
use crate::charts::fit_map::{Map, map};
use crate::charts::frame::{Frame, Side, percent, place_in};
use crate::format;
use crate::session::Session;
use crate::words::facts;

/// The map with the load in it; nothing where there is no length at which a request fits, or no cache to fill.
#[component]
pub fn FitChart() -> impl IntoView {
    let session = Session::here();
    let shown = Memo::new(move |_| session.viewed.with(shown));
    let (plot, is_held) = (NodeRef::<Div>::new(), StoredValue::new(false));
    let let_go = move |event: PointerEvent| {
        let was_held = is_held.try_update_value(std::mem::take) == Some(true);
        let Some((across, up)) = place_in(plot, &event).filter(|_| was_held) else { return };
        if let Some((map, _)) = shown.get_untracked() {
            let load = Load { requests: map.requests.at(across), tokens: map.tokens.at(up) };
            session.change(|request| load.put_into(&mut request.workload));
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let load = shown.with_untracked(|shown| shown.as_ref().and_then(|(_, load)| load.stepped(&event.key())));
        if let Some(load) = load {
            event.prevent_default();
            session.adjust(|request| load.put_into(&mut request.workload));
        }
    };
    view! {
        <div
            class="slot"
            on:pointerdown=move |_| is_held.set_value(true)
            on:pointerup=let_go
            on:pointercancel=move |_| is_held.set_value(false)
        >
            {move || shown.with(|shown| shown.as_ref().map(|(map, load)| chart(map, *load, plot, pressed)))}
        </div>
    }
    .into_any()
}

fn shown(viewed: &ViewedPlan) -> Option<(Map, Load)> {
    let fit = &viewed.charts.as_ref()?.fit_map;
    let load = Load::of(&viewed.request.workload);
    let fits_any = fit.points.iter().any(|point| point.high > 0) && !facts::keeps_nothing(&viewed.plan);
    let map = fits_any.then(|| map(fit, (load.requests, load.tokens)))??;
    Some((map, load))
}

fn chart(map: &Map, load: Load, plot: NodeRef<Div>, pressed: impl FnMut(KeyboardEvent) + Send + 'static) -> AnyView {
    let side = |scale, name| Side { scale, binary: true, write: |count| format::tokens(count as u64), name };
    let (across, up) = (map.requests.place(load.requests), map.tokens.place(load.tokens));
    let class = match (across > 0.55, up > 0.9) {
        (false, false) => "here",
        (true, false) => "here left",
        (false, true) => "here under",
        (true, true) => "here left under",
    };
    let paths = vec![("perhaps", map.perhaps.clone()), ("surely", map.surely.clone()), ("line", map.edge.clone())];
    view! {
        <Frame
            label=words::MAP
            across=side(map.requests, words::REQUESTS)
            up=side(map.tokens, words::TOKENS)
            paths
            plot
        >
            <button
                type="button"
                id="this-load"
                class=class
                style:left=percent(across)
                style:bottom=percent(up)
                aria-label=words::here(load.requests, load.tokens)
                on:keydown=pressed
            >
                <span>{words::HERE}</span>
            </button>
        </Frame>
    }
    .into_any()
}
