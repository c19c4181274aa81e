//! The card's name, with all that is known to choose from.

use leptos::prelude::*;
use planner::hardware::catalog::Group;
use planner::protocol::{FoundGpu, SearchGpus};

use super::words;
use crate::components::combobox::{Combobox, Suggestion};
use crate::format;
use crate::session::Session;
use crate::words::facts;

/// Groups of cards, in the order in which they are suggested.
const GROUPS: [Group; 5] = [Group::DataCentre, Group::Workstation, Group::Consumer, Group::Laptop, Group::Embedded];

/// The combobox.
#[component]
pub fn Picker() -> impl IntoView {
    let session = Session::here();
    let query = RwSignal::new(None);
    let chosen = session.request_memo(|request| request.hardware.gpu.clone().unwrap_or_default());
    let commit = move |text: String| {
        let name = text.trim();
        session.change(|request| request.hardware.gpu = (!name.is_empty()).then(|| name.to_owned()));
    };
    view! {
        <Combobox
            id="gpu"
            label=words::FIELD
            placeholder=words::PLACEHOLDER
            described_by="gpu-fact"
            value=chosen
            query
            suggestions=suggestions(session, query, chosen)
            on_commit=commit
        />
    }
}

/// Cards that a typed text may mean, grouped as they are sold.
fn suggestions(session: Session, query: RwSignal<Option<String>>, chosen: Memo<String>) -> Memo<Vec<Suggestion>> {
    let found = LocalResource::new(move || {
        // Opening the list on what is already chosen shows everything.
        let text = query.get().map(|text| if text == chosen.get_untracked() { String::new() } else { text });
        async move {
            let Some(text) = text else { return Vec::new() };
            session.ask(&SearchGpus { text }).await.unwrap_or_default()
        }
    });
    Memo::new(move |_| {
        if query.with(Option::is_none) {
            return Vec::new();
        }
        found.with(|found| grouped(found.as_deref().unwrap_or_default()))
    })
}

fn grouped(cards: &[FoundGpu]) -> Vec<Suggestion> {
    let of = |group| cards.iter().filter(move |card| card.group == group).map(suggestion);
    GROUPS.into_iter().flat_map(of).collect()
}

fn suggestion(card: &FoundGpu) -> Suggestion {
    Suggestion {
        value: card.name.clone(),
        label: format::card(&card.name).to_owned(),
        detail: facts::card(card),
        group: facts::group(card.group),
    }
}
