//! The page's parts, one a file. They read the plan and write the request; figures are printed by `format`, words by `words`.

pub mod anatomy;
pub mod check;
pub mod choice;
pub mod combobox;
pub mod commands;
pub mod copy_button;
pub mod curves;
pub mod derivation;
pub mod field;
pub mod fits;
pub mod gpu_box;
pub mod header;
pub mod issues;
pub mod layouts;
pub mod limits_box;
pub mod link_notes;
pub mod load_box;
pub mod lost;
pub mod memory;
pub mod model_box;
pub mod notes;
pub mod notices;
pub mod number_field;
pub mod open_file;
pub mod paste_box;
pub mod picture;
pub mod reach;
pub mod remedies;
pub mod settings;
pub mod shortcuts;
pub mod speed;
pub mod term;
pub mod terms;
pub mod verdict;

use leptos::prelude::{Get, RwSignal, Update};

use crate::platform::dom::{El, el};

/// A section of the answer under a heading. `beside` stands at the right of the heading.
fn panel(id: &str, class: &str, title: &str, beside: Vec<El>) -> El {
    let title_id = format!("{id}-title");
    let header = el("header").child(el("h2").id(&title_id).text(title)).children(beside);
    el("section").id(id).class(&format!("panel {class}")).attr("aria-labelledby", &title_id).child(header)
}

/// A plain button.
fn button(text: &str) -> El {
    el("button").attr("type", "button").text(text)
}

/// What opens and closes in place.
fn fold(class: &str, summary: El, contents: impl IntoIterator<Item = El>) -> El {
    el("details").class(class).child(summary).children(contents)
}

/// What opens in place, and is built while it is open.
fn lazy_fold(class: &str, title: &str, contents: impl Fn() -> Vec<El> + 'static) -> El {
    let is_open = RwSignal::new(false);
    let contents = move || if is_open.get() { contents() } else { Vec::new() };
    fold(class, el("summary").text(title), [el("div").children_by(contents)])
        .on("toggle", move |_| is_open.update(|open| *open = !*open))
}

/// A table's head, for those who hear it.
fn table_head(names: &[&str]) -> El {
    let cells = names.iter().map(|name| el("th").attr("scope", "col").text(name));
    el("thead").class("unseen").child(el("tr").children(cells))
}
