//! Parts of the page that are made in a task of their own, so that none keeps the browser from answering.

use std::time::Duration;

use leptos::prelude::*;

/// Makes its contents in a task of its own, after what stands around it is there.
#[component]
pub fn Later(children: ChildrenFn) -> impl IntoView {
    let is_due = RwSignal::new(false);
    set_timeout(move || _ = is_due.try_set(true), Duration::ZERO);
    view! {
        <Show when=move || is_due.get() fallback=|| view! { <div data-later="" hidden></div> }>
            {children()}
        </Show>
    }
    .into_any()
}
