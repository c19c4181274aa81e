//! One place for files: a plan, a profile, a config.json, a GPU listing. What a file is, is told by what it holds.

use std::rc::Rc;

use leptos::prelude::*;
use planner::issue::Issue;

use super::issues::row;
use crate::model;
use crate::platform::dom::{El, el};
use crate::platform::files::{self, FileText};
use crate::state::Session;
use crate::words;

/// The box. Files may be dropped anywhere on the page.
pub fn open_file(session: Session) -> El {
    let said: RwSignal<(&'static str, Vec<Issue>)> = RwSignal::default();
    let over = RwSignal::new(false);
    let arrived: Rc<dyn Fn(FileText)> = Rc::new(move |file| match file {
        FileText::Read(text) => {
            model::take_in(session, text, move |kind, issues| said.set((words::files::read_as(kind), issues)));
        }
        FileText::TooLarge => said.set((words::files::TOO_LARGE, Vec::new())),
        FileText::Unreadable => said.set((words::files::UNREADABLE, Vec::new())),
    });
    let chosen = Rc::clone(&arrived);
    files::on_drop(move |is_over| _ = over.try_set(is_over), arrived);
    let input = el("input").id("open").attr("type", "file").on("change", move |event| files::chosen(&event, &chosen));
    let result = move || {
        said.with(|(words, issues)| {
            let words = (!words.is_empty()).then(|| el("p").text(words));
            let issues = (!issues.is_empty()).then(|| el("ul").class("issues").children(issues.iter().map(row)));
            words.into_iter().chain(issues).collect()
        })
    };
    el("div")
        .class("paste open-file")
        .class_by("over", move || over.get())
        .child(el("label").class("file").child(input).child(el("span").text(words::files::OPEN)))
        .child(el("p").class("fact").text(words::files::OPEN_HINT))
        .child(el("div").class("fact").attr("role", "status").children_by(result))
}
