//! Which model: an id, a hub address, or a pasted config.json.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use planner::hub::HubError;
use planner::protocol::{FoundModel, SearchModels};
use planner::units;

use super::combobox::{Combobox, Found, Suggestion};
use super::issues::field_issues;
use super::paste_box::{Paste, paste_box};
use super::{button, fold};
use crate::address;
use crate::hub::{Endpoint, Search};
use crate::model::{self, ModelState, Progress, Source};
use crate::platform::dom::{El, el, value_of};
use crate::recent;
use crate::state::Session;
use crate::words;
use crate::words::labels::{heading, model as label};

/// Most models that are suggested.
const MOST_SUGGESTIONS: usize = 12;

/// The fieldset.
pub fn model_box(session: Session) -> El {
    let search = Search::new();
    let searched = search.clone();
    let combobox = Combobox {
        id: "model",
        label: label::FIELD,
        placeholder: label::PLACEHOLDER,
        described_by: "model-status",
        value: Rc::new(move || asked(session)),
        suggest: Rc::new(move |text, then| suggest(session, &search, text, then)),
        on_commit: Rc::new(move |text| {
            searched.give_up();
            model::choose(session, &text);
        }),
    };
    let facts = move || session.with_plan(|plan| plan.model.as_ref().map(words::facts::model)).unwrap_or_default();
    let paste = fold("fold", el("summary").text(label::PASTE), [pasted(session)]);
    let folds = el("div")
        .class("folds")
        .child(el("p").class("fact").text_by(move || session.model.with(|model| source(session, model))))
        .child(paste)
        .maybe(hubs(session));
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
        .child(field_issues(session, "model.id").shown_by(move || {
            // What the hub said of it stands above.
            session.model.with(|model| matches!(model.progress, Progress::Settled | Progress::NotAConfig { .. }))
        }))
        .child(field_issues(session, "model.config"))
        .child(folds)
}

/// What stands in the box: what was last asked for, whether or not it could be had.
fn asked(session: Session) -> String {
    let asked = session.model.with(|model| match &model.progress {
        Progress::Fetching { id, .. } | Progress::Failed { id, .. } => Some(id.clone()),
        Progress::NotAReference { text } => Some(text.clone()),
        Progress::Settled | Progress::NotAConfig { .. } => None,
    });
    asked.or_else(|| session.with_request(|request| request.model.id.clone())).unwrap_or_default()
}

/// What is under way, what went wrong, or what is to be said about the answer.
fn status(session: Session, model: &ModelState) -> Vec<El> {
    let fact = |text: String| el("p").class("fact").text(&text);
    let trouble = |text: String| el("p").class("trouble").text(&text);
    let endpoint = address::endpoint();
    let host = endpoint.host();
    match &model.progress {
        Progress::Settled => match &model.source {
            Source::Hub { remarks, .. } => remarks.iter().cloned().map(fact).collect(),
            _ => Vec::new(),
        },
        Progress::Fetching { id, is_slow: false } => vec![fact(words::hub::fetching(id, host)).class("fact busy")],
        Progress::Fetching { id, is_slow: true } => {
            let stop = button(label::STOP).on("click", move |_| model::give_up(session));
            let text = words::hub::fetching_slowly(id, host);
            vec![fact(text).class("fact busy"), el("p").class("actions").child(stop)]
        }
        Progress::NotAReference { text } => vec![trouble(words::hub::not_a_reference(text))],
        Progress::NotAConfig { why } => vec![trouble(words::hub::not_a_config(why))],
        Progress::Failed { refusal, .. } if !session.is_behind() => {
            vec![fact(words::hub::failure_of_known(&refusal.brief))]
        }
        Progress::Failed { id, refusal } => {
            vec![trouble(refusal.why.clone()), ways_out(session, id, refusal), token(session, id)]
        }
    }
}

