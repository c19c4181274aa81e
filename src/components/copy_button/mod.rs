//! A button that copies a text, and says whether it did.

mod words;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
pub use words::COPY;

/// How long it says so.
const SAID_FOR: Duration = Duration::from_secs(3);

/// Copies what `text` gives when it is pressed.
#[component]
pub fn CopyButton(
    #[prop(default = COPY)] label: &'static str,
    #[prop(into)] text: Callback<(), String>,
) -> impl IntoView {
    let said = RwSignal::new(label);
    let press = move |_| {
        let text = text.run(());
        spawn_local(async move {
            let words = if clipboard::copy(&text).await { words::COPIED } else { words::NOT_COPIED };
            let _ = said.try_set(words);
            set_timeout(move || _ = said.try_set(label), SAID_FOR);
        });
    };
    view! {
        <button class="copy" type="button" on:click=press>
            <span aria-live="polite">{said}</span>
        </button>
    }
}
