//! What opens in place. Its contents are made when it is opened for the first time, and stay: what was typed there is kept.

use leptos::context::Provider;
use leptos::prelude::*;
use web_sys::{Event, HtmlDetailsElement};

use crate::session::fields::InSight;

/// Whether a fold is open. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Folding {
    is_open: RwSignal<bool>,
    was_open: RwSignal<bool>,
}

impl Folding {
    /// Folded.
    pub fn new() -> Self {
        Self { is_open: RwSignal::new(false), was_open: RwSignal::new(false) }
    }

    /// Whether it is open. Follows it.
    pub fn is_open(self) -> bool {
        self.is_open.get()
    }

    fn toggled(self, event: &Event) {
        let is_open = event_target::<HtmlDetailsElement>(event).open();
        self.is_open.set(is_open);
        if is_open {
            self.was_open.set(true);
        }
    }
}

impl Default for Folding {
    fn default() -> Self {
        Self::new()
    }
}

/// A fold under a summary. `folding` lets others know whether it is open.
#[component]
pub fn Fold(
    /// The words that open it.
    #[prop(into)]
    summary: TextProp,
    #[prop(optional)] folding: Folding,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <details class="fold" on:toggle=move |event| folding.toggled(&event)>
            <summary>{move || summary.get()}</summary>
            <Folded folding children />
        </details>
    }
    .into_any()
}

/// Inputs that are folded until they are needed, with what they say beside their name.
#[component]
pub fn Drawer(
    heading: &'static str,
    /// What is set in it, in short.
    #[prop(into)]
    says: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let folding = Folding::new();
    view! {
        <details class="drawer" on:toggle=move |event| folding.toggled(&event)>
            <summary>
                <h2>{heading}</h2>
                <span>{says}</span>
            </summary>
            <Folded folding children />
        </details>
    }
    .into_any()
}

/// What is folded: made when it is opened for the first time.
#[component]
fn Folded(folding: Folding, children: ChildrenFn) -> impl IntoView {
    let in_sight = InSight::within(move || folding.is_open());
    let children = StoredValue::new(children);
    view! {
        <Show when=move || folding.was_open.get()>
            <Provider value=in_sight>{children.with_value(|children| children())}</Provider>
        </Show>
    }
}
