//! What is to be said about the link to this plan: what it cannot carry, and what has changed since the link was made that was opened.

use leptos::prelude::With;

use super::button;
use super::issues::row;
use crate::model::Progress;
use crate::platform::dom::{El, el};
use crate::platform::files;
use crate::state::Session;
use crate::words::labels::artifact;

/// The notes; absent where there is nothing to say.
pub fn link_notes(session: Session) -> El {
    let contents = move || {
        // While the hub is asked, the plan is of what the page knows by itself.
        let is_settled = session.model.with(|model| !matches!(model.progress, Progress::Fetching { .. }));
        session.with_link_notes(|left_out, changed| {
            let changed = changed.filter(|_| is_settled).map(|changed| el("p").class("changed").text(changed));
            let mut notes: Vec<El> = changed.into_iter().collect();
            if !left_out.is_empty() {
                let save = move |_| session.export(|json| files::save("plan.json", "application/json", &json));
                notes.push(el("ul").class("issues").children(left_out.iter().map(row)));
                notes.push(el("p").class("actions").child(button(artifact::SAVE_PLAN).on("click", save)));
            }
            notes
        })
    };
    el("div").class("slot link-notes").attr("role", "status").children_by(contents)
}
