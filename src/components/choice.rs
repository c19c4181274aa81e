//! A choice of one among a few, as a native select.

use planner::request::PlanRequest;

use super::field::{control_id, glossary_text};
use super::issues::field_issues;
use crate::platform::dom::{El, el, value_of};
use crate::state::Session;
use crate::words::glossary;

/// A field of the request that holds one word of a few. The empty word leaves it open.
#[derive(Clone, Copy)]
pub struct Word {
    /// The field's path, as issues name it.
    pub path: &'static str,
    /// Its word.
    pub get: fn(&PlanRequest) -> Option<&str>,
    /// Puts a word there.
    pub set: fn(&mut PlanRequest, Option<String>),
}

/// A labelled select. Each item is a word and what it is called.
pub fn choice(session: Session, label: &str, word: Word, items: Vec<(String, String)>) -> El {
    let id = control_id(word.path);
    let chosen = session.request_part(move |request| (word.get)(request).unwrap_or_default().to_owned());
    let options = move || {
        let chosen = chosen();
        let listed = items.iter().any(|(value, _)| *value == chosen);
        // What a link or a file asks for is shown even where the list does not have it.
        let further = (!listed).then(|| (chosen.clone(), chosen.clone()));
        let options = items.iter().chain(&further).map(|(value, label)| {
            let option = el("option").attr("value", value).text(label);
            if *value == chosen { option.attr("selected", "") } else { option }
        });
        options.collect()
    };
    let choose = move |event| {
        let chosen = value_of(&event);
        session.turn(|request| (word.set)(request, (!chosen.is_empty()).then_some(chosen)));
    };
    let described = format!("{id}-means");
    let select = el("select").id(&id).attr("aria-describedby", &described);
    el("div")
        .class("field")
        .means(glossary::field(word.path))
        .child(el("label").attr("for", &id).text(label))
        .child(glossary_text(&described, word.path))
        .child(select.children_by(options).on("change", choose))
        .child(field_issues(session, word.path))
}

/// Items from their words and names.
pub fn items(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
}
