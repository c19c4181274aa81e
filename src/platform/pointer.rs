//! Where the pointer is.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

/// The place of a pointer's event in a part of the element that hears it, found by a selector: shares from the left and from the bottom.
pub fn place_in(event: &Event, part: &str) -> Option<(f64, f64)> {
    let element = event.current_target()?.dyn_into::<Element>().ok()?;
    let event = event.dyn_ref::<MouseEvent>()?;
    let frame = element.query_selector(part).ok().flatten()?.get_bounding_client_rect();
    let across = (f64::from(event.client_x()) - frame.left()) / frame.width();
    let up = (frame.bottom() - f64::from(event.client_y())) / frame.height();
    let inside = |share: &f64| (-0.02..=1.02).contains(share);
    (inside(&across) && inside(&up)).then_some((across.clamp(0.0, 1.0), up.clamp(0.0, 1.0)))
}
