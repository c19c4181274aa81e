//! A box that takes a pasted text or a dropped or chosen file.

pub(crate) mod words;

use gloo_file::File;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::files::{self, NoText};

/// A labelled box for a long text. It shows `text`, and calls `on_text` with every text that arrives.
#[component]
pub fn PasteBox(
    /// The control's id.
    id: &'static str,
    label: &'static str,
    /// Stands in the empty box.
    hint: &'static str,
    /// The endings of the files that may be chosen.
    accept: &'static str,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] on_text: Callback<String>,
) -> impl IntoView {
    let (trouble, over) = (RwSignal::new(""), RwSignal::new(false));
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        spawn_local(async move {
            match files::read(&file).await {
                Ok(text) => {
                    trouble.set("");
                    on_text.run(text);
                }
                Err(error) => trouble.set(words(error)),
            }
        });
    };
    let typed = move |text: String| {
        trouble.set("");
        on_text.run(text);
    };
    view! {
        <div
            class="paste"
            class:over=over
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                over.set(false);
                take(files::dropped(&event));
            }
        >
            <label for=id>{label}</label>
            <textarea
                id=id
                rows="4"
                spellcheck="false"
                autocomplete="off"
                placeholder=hint
                prop:value=text
                on:input:target=move |event| typed(event.target().value())
            ></textarea>
            <label class="file">
                <input type="file" accept=accept on:change=move |event| take(files::chosen(&event)) />
                <span>{words::CHOOSE}</span>
            </label>
            <p class="rule" role="status">{trouble}</p>
        </div>
    }
    .into_any()
}

/// Why a file is not read, in words.
pub fn words(error: NoText) -> &'static str {
    match error {
        NoText::TooLarge => words::TOO_LARGE,
        NoText::Unreadable => words::UNREADABLE,
    }
}
