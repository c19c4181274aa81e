//! Which model: an id, a hub address, or a pasted config.json.

use std::rc::Rc;

use leptos::prelude::*;
use planner::dialogue::FindModels;
use planner::units;

use super::combobox::{Combobox, Found, Suggestion};
use super::issues::field_issues;
use super::paste_box::{Paste, paste_box};
use super::{button, fold};
use crate::address;
use crate::model::{self, ModelState, Progress, Source};
use crate::platform::dom::{El, el, value_of};
use crate::state::Session;
use crate::words;
use crate::words::labels::{heading, model as label};

/// Most models that are suggested.
const MOST_SUGGESTIONS: usize = 12;

/// The fieldset.
pub fn model_box(session: Session) -> El {
    let combobox = Combobox {
        id: "model",
        label: label::FIELD,
        placeholder: label::PLACEHOLDER,
        described_by: "model-status",
        value: Rc::new(move || asked(session)),
        suggest: Rc::new(move |text, then| suggest(session, text, then)),
        on_commit: Rc::new(move |text| model::choose(session, &text)),
    };
    let facts = move || session.with_plan(|plan| plan.model.as_ref().map(words::facts::model)).unwrap_or_default();
    let paste = fold("fold", el("summary").text(label::PASTE), [pasted(session)]);
    let folds = el("div")
        .class("folds")
        .child(el("p").class("fact").text_by(move || session.model.with(|model| source(session, model))))
        .child(paste);
    el("fieldset")
        .class("group")
        .child(el("legend").text(heading::MODEL))
        .child(combobox.show())
        .child(el("p").class("fact").text_by(facts))
        .child(
            el("div")
                .id("model-status")
                .attr("role", "status")
                .children_by(move || session.model.with(|model| status(session, model))),
        )
        .child(field_issues(session, "model.id"))
        .child(field_issues(session, "model.config"))
        .child(folds)
}

/// What stands in the box: what was last asked for, whether or not it could be had.
fn asked(session: Session) -> String {
    let asked = session.model.with(|model| match &model.progress {
        Progress::Fetching { id } | Progress::Failed { id, .. } => Some(id.clone()),
        Progress::NotAReference { text } => Some(text.clone()),
        Progress::Settled | Progress::NotAConfig { .. } => None,
    });
    asked.or_else(|| session.with_request(|request| request.model.id.clone())).unwrap_or_default()
}

/// What is under way, or what went wrong.
fn status(session: Session, model: &ModelState) -> Vec<El> {
    let trouble = |text: String| el("p").class("trouble").text(&text);
    let endpoint = address::endpoint();
    match &model.progress {
        Progress::Settled => Vec::new(),
        Progress::Fetching { id } => vec![el("p").class("fact busy").text(&words::hub::fetching(id, endpoint.host()))],
        Progress::NotAReference { text } => vec![trouble(words::hub::not_a_reference(text))],
        Progress::NotAConfig { why } => vec![trouble(words::hub::not_a_config(why))],
        Progress::Failed { id, failure } if !session.is_behind() => {
            vec![el("p").class("fact").text(&words::hub::failure_of_known(failure, id, endpoint.host()))]
        }
        Progress::Failed { id, failure } => {
            let again = id.clone();
            let retry = button(label::RETRY).on("click", move |_| model::choose(session, &again));
            let text = words::hub::failure(failure, id, endpoint.host());
            vec![trouble(text), el("p").class("actions").child(retry), token()]
        }
    }
}

/// Where the planned model comes from.
fn source(session: Session, model: &ModelState) -> String {
    match &model.source {
        Source::Hub { commit } => words::hub::source(address::endpoint().host(), commit.as_deref()),
        Source::Pasted => label::PASTED.to_owned(),
        Source::Known => words::hub::known(&session.known.get_value().models_date),
    }
}

/// The box for a pasted configuration.
fn pasted(session: Session) -> El {
    let text = RwSignal::new(String::new());
    let paste = Paste {
        id: "config",
        label: label::PASTE_LABEL,
        hint: label::PASTE_HINT,
        accept: ".json,application/json,text/plain",
    };
    let arrived = move |pasted: String| {
        if !pasted.trim().is_empty() {
            model::paste(session, &pasted);
        }
        text.set(pasted);
    };
    paste_box(paste, move || text.get(), arrived)
}

/// The token's field. What is typed leaves the field as soon as it is kept.
fn token() -> El {
    let kept = RwSignal::new(model::token().is_some());
    let typed = RwSignal::new(String::new());
    let keep = move |_| {
        let token = typed.get_untracked();
        model::keep_token(&token);
        kept.set(!token.trim().is_empty());
        typed.set(String::new());
    };
    let field = el("input")
        .id("token")
        .attr("type", "password")
        .attr("autocomplete", "off")
        .attr_by("placeholder", move || kept.get().then(|| label::TOKEN_KEPT.to_owned()))
        .value_by(move || typed.get())
        .on("input", move |event| typed.set(value_of(&event)))
        .on("change", keep);
    el("div")
        .class("field")
        .child(el("label").attr("for", "token").text(label::TOKEN))
        .child(field)
        .child(el("p").class("fact").text(label::TOKEN_NOTE))
}

/// Popular models whose id looks like what was typed.
fn suggest(session: Session, text: &str, then: Found) {
    session.ask(&FindModels { text: text.to_owned(), most: MOST_SUGGESTIONS }, move |found| {
        let suggestions = found.into_iter().map(|model| Suggestion {
            value: model.id.clone(),
            label: model.id,
            detail: units::parameters(model.parameters),
            group: label::KNOWN,
        });
        then(suggestions.collect());
    });
}
