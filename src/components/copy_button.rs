//! A button that copies a text, and says whether it did.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::clipboard;
use crate::words::labels;

/// How long it says so.
const SAID_FOR: Duration = Duration::from_secs(3);

/// Copies what `text` gives when it is pressed.
#[component]
pub fn CopyButton(
    /// What to copy.
    text: Callback<(), String>,
    /// What stands on it.
    #[prop(default = labels::COPY)]
    label: &'static str,
) -> impl IntoView {
    let said = RwSignal::new(label);
    let press = move |_| {
        let text = text.run(());
        spawn_local(async move {
            said.set(if clipboard::copy(&text).await { labels::COPIED } else { labels::NOT_COPIED });
            set_timeout(move || _ = said.try_set(label), SAID_FOR);
        });
    };
    view! {
        <button type="button" class="copy" on:click=press>
            <span aria-live="polite">{move || said.get()}</span>
        </button>
    }
    .into_any()
}
