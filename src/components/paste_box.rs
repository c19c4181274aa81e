//! A box that takes a pasted text or a dropped or chosen file.

use std::rc::Rc;

use leptos::prelude::*;

use crate::platform::dom::{El, el, value_of};
use crate::platform::files::{self, FileText};
use crate::words;

/// What a box is for.
#[derive(Clone, Copy)]
pub struct Paste {
    /// The control's id.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Stands in the empty box.
    pub hint: &'static str,
    /// The endings of the files that may be chosen.
    pub accept: &'static str,
}

/// A labelled box for a long text. It shows what `text` gives, and calls `on_text` with every text that arrives.
pub fn paste_box(paste: Paste, text: impl Fn() -> String + 'static, on_text: impl Fn(String) + 'static) -> El {
    let trouble = RwSignal::new("");
    let on_text = Rc::new(on_text);
    let typed = Rc::clone(&on_text);
    let arrived: Rc<dyn Fn(FileText)> = Rc::new(move |file| match file {
        FileText::Read(text) => {
            trouble.set("");
            on_text(text);
        }
        FileText::TooLarge => trouble.set(words::files::TOO_LARGE),
        FileText::Unreadable => trouble.set(words::files::UNREADABLE),
    });
    let (dropped, chosen) = (Rc::clone(&arrived), arrived);
    let over = RwSignal::new(false);
    let area = el("textarea")
        .id(paste.id)
        .attr("rows", "4")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("placeholder", paste.hint)
        .value_by(text)
        .on("input", move |event| {
            trouble.set("");
            typed(value_of(&event));
        });
    let file = el("input")
        .attr("type", "file")
        .attr("accept", paste.accept)
        .on("change", move |event| files::chosen(&event, &chosen));
    el("div")
        .class("paste")
        .class_by("over", move || over.get())
        .on("dragover", move |event| {
            event.prevent_default();
            over.set(true);
        })
        .on("dragleave", move |_| over.set(false))
        .on("drop", move |event| {
            over.set(false);
            files::dropped(&event, &dropped);
        })
        .child(el("label").attr("for", paste.id).text(paste.label))
        .child(area)
        .child(el("label").class("file").child(file).child(el("span").text(words::files::CHOOSE)))
        .child(el("p").class("rule").attr("role", "status").text_by(move || trouble.get().to_owned()))
}