/// What can be done where a model could not be had, besides pasting its configuration.
fn ways_out(session: Session, id: &str, refusal: &HubError) -> El {
    let choose = |text: &str, id: &str| {
        let id = id.to_owned();
        button(text).on("click", move |_| model::choose(session, &id))
    };
    let page = refusal.is_gated.then(|| {
        let page = address::endpoint().page(id);
        el("a").attr("href", &page).attr("target", "_blank").attr("rel", "noopener").text(label::PAGE)
    });
    el("p")
        .class("actions")
        .maybe(refusal.base.as_ref().map(|base| choose(&words::hub::plan_with(base), base)))
        .child(choose(label::RETRY, id))
        .maybe(page)
}

/// Where the planned model comes from.
fn source(session: Session, model: &ModelState) -> String {
    match &model.source {
        Source::Hub { commit, .. } => words::hub::source(address::endpoint().host(), commit.as_deref()),
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
            model::paste(session, pasted.clone());
        }
        text.set(pasted);
    };
    paste_box(paste, move || text.get(), arrived)
}

/// The token's field. What is typed leaves the field as soon as it is kept; then the model is asked for again.
fn token(session: Session, id: &str) -> El {
    let id = id.to_owned();
    let kept = RwSignal::new(model::token().is_some());
    let typed = RwSignal::new(String::new());
    let keep = move |_| {
        let token = typed.get_untracked();
        model::keep_token(&token);
        kept.set(!token.trim().is_empty());
        typed.set(String::new());
        if !token.trim().is_empty() {
            model::choose(session, &id);
        }
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

/// The hubs that the build allows, where there are several.
fn hubs(session: Session) -> Option<El> {
    let all: Vec<Endpoint> = Endpoint::all().collect();
    let now = address::endpoint();
    let options = all.iter().map(|hub| {
        let option = el("option").attr("value", hub.address()).text(hub.host());
        if *hub == now { option.attr("selected", "") } else { option }
    });
    let select = el("select").id("hub").children(options).on("change", move |event| {
        address::ask_hub(session, &Endpoint::named(Some(&value_of(&event))));
    });
    (all.len() > 1)
        .then(|| el("div").class("field").child(el("label").attr("for", "hub").text(label::HUB)).child(select))
}

/// Models whose id looks like what was typed, each once: those that were planned with before, those that the page knows, then those
/// that the hub finds.
fn suggest(session: Session, search: &Search, text: &str, then: Found) {
    let both: Rc<RefCell<[Vec<FoundModel>; 2]>> = Rc::default();
    let recent = recent(session, text);
    let show: Rc<dyn Fn(usize, Vec<FoundModel>)> = Rc::new(move |place, models| {
        if let Some(found) = both.borrow_mut().get_mut(place) {
            *found = models;
        }
        let [known, on_hub] = &*both.borrow();
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for (models, group) in [(&recent, label::RECENT), (known, label::KNOWN), (on_hub, label::ON_HUB)] {
            for model in models {
                if !suggestions.iter().any(|other| other.value == model.id) {
                    let described = known.iter().find(|known| known.id == model.id).unwrap_or(model);
                    suggestions.push(suggestion(described, group));
                }
            }
        }
        then(suggestions);
    });
    let also = Rc::clone(&show);
    session.ask(&SearchModels { text: text.to_owned(), most: MOST_SUGGESTIONS }, move |models| show(0, models));
    search.find(session, &address::endpoint(), text, move |models| also(1, models));
}

/// Models that were planned with before: all but the one that is planned with, or those that hold what was typed.
fn recent(session: Session, text: &str) -> Vec<FoundModel> {
    let text = text.trim().to_lowercase();
    let planned = session.request.with_untracked(|request| request.model.id.clone()).unwrap_or_default();
    let is_wanted =
        |id: &String| *id != planned && (text == planned.to_lowercase() || id.to_lowercase().contains(&text));
    recent::models().into_iter().filter(is_wanted).map(|id| FoundModel { id, parameters: 0 }).collect()
}

fn suggestion(model: &FoundModel, group: &'static str) -> Suggestion {
    let detail = if model.parameters > 0 { units::parameters(model.parameters) } else { String::new() };
    Suggestion { value: model.id.clone(), label: model.id.clone(), detail, group }
}
