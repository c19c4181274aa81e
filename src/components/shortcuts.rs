//! Single keys that lead to a place, and the dialog that lists them. They can be switched off.

use leptos::prelude::*;

use super::button;
use crate::platform::dom::{El, checked_of, el};
use crate::platform::storage::{self, Keep};
use crate::platform::{dialog, keys, scroll};
use crate::words::labels::shortcuts as label;

/// The dialog's id.
const DIALOG: &str = "shortcuts";
/// Where it is remembered that single keys are off.
const OFF: &str = "single-keys-off";
/// Opens the dialog.
const HELP: &str = "?";
/// Keys, the ids that they lead to, and what they do.
const KEYS: [(&str, &str, &str); 5] = [
    ("m", "model", label::MODEL),
    ("g", "gpu", label::GPU),
    ("l", "f-workload-prompt-tokens", label::LOAD),
    ("a", "answer", label::ANSWER),
    ("s", "start", label::START),
];

/// Opens the list.
pub fn open() {
    dialog::open(DIALOG);
}

/// The dialog, closed; its keys work as long as the caller's owner lives.
pub fn dialog() -> El {
    let are_on = RwSignal::new(storage::get(Keep::ForGood, OFF).is_none());
    keys::on_single(move |key| {
        if !are_on.get_untracked() {
            return false;
        }
        if key == HELP {
            open();
            return true;
        }
        let place = KEYS.iter().find(|(bound, _, _)| *bound == key);
        place.inspect(|(_, id, _)| scroll::reveal(id)).is_some()
    });
    let row = |key: &str, what: &str| el("div").child(el("dt").child(el("kbd").text(key))).child(el("dd").text(what));
    let rows = KEYS.iter().map(|(key, _, what)| row(key, what)).chain([row(HELP, label::HELP)]);
    let moves = label::MOVES.iter().map(|(key, what)| row(key, what));
    let switch = el("input").attr("type", "checkbox").checked_by(move || are_on.get()).on("change", move |event| {
        are_on.set(checked_of(&event));
        storage::set(Keep::ForGood, OFF, (!checked_of(&event)).then_some("1"));
    });
    el("dialog")
        .id(DIALOG)
        .attr("aria-labelledby", "shortcuts-title")
        .child(el("h2").id("shortcuts-title").text(label::TITLE))
        .child(el("dl").class("keys-list").children(rows).children(moves))
        .child(el("label").class("check").child(switch).child(el("span").text(label::USE)))
        .child(el("p").class("actions").child(button(label::CLOSE).on("click", |_| dialog::close(DIALOG))))
}
