//! The kind of verdict as a shape.

use leptos::prelude::*;

use super::words::VerdictKind;

/// The lamp.
#[component]
pub fn Lamp(#[prop(into)] kind: Signal<VerdictKind>) -> impl IntoView {
    view! {
        <svg class="lamp" viewBox="0 0 16 16" aria-hidden="true">
            <path d=move || shape(kind.get()) fill-rule="evenodd" />
        </svg>
    }
}

fn shape(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Fits => "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
        VerdictKind::Tight => "M8 .8 15.2 8 8 15.2.8 8z",
        VerdictKind::No => "M2 2h12v12H2zM4.5 6.8v2.4h7V6.8z",
        VerdictKind::Dark => {
            "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.6a4.9 4.9 0 1 0 0 9.8 4.9 4.9 0 0 0 0-9.8z"
        }
    }
}
