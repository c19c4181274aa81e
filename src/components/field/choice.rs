//! A choice of one among a few, as a native select.

use leptos::prelude::*;
use planner::request::PlanRequest;

use super::{Meaning, control_id};
use crate::components::issues::FieldIssues;
use crate::session::Session;
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
#[component]
pub fn Choice(label: &'static str, word: Word, items: Vec<(String, String)>) -> impl IntoView {
    let session = Session::here();
    let id = control_id(word.path);
    let means_id = format!("{id}-means");
    let chosen = session.request_memo(move |request| (word.get)(request).unwrap_or_default().to_owned());
    let options = move || {
        let mut items = items.clone();
        let chosen = chosen.get();
        // What a link or a file asks for is shown even where the list does not have it.
        if items.iter().all(|(value, _)| *value != chosen) {
            items.push((chosen.clone(), chosen));
        }
        items
    };
    let choose = move |value: String| {
        session.change(|request| (word.set)(request, (!value.is_empty()).then_some(value)));
    };
    view! {
        <div class="field" data-means=glossary::field(word.path)>
            <label for=id.clone()>{label}</label>
            <Meaning id=means_id.clone() path=word.path />
            <select id=id aria-describedby=means_id on:change:target=move |event| choose(event.target().value())>
                <For
                    each=options
                    key=|(value, _)| value.clone()
                    children=move |(value, name)| {
                        let own = value.clone();
                        view! {
                            <option value=value prop:selected=move || chosen.with(|chosen| *chosen == own)>
                                {name}
                            </option>
                        }
                    }
                />
            </select>
            <FieldIssues path=word.path />
        </div>
    }
    .into_any()
}

/// Items from their words and names.
pub fn items(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
}
