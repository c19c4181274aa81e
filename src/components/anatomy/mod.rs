//! The model: its structure in a line, its layers as a strip, its parameters by part, and where each figure comes from.

mod layers;
mod parts;
mod words;

use leptos::prelude::*;
use planner::models::Anatomy;

use crate::components::panel::Panel;
use crate::session::Session;
use layers::Layers;
use parts::Parts;

/// The panel; absent where there is no plan.
#[component]
pub fn AnatomyPanel() -> impl IntoView {
    let session = Session::here();
    let is_known = Memo::new(move |_| session.viewed.with(|viewed| viewed.anatomy.is_some()));
    let summary = part(session, |anatomy| format!("{}.", anatomy.summary));
    let layers = part(session, |anatomy| anatomy.layers.clone());
    let parts = part(session, |anatomy| anatomy.parts.clone());
    let sources = session.plan_memo(|plan| plan.model.as_ref().map(words::sources).unwrap_or_default());
    view! {
        <div class="slot">
            <Show when=move || is_known.get()>
                <Panel id="model-panel" class="anatomy" heading=words::HEADING>
                    <p class="prose">{summary}</p>
                    <Layers layers />
                    <Parts parts />
                    <p class="fact">{sources}</p>
                </Panel>
            </Show>
        </div>
    }
    .into_any()
}

/// What a reader reads of the model's structure, followed alone; the empty value where there is no plan.
fn part<T: Default + PartialEq + Send + Sync + 'static>(session: Session, read: fn(&Anatomy) -> T) -> Memo<T> {
    Memo::new(move |_| session.viewed.with(|viewed| viewed.anatomy.as_ref().map(read).unwrap_or_default()))
}
