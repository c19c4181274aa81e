//! Questions turned round, folded: which models these GPUs could serve with this load, and how few of them are enough.

mod table;
mod words;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use planner::protocol::{Capacity, FindCapacity};
use planner::request::PlanRequest;

use crate::components::fold::{Fold, Folding};
use crate::components::panel::Panel;
use crate::latest::Latest;
use crate::session::Session;
use table::ModelsTable;

/// How long a plan stands still before its capacity is worked out, in ms: each known model is planned for it.
const STILL: u32 = 250;

/// What was found, with the request that it is of.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    request: PlanRequest,
    capacity: Capacity,
}

/// The panel. The answer is asked for when it is opened, and again with every other plan while it is open.
#[component]
pub fn CapacityPanel() -> impl IntoView {
    let session = Session::here();
    let folding = Folding::new();
    let found = found(session, folding);
    let is_current = Memo::new(move |_| {
        found.with(|found| {
            found.as_ref().is_some_and(|found| session.viewed.with(|viewed| viewed.request == found.request))
        })
    });
    let is_stale = move || found.with(Option::is_some) && !is_current.get();
    let models = Memo::new(move |_| {
        found.with(|found| found.as_ref().map(|found| found.capacity.models.clone())).unwrap_or_default()
    });
    let lead = move || {
        found.with(|found| match found {
            None => view! { <p class="fact busy">{words::LOOKING}</p> }.into_any(),
            Some(found) => view! { <p class="prose">{words::fewest(found.capacity.fewest_gpus)}</p> }.into_any(),
        })
    };
    let has_none = move || found.with(Option::is_some) && models.with(Vec::is_empty);
    view! {
        <Panel id="reach" class="others" heading=words::HEADING>
            <Fold summary=words::TITLE folding>
                <div role="status" class:stale=is_stale aria-busy=move || is_stale().then_some("true")>
                    {lead}
                    {move || has_none().then(|| view! { <p class="fact">{words::NO_MODEL}</p> })}
                    <Show when=move || !models.with(Vec::is_empty)>
                        <ModelsTable models is_current />
                    </Show>
                </div>
            </Fold>
        </Panel>
    }
}

/// What is found of each plan that stands still, while the fold is open.
fn found(session: Session, folding: Folding) -> RwSignal<Option<Found>> {
    let (found, work) = (RwSignal::new(None::<Found>), Latest::new());
    Effect::new(move |_| {
        session.viewed.track();
        if !folding.is_open() {
            return work.give_up();
        }
        work.run(async move {
            TimeoutFuture::new(STILL).await;
            let request = session.viewed.with_untracked(|viewed| viewed.request.clone());
            if found.with_untracked(|found| found.as_ref().is_some_and(|found| found.request == request)) {
                return;
            }
            if let Ok(capacity) = session.ask(&FindCapacity { request: request.clone() }).await {
                found.set(Some(Found { request, capacity }));
            }
        });
    });
    found
}
