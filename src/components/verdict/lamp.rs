//! The kind of verdict as a shape.

use leptos::prelude::*;

use super::words::VerdictKind;

/// The lamp.
#[component]
pub fn Lamp(#[prop(into)] kind: Signal<VerdictKind>) -> impl IntoView {
    view! {
        <svg class="lamp" viewBox="0 0 16 16" aria-hidden="true">
            <path d=move || kind.get().shape() fill-rule="evenodd" />
        </svg>
    }
}
