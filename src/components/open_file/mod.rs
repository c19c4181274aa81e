//! One place for files: a plan, a profile, a config.json, a GPU listing. What a file is, is told by what it holds.

mod words;

use gloo_file::File;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::files;
use crate::components::issues::{IssueRow, key};
use crate::components::paste_box;
use crate::session::Session;
use crate::session::import::Imported;

/// The box. Files may be dropped anywhere on the page.
#[component]
pub fn OpenFile() -> impl IntoView {
    let session = Session::here();
    let (said, over) = (RwSignal::new(Imported::default()), RwSignal::new(false));
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        spawn_local(async move {
            match files::read(&file).await {
                Ok(text) => {
                    if let Some(imported) = session.import(text).await {
                        said.set(imported);
                    }
                }
                Err(error) => {
                    said.set(Imported { words: paste_box::words(error).to_owned(), ..Imported::default() });
                }
            }
        });
    };
    take_drops(over, take);
    view! {
        <div class="paste open-file" class:over=over>
            <label class="file">
                <input id="open" type="file" on:change=move |event| take(files::chosen(&event)) />
                <span>{words::OPEN}</span>
            </label>
            <p class="fact">{words::OPEN_HINT}</p>
            <div class="fact" role="status">
                <p>{move || said.with(|said| said.words.clone())}</p>
                <ul class="issues">
                    <For
                        each=move || said.with(|said| said.issues.clone())
                        key=key
                        children=|issue| view! { <IssueRow issue /> }
                    />
                </ul>
            </div>
        </div>
    }
    .into_any()
}

/// Takes each file that is dropped anywhere on the page, but for those that a box of its own has taken.
fn take_drops(over: RwSignal<bool>, take: impl Fn(Option<File>) + 'static) {
    let listeners = [
        window_event_listener(leptos::ev::dragover, move |event| {
            // Without this, the browser would leave the page for the file.
            event.prevent_default();
            over.set(true);
        }),
        window_event_listener(leptos::ev::dragleave, move |_| over.set(false)),
        window_event_listener(leptos::ev::drop, move |event| {
            over.set(false);
            if !event.default_prevented() {
                take(files::dropped(&event));
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(leptos::leptos_dom::helpers::WindowListenerHandle::remove));
}
