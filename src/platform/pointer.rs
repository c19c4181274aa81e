//! Where the pointer is.

use wasm_bindgen::JsCast;
use web_sys::{Event, MouseEvent};

use super::dom::El;

/// The place of a pointer's event in the part of an element that a selector finds: shares from the left and from the bottom.
pub fn place_in(event: &Event, element: &El, part: &str) -> Option<(f64, f64)> {
    let event = event.dyn_ref::<MouseEvent>()?;
    let frame = element.node().query_selector(part).ok().flatten()?.get_bounding_client_rect();
    let across = (f64::from(event.client_x()) - frame.left()) / frame.width();
    let up = (frame.bottom() - f64::from(event.client_y())) / frame.height();
    let inside = |share: &f64| (-0.02..=1.02).contains(share);
    (inside(&across) && inside(&up)).then_some((across.clamp(0.0, 1.0), up.clamp(0.0, 1.0)))
}
