//! What the page says of itself, above everything else: the planner is lost, or a newer build waits.

use leptos::prelude::*;

use super::button;
use super::lost::lost;
use crate::platform::dom::{El, el};
use crate::platform::offline;
use crate::state::Session;
use crate::words::labels::update as label;

/// The notices.
pub fn notices(session: Session) -> El {
    let has_update = RwSignal::new(false);
    offline::keep(move || _ = has_update.try_set(true));
    let notices = move || {
        let lost = session.is_without_planner().then(lost);
        lost.into_iter().chain(has_update.get().then(|| update(has_update))).collect()
    };
    el("div").attr("role", "status").children_by(notices)
}

fn update(has_update: RwSignal<bool>) -> El {
    let load = button(label::LOAD).on("click", |_| offline::update());
    let later = button(label::LATER).on("click", move |_| has_update.set(false));
    el("p").class("notice").child(el("span").text(label::LEAD)).child(load).child(later)
}
