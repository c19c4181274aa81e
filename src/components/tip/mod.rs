//! What a word or a field means, shown beside it while it has the pointer or the keyboard's focus. There is one tip for the whole page.

mod events;

use leptos::html::Div;
use leptos::prelude::*;

pub use events::MEANS;

/// The tip's id, for those whose description it is.
pub const ID: &str = "tip";

/// A word of the trade that says what it means when it is pointed at or comes into focus.
#[component]
pub fn Term(#[prop(into)] word: TextProp, #[prop(into)] meaning: TextProp) -> impl IntoView {
    view! {
        <button type="button" class="term" aria-describedby=ID data-means=move || meaning.get()>
            {move || word.get()}
        </button>
    }
}

/// The tip, hidden; it follows the pointer and the focus.
#[component]
pub fn Tip() -> impl IntoView {
    let tip = NodeRef::<Div>::new();
    events::follow(tip);
    view! { <div id=ID class="tip" role="tooltip" hidden node_ref=tip></div> }
}
