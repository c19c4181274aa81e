//! The frame of a chart: marks at its sides, the drawing in it, and things that stand at a place in it.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::scale::Scale;

/// A side of the frame: its scale, and how its marks are written.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// Its scale.
    pub scale: Scale,
    /// Whether its marks are powers of two.
    pub binary: bool,
    /// Writes a mark.
    pub write: fn(f64) -> String,
    /// What it measures.
    pub name: &'static str,
}

impl Side {
    /// The marks, each with its place on the side.
    fn marks(self) -> impl Iterator<Item = (String, String)> {
        let mark = move |value: f64| (percent(self.scale.place(value)), (self.write)(value));
        self.scale.marks(self.binary).into_iter().map(mark)
    }
}

/// A frame with a drawing of 100 by 100 stretched into it: paths, each with its class. `children` stand at places in it.
///
/// It is drawn anew with its figures; what stands in it keeps its element.
#[component]
pub fn Frame(
    label: &'static str,
    across: Side,
    up: Side,
    paths: Vec<(&'static str, String)>,
    /// Bound to what the drawing fills.
    #[prop(optional)]
    plot: NodeRef<Div>,
    children: Children,
) -> impl IntoView {
    // The lines keep their width however the drawing is stretched.
    let path = |(class, d): (&'static str, String)| {
        view! { <path class=class d=d vector-effect="non-scaling-stroke" /> }
    };
    let beside = up.marks().map(|(place, name)| view! { <i class="y" style:bottom=place>{name}</i> });
    let below = across.marks().map(|(place, name)| view! { <i class="x" style:left=place>{name}</i> });
    view! {
        <figure class="picture" aria-label=label>
            <p class="side up">{up.name}</p>
            <div class="plot" node_ref=plot>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                    {paths.into_iter().map(path).collect::<Vec<_>>()}
                </svg>
                {beside.collect::<Vec<_>>()}
                {below.collect::<Vec<_>>()}
                {children()}
            </div>
            <p class="side across">{across.name}</p>
        </figure>
    }
    .into_any()
}

/// A place in a frame as its style has it.
pub fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

/// Where the pointer is in a frame's plot: shares from the left and from the bottom; nothing where it is outside.
pub fn place_in(plot: NodeRef<Div>, event: &PointerEvent) -> Option<(f64, f64)> {
    let frame = plot.get_untracked()?.get_bounding_client_rect();
    let across = (f64::from(event.client_x()) - frame.left()) / frame.width();
    let up = (frame.bottom() - f64::from(event.client_y())) / frame.height();
    let is_inside = |share: f64| (-0.02..=1.02).contains(&share);
    (is_inside(across) && is_inside(up)).then_some((across.clamp(0.0, 1.0), up.clamp(0.0, 1.0)))
}
