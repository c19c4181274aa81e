//! Which hub is asked, where the build allows several.

use leptos::prelude::*;

use super::words;
use crate::hub::Endpoint;
use crate::session::Session;

/// The choice; absent where there is one hub alone.
#[component]
pub fn Hubs() -> impl IntoView {
    let session = Session::here();
    let hubs: Vec<Endpoint> = Endpoint::all().collect();
    let option = |hub: Endpoint| {
        let (address, host) = (hub.address().to_owned(), hub.host());
        view! {
            <option value=address prop:selected=move || session.model.hub.with(|now| *now == hub)>
                {host}
            </option>
        }
    };
    (hubs.len() > 1).then(|| {
        view! {
            <div class="field">
                <label for="hub">{words::HUB}</label>
                <select
                    id="hub"
                    on:change:target=move |event| session.choose_hub(Endpoint::named(Some(&event.target().value())))
                >
                    {hubs.into_iter().map(option).collect::<Vec<_>>()}
                </select>
            </div>
        }
    })
}
