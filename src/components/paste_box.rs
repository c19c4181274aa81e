//! A box that takes a pasted text or a dropped or chosen file.

use leptos::prelude::*;

use crate::platform::files::{self, FileText};
use crate::words;

/// A labelled box for a long text.
#[component]
pub fn PasteBox(
    /// The control's id.
    id: &'static str,
    /// What it is called.
    label: &'static str,
    /// Stands in the empty box.
    hint: &'static str,
    /// The endings of the files that may be chosen.
    accept: &'static str,
    /// What stands in it.
    text: Signal<String>,
    /// Called with every text.
    on_text: Callback<String>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let trouble = RwSignal::new(None::<&'static str>);
    let arrived = Callback::new(move |file| match file {
        FileText::Read(text) => {
            trouble.set(None);
            on_text.run(text);
        }
        FileText::TooLarge => trouble.set(Some(words::files::TOO_LARGE)),
        FileText::Unreadable => trouble.set(Some(words::files::UNREADABLE)),
    });
    view! {
        <div
            class="paste"
            class:over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                over.set(false);
                files::dropped(&event, arrived);
            }
        >
            <label for=id>{label}</label>
            <textarea
                id=id
                rows="4"
                spellcheck="false"
                autocomplete="off"
                placeholder=hint
                prop:value=move || text.get()
                on:input=move |event| {
                    trouble.set(None);
                    on_text.run(event_target_value(&event));
                }
            ></textarea>
            <label class="file">
                <input type="file" accept=accept on:change=move |event| files::chosen(&event, arrived) />
                <span>{words::files::CHOOSE}</span>
            </label>
            <p class="rule" role="status">{move || trouble.get()}</p>
        </div>
    }
    .into_any()
}
