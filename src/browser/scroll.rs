//! Bringing an element into view and into focus, by its id: what leads somewhere and where it leads are far apart. Leptos has nothing for it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Scrolls an element into view, no further than needed.
pub fn into_view(id: &str) {
    into_view_at(id, ScrollLogicalPosition::Nearest);
}

fn into_view_at(id: &str, position: ScrollLogicalPosition) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(position);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Scrolls an element into view and gives it the focus.
pub fn reveal(id: &str) {
    into_view(id);
    focus(id);
}

/// Scrolls an element to the middle, so that what it opens is seen with it, and gives it the focus.
pub fn bring_up(id: &str) {
    into_view_at(id, ScrollLogicalPosition::Center);
    focus(id);
}

/// Gives an element the focus where it stands.
pub fn focus(id: &str) {
    let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}
