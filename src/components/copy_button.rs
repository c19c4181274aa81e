//! A button that copies a text, and says whether it did.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::clipboard;
use crate::platform::dom::{El, el};
use crate::words::labels;

/// How long it says so.
const SAID_FOR: Duration = Duration::from_secs(3);

/// Copies what `text` gives when it is pressed.
pub fn copy_button(label: &'static str, text: impl Fn() -> String + 'static) -> El {
    let said = RwSignal::new(label);
    let press = move |_| {
        let text = text();
        spawn_local(async move {
            said.set(if clipboard::copy(&text).await { labels::COPIED } else { labels::NOT_COPIED });
            set_timeout(move || _ = said.try_set(label), SAID_FOR);
        });
    };
    let words = el("span").attr("aria-live", "polite").text_by(move || said.get().to_owned());
    el("button").class("copy").attr("type", "button").child(words).on("click", press)
}
