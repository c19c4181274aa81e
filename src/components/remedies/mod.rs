//! What would mend the plan, or what its spare memory would buy; each can be applied, and “back” undoes it.

mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use planner::plan::Remedy;

use crate::components::panel::Panel;
use crate::session::Session;
use crate::words::sentence;

/// Where the panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Under the memory: what would mend a plan that does not fit.
    Mends,
    /// Further down: what a plan that fits could do with the rest.
    Gains,
}

/// The panel in one of its places; absent where there is nothing to say there.
#[component]
pub fn RemediesPanel(place: Place) -> impl IntoView {
    let session = Session::here();
    let fits = session.plan_memo(|plan| plan.feasibility.as_ref().is_some_and(|feasibility| feasibility.fits));
    let is_current = Memo::new(move |_| session.are_remedies_current());
    let remedies =
        Memo::new(move |_| if fits.get() == (place == Place::Gains) { session.remedies.get() } else { Vec::new() });
    let heading = match place {
        Place::Mends => words::HEADING,
        Place::Gains => words::GAINS,
    };
    view! {
        <div class="slot">
            <Show when=move || !remedies.with(Vec::is_empty)>
                <Panel id="remedies" class="remedies" heading>
                    <ul class:stale=move || !is_current.get()>
                        <For
                            each=move || remedies.get()
                            key=|remedy| remedy.message.clone()
                            children=move |remedy| view! { <Row remedy is_current /> }
                        />
                    </ul>
                </Panel>
            </Show>
        </div>
    }
    .into_any()
}

/// One remedy; it can be applied while it is one of the plan that is shown.
#[component]
fn Row(remedy: Remedy, is_current: Memo<bool>) -> impl IntoView {
    let session = Session::here();
    let Remedy { message, change, .. } = remedy;
    let apply = move |_| {
        let change = change.clone();
        spawn_local(async move { session.apply(change).await });
    };
    view! {
        <li>
            <span>{sentence(&message)}</span>
            <button
                type="button"
                aria-label=format!("{}: {message}", words::APPLY)
                disabled=move || !is_current.get()
                on:click=apply
            >
                {words::APPLY}
            </button>
        </li>
    }
}
