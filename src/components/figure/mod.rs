//! Figures that open in place to how they come about: the formula with this plan's values, the range, how it is known, the source.

mod derivation;
mod words;

use leptos::prelude::*;
use planner::plan::TermName;

use crate::browser::scroll;
use crate::session::Session;
pub use derivation::Derivation;
pub use derivation::figure as value;

/// What opens a figure. What it says stands in an [`Opened`] of the same name.
#[component]
pub fn Opener(name: TermName, children: Children) -> impl IntoView {
    let figures = Session::here().figures;
    view! {
        <button
            type="button"
            id=opener_id(name)
            class="opens"
            aria-controls=opened_id(name)
            aria-expanded=move || figures.is_open(name).to_string()
            on:click=move |_| figures.toggle(name)
        >
            {children()}
        </button>
    }
}

/// A figure that is opened where there is room to read how it comes about.
#[component]
pub fn LeadsTo(
    name: TermName,
    /// Called before.
    #[prop(optional, into)]
    on_lead: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let figures = Session::here().figures;
    let lead = move |_| {
        if let Some(on_lead) = on_lead {
            on_lead.run(());
        }
        figures.open(name);
        request_animation_frame(move || scroll::bring_up(&opener_id(name)));
    };
    view! {
        <button type="button" class="leads" on:click=lead>
            {children()}
        </button>
    }
}

/// What an open figure says; nothing while it is closed. In a description list or a table, its place is made by whoever has it:
/// [`opened_id`] names that, and [`Derivation`] fills it.
#[component]
pub fn Opened(name: TermName) -> impl IntoView {
    let figures = Session::here().figures;
    view! {
        <Show when=move || figures.is_open(name)>
            <div id=opened_id(name) class="more">
                <Derivation name />
            </div>
        </Show>
    }
}

/// The row under a figure's row that says how it comes about; nothing while it is closed.
#[component]
pub fn OpenedRow(name: TermName, columns: &'static str) -> impl IntoView {
    let figures = Session::here().figures;
    view! {
        <Show when=move || figures.is_open(name)>
            <tr>
                <td colspan=columns>
                    <div id=opened_id(name) class="more">
                        <Derivation name />
                    </div>
                </td>
            </tr>
        </Show>
    }
}

fn opener_id(name: TermName) -> String {
    format!("opens-{name}")
}

/// The id of what a figure opens.
pub fn opened_id(name: TermName) -> String {
    format!("origin-{name}")
}
