//! The key figures under the verdict.

use leptos::prelude::*;
use planner::plan::TermName;

use super::figures::{NAMES, figures};
use crate::components::figure::LeadsTo;
use crate::components::tip::Term;
use crate::session::Session;

/// The key figures. On a phone they stand in the bar, which closes when one leads elsewhere.
#[component]
pub fn Keys(is_open: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let keys = session.plan_memo(figures);
    let row = |(place, (name, label, meaning)): (usize, (TermName, &'static str, &'static str))| {
        let key = Memo::new(move |_| keys.with(|keys| keys.get(place).cloned().unwrap_or_default()));
        let opens = Memo::new(move |_| key.with(|key| key.opens));
        let shown = move || {
            view! {
                {move || key.with(|key| key.figure.clone())}
                " "
                <small>{move || key.with(|key| key.unit.clone())}</small>
            }
        };
        view! {
            <div>
                <dt><Term word=label meaning=meaning /></dt>
                <dd>
                    <Show when=move || opens.get() fallback=move || view! { <span>{shown()}</span> }>
                        <LeadsTo name on_lead=move |()| is_open.set(false)>{shown()}</LeadsTo>
                    </Show>
                </dd>
            </div>
        }
    };
    view! {
        <dl id="keys" class="keys">
            {NAMES.into_iter().enumerate().map(row).collect::<Vec<_>>()}
        </dl>
    }
}
