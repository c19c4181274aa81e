//! Controls that are bound to a field of the request: numbers, choices and boxes to tick.

mod binding;
mod choice;
mod number;
mod number_field;
mod words;

use leptos::prelude::*;

use crate::words::glossary;
pub use binding::{Binding, Number, control_id, is_optional, most_of};
pub use choice::{Choice, Word, items};
pub use number::Kind;
pub use number_field::NumberField;

/// What a field asks for, for those whose description of its control it is.
#[component]
pub(crate) fn Meaning(id: String, path: &'static str) -> impl IntoView {
    view! { <span id=id hidden>{glossary::field(path)}</span> }
}

/// A box to tick.
#[component]
pub fn Tick(
    label: &'static str,
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    #[prop(optional, into)] hidden: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="check" hidden=hidden>
            <input
                type="checkbox"
                prop:checked=is_on
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            <span>{label}</span>
        </label>
    }
}
