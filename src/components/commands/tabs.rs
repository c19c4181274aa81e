//! The tabs. Arrow keys lead from one to the next, around the ends.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::words;
use super::written::{Key, Texts};
use crate::browser::scroll;

/// The list of tabs.
#[component]
pub fn Tabs(texts: Texts) -> impl IntoView {
    let names = Memo::new(move |_| texts.names());
    let current = Memo::new(move |_| texts.current());
    let tab = move |(key, name): (Key, String)| {
        let is_shown = move || current.get() == Some(key);
        view! {
            <button
                type="button"
                id=tab_id(&name)
                role="tab"
                aria-controls="artifact"
                aria-selected=move || is_shown().to_string()
                tabindex=move || if is_shown() { "0" } else { "-1" }
                on:click=move |_| texts.chosen.set(key)
            >
                {words::content(key.0, &name)}
            </button>
        }
    };
    let pressed = move |event: KeyboardEvent| {
        if let Some((key, name)) = names.with_untracked(|names| beside(names, current.get_untracked(), &event.key())) {
            texts.chosen.set(key);
            request_animation_frame(move || scroll::reveal(&tab_id(&name)));
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=words::TEXTS on:keydown=pressed>
            <For each=move || names.get() key=|(_, name)| name.clone() children=tab />
        </div>
    }
    .into_any()
}

/// The id of a file's tab.
pub fn tab_id(name: &str) -> String {
    format!("tab-{}", name.replace('.', "-"))
}

/// The tab that an arrow key leads to; nothing for other keys.
fn beside(names: &[(Key, String)], current: Option<Key>, pressed: &str) -> Option<(Key, String)> {
    let at = names.iter().position(|(key, _)| Some(*key) == current)?;
    let next = match pressed {
        "ArrowRight" => at + 1,
        "ArrowLeft" => at + names.len() - 1,
        _ => return None,
    };
    names.get(next % names.len()).cloned()
}
