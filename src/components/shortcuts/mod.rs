//! Single keys that lead to a place, and the dialog that lists them. They can be switched off.

pub(crate) mod words;

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::browser::scroll;
use crate::browser::storage::{self, Keep};

/// Where it is remembered that single keys are off.
const OFF: &str = "single-keys-off";
/// Opens the dialog.
const HELP: &str = "?";
/// Keys, the ids that they lead to, and what they do.
const KEYS: [(&str, &str, &str); 5] = [
    ("m", "model", words::MODEL),
    ("g", "gpu", words::GPU),
    ("l", "f-workload-prompt-tokens", words::LOAD),
    ("a", "answer", words::ANSWER),
    ("s", "start", words::START),
];

/// The dialog, closed; its keys work as long as it is there.
#[component]
pub fn Shortcuts(
    /// Bound to the dialog.
    dialog: NodeRef<Dialog>,
) -> impl IntoView {
    let are_on = RwSignal::new(storage::get(Keep::ForGood, OFF).is_none());
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if are_on.get_untracked() && is_single(&event) && lead(&event.key(), dialog) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    let row = |(key, what): (&'static str, &'static str)| {
        view! {
            <div>
                <dt><kbd>{key}</kbd></dt>
                <dd>{what}</dd>
            </div>
        }
    };
    let keys = KEYS.into_iter().map(|(key, _, what)| (key, what)).chain([(HELP, words::HELP)]).chain(words::MOVES);
    let switch = move |is_on: bool| {
        are_on.set(is_on);
        storage::set(Keep::ForGood, OFF, (!is_on).then_some("1"));
    };
    view! {
        <dialog node_ref=dialog aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">{words::TITLE}</h2>
            <dl class="keys-list">{keys.map(row).collect::<Vec<_>>()}</dl>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=are_on
                    on:change:target=move |event| switch(event.target().checked())
                />
                <span>{words::USE}</span>
            </label>
            <p class="actions">
                <button type="button" on:click=move |_| close(dialog)>{words::CLOSE}</button>
            </p>
        </dialog>
    }
    .into_any()
}

/// Opens the list, unless it is open.
pub fn open(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

/// Leads where a key does; whether it does.
fn lead(key: &str, dialog: NodeRef<Dialog>) -> bool {
    if key == HELP {
        open(dialog);
        return true;
    }
    let place = KEYS.iter().find(|(bound, _, _)| *bound == key);
    place.inspect(|(_, id, _)| scroll::reveal(id)).is_some()
}

/// Whether a key was pressed alone, and outside of what takes text.
fn is_single(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let takes_text = target.is_some_and(|target| target.matches("input, select, textarea, dialog *").unwrap_or(true));
    !takes_text && !(event.ctrl_key() || event.meta_key() || event.alt_key())
}
