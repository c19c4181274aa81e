//! The frame of a chart: marks at its sides, the drawing in it, and things that stand at a place in it.

use crate::charts::scale::Scale;
use crate::platform::dom::{El, el, svg};

/// A side of the frame: its scale, and how its marks are written.
pub struct Side<'a> {
    /// Its scale.
    pub scale: &'a Scale,
    /// Whether its marks are powers of two.
    pub binary: bool,
    /// Writes a mark.
    pub write: fn(f64) -> String,
    /// What it measures.
    pub name: &'a str,
}

/// A frame with a drawing of 100 by 100 stretched into it.
pub fn picture(label: &str, across: &Side, up: &Side, drawing: Vec<El>, standing: Vec<El>) -> El {
    let drawn = svg("svg")
        .attr("viewBox", "0 0 100 100")
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .children(drawing);
    let mark = |side: &Side, value: f64| {
        let name = (side.write)(value);
        (format!("{:.2}%", side.scale.place(value) * 100.0), name)
    };
    let below = across.scale.marks(across.binary).into_iter().map(|value| {
        let (place, name) = mark(across, value);
        el("i").class("x").style("left", &place).text(&name)
    });
    let beside = up.scale.marks(up.binary).into_iter().map(|value| {
        let (place, name) = mark(up, value);
        el("i").class("y").style("bottom", &place).text(&name)
    });
    let plot = el("div").class("plot").child(drawn).children(beside).children(below).children(standing);
    el("figure")
        .class("picture")
        .attr("aria-label", label)
        .child(el("p").class("side up").text(up.name))
        .child(plot)
        .child(el("p").class("side across").text(across.name))
}

/// A path that keeps the width of its line however the drawing is stretched.
pub fn path(class: &str, d: &str) -> El {
    svg("path").class(class).attr("d", d).attr("vector-effect", "non-scaling-stroke")
}

/// Stands an element at a place: shares from the left and from the bottom.
pub fn stand(element: El, across: f64, up: f64) -> El {
    element.style("left", &format!("{:.2}%", across * 100.0)).style("bottom", &format!("{:.2}%", up * 100.0))
}
