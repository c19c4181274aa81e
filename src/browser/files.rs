//! Files that a person chooses or drops, and files that the page hands out. `gloo-file` reads them; `leptos-use` has drop zones, which take
//! a file and do not let others know that it is taken.

use std::time::Duration;

use gloo_file::{Blob, File, ObjectUrl};
use leptos::html::A;
use leptos::prelude::*;
use leptos::tachys::view::Render;
use web_sys::{DragEvent, Event, HtmlInputElement};

/// The largest file that is read, in bytes: a little above the longest text that the planner reads.
const MAX_BYTES: u64 = 21 << 20;

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// It is larger than anything that is read here.
    TooLarge,
    /// The browser could not read it.
    Unreadable,
}

/// The file that a drop brought, if any.
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.prevent_default();
    event.data_transfer()?.files()?.get(0).map(File::from)
}

/// The file that was chosen in an `input type="file"`, which is emptied so that the same file can be chosen again.
pub fn chosen(event: &Event) -> Option<File> {
    let input = event_target::<HtmlInputElement>(event);
    let file = input.files()?.get(0).map(File::from);
    input.set_value("");
    file
}

/// Reads a file as a text.
///
/// # Errors
/// When it is too large, or the browser cannot read it.
pub async fn read(file: &File) -> Result<String, NoText> {
    if file.size() > MAX_BYTES {
        return Err(NoText::TooLarge);
    }
    gloo_file::futures::read_as_text(file).await.map_err(|_| NoText::Unreadable)
}

/// Hands a text out as a file. Nothing leaves the browser.
pub fn save(name: &str, kind: &str, text: &str) {
    let address = ObjectUrl::from(Blob::new_with_options(text, Some(kind)));
    let link = NodeRef::<A>::new();
    let _made = view! { <a href=address.to_string() download=name.to_owned() node_ref=link></a> }.build();
    if let Some(link) = link.get_untracked() {
        link.click();
    }
    // Some browsers read the data only after the click has returned.
    set_timeout(move || drop(address), Duration::from_secs(30));
}
