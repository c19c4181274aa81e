//! Dialogs: they take the focus, and give it back.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// Opens a dialog, unless it is open.
pub fn open(id: &str) {
    if let Some(dialog) = found(id).filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog.
pub fn close(id: &str) {
    if let Some(dialog) = found(id) {
        dialog.close();
    }
}

fn found(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
