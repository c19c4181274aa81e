//! The document as a whole: its title, its theme, and where the page is mounted.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Names the document.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Fixes light or dark; nothing leaves it to the system.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
}

/// The element that the page is mounted into, emptied of what stood there while it loaded.
pub fn mount_point() -> Option<HtmlElement> {
    let element = document().get_element_by_id("app")?;
    element.set_text_content(None);
    element.dyn_into().ok()
}
