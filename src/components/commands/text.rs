//! The text of the tab that is chosen.

use leptos::prelude::*;

use super::tabs::tab_id;
use super::written::Texts;

/// The text, line by line; a line with an option carries its reason. Faint where it is not to be run.
#[component]
pub fn Text(texts: Texts, is_withheld: Memo<bool>) -> impl IntoView {
    let tab = Memo::new(move |_| texts.with_current(|file| tab_id(&file.name)));
    let lines = Memo::new(move |_| {
        let line = |content, line: &str| (line.to_owned(), texts.why(content, line));
        let lines = texts.with_current(|file| {
            file.text.split_inclusive('\n').map(|text| line(file.content, text)).collect::<Vec<_>>()
        });
        lines.unwrap_or_default()
    });
    let row = |(text, why): (String, Option<String>)| view! { <span title=why>{text}</span> };
    view! {
        <div class="artifact" id="artifact" role="tabpanel" aria-labelledby=tab>
            <pre tabindex="0" class:stale=is_withheld>
                <code>{move || lines.get().into_iter().map(row).collect::<Vec<_>>()}</code>
            </pre>
        </div>
    }
    .into_any()
}
