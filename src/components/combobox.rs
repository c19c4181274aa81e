//! A text field with suggestions, by the ARIA pattern “editable combobox with list autocomplete”.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::platform::scroll;

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What choosing it commits.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What is said beside it.
    pub detail: String,
    /// The heading it stands under; suggestions of one group follow each other.
    pub group: String,
}

/// A labelled combobox.
#[component]
pub fn Combobox(
    /// The control's id.
    id: &'static str,
    /// What it is called.
    label: &'static str,
    /// Stands in the empty field.
    #[prop(default = "")]
    placeholder: &'static str,
    /// What is committed.
    value: Signal<String>,
    /// The suggestions for a typed text.
    suggest: Callback<String, Vec<Suggestion>>,
    /// Called with what is committed: a suggestion's value, or the text as typed.
    on_commit: Callback<String>,
    /// The id of what describes the field.
    #[prop(default = "")]
    described_by: &'static str,
) -> impl IntoView {
    let text = RwSignal::new(value.get_untracked());
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let found = Memo::new(move |_| if open.get() { suggest.run(text.get()) } else { Vec::new() });
    Effect::new(move |_| text.set(value.get()));
    let option_id = move |place: usize| format!("{id}-{place}");
    let list_id = format!("{id}-list");

    let close = move || {
        open.set(false);
        active.set(None);
    };
    let commit = move |chosen: String| {
        close();
        text.set(chosen.clone());
        on_commit.run(chosen);
    };
    let step = move |by: isize| {
        open.set(true);
        let count = found.with(Vec::len) as isize;
        if count > 0 {
            let from = active.get_untracked().map_or(if by > 0 { -1 } else { count }, |place| place as isize);
            let place = (from + by).rem_euclid(count) as usize;
            active.set(Some(place));
            scroll::into_view(&option_id(place));
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(1);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(-1);
        }
        "Enter" => {
            event.prevent_default();
            let chosen =
                active.get_untracked().and_then(|place| found.with_untracked(|found| found.get(place).cloned()));
            commit(chosen.map_or_else(|| text.get_untracked(), |chosen| chosen.value));
        }
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            close();
        }
        "Escape" => text.set(value.get_untracked()),
        _ => {}
    };
    let leave = move |_| {
        close();
        let typed = text.get_untracked();
        if typed != value.get_untracked() && !typed.trim().is_empty() {
            on_commit.run(typed);
        }
    };
    let groups = move || {
        let found = found.get();
        let mut groups: Vec<(String, Vec<(usize, Suggestion)>)> = Vec::new();
        for (place, suggestion) in found.into_iter().enumerate() {
            match groups.last_mut() {
                Some((group, members)) if *group == suggestion.group => members.push((place, suggestion)),
                _ => groups.push((suggestion.group.clone(), vec![(place, suggestion)])),
            }
        }
        let groups = groups.into_iter().map(|(group, members)| {
            let options = members.into_iter().map(|(place, suggestion)| {
                let chosen = suggestion.value.clone();
                view! {
                    <li
                        id=option_id(place)
                        role="option"
                        aria-selected=move || (active.get() == Some(place)).to_string()
                        on:mousedown=move |event| event.prevent_default()
                        on:click=move |_| commit(chosen.clone())
                    >
                        <span>{suggestion.label}</span>
                        <small>{suggestion.detail}</small>
                    </li>
                }
            });
            let options = options.collect_view();
            if group.is_empty() {
                view! { {options} }.into_any()
            } else {
                let name = group.clone();
                view! {
                    <li role="presentation">
                        <span class="group" aria-hidden="true">{group}</span>
                        <ul role="group" aria-label=name>{options}</ul>
                    </li>
                }
                .into_any()
            }
        });
        groups.collect_view()
    };
    let expanded = move || found.with(|found| !found.is_empty());
    view! {
        <div class="combobox">
            <label class="unseen" for=id>{label}</label>
            <input
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                aria-autocomplete="list"
                aria-controls=list_id.clone()
                aria-expanded=move || expanded().to_string()
                aria-activedescendant=move || active.get().map(option_id)
                aria-describedby=(!described_by.is_empty()).then_some(described_by)
                prop:value=move || text.get()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    active.set(None);
                    open.set(true);
                }
                on:keydown=key
                on:blur=leave
            />
            <ul id=list_id role="listbox" aria-label=label hidden=move || !expanded()>{groups}</ul>
        </div>
    }
    .into_any()
}
