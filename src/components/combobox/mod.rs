//! A text field with suggestions, by the ARIA pattern “editable combobox with list autocomplete”.

mod state;

use leptos::prelude::*;

use state::State;

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Suggestion {
    /// What choosing it commits.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What is said beside it.
    pub detail: String,
    /// The heading it stands under; suggestions of one group follow each other.
    pub group: &'static str,
}

/// The labelled combobox.
#[component]
pub fn Combobox(
    /// The control's id.
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    /// The id of what describes the field.
    described_by: &'static str,
    /// What is committed now.
    #[prop(into)]
    value: Signal<String>,
    /// Set to the text that suggestions are wanted for; nothing while the list is closed.
    query: RwSignal<Option<String>>,
    /// The suggestions for that text.
    #[prop(into)]
    suggestions: Signal<Vec<Suggestion>>,
    /// Called with what is committed: a suggestion's value, or the text as typed.
    #[prop(into)]
    on_commit: Callback<String>,
) -> impl IntoView {
    let state = State::new(id, value, query, suggestions, on_commit);
    let list_id = format!("{id}-list");
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
                aria-describedby=described_by
                aria-expanded=move || state.is_open().to_string()
                aria-activedescendant=move || state.active().map(|place| option_id(id, place))
                prop:value=state.text
                on:input:target=move |event| state.typed(event.target().value())
                on:keydown=move |event| {
                    if state.pressed(&event.key()) {
                        event.prevent_default();
                    }
                }
                on:blur=move |_| state.left()
            />
            <ul id=list_id role="listbox" aria-label=label hidden=move || !state.is_open()>
                <For
                    each=move || groups(&state.shown())
                    key=Clone::clone
                    children=move |(group, options)| {
                        let options = options.into_iter().map(|(place, suggestion)| option(state, place, suggestion));
                        view! {
                            <li role="presentation">
                                <span class="group" aria-hidden="true">{group}</span>
                                <ul role="group" aria-label=group>{options.collect::<Vec<_>>()}</ul>
                            </li>
                        }
                    }
                />
            </ul>
        </div>
    }
    .into_any()
}

fn option_id(id: &str, place: usize) -> String {
    format!("{id}-{place}")
}

/// Suggestions with their places, under their headings.
type Group = (&'static str, Vec<(usize, Suggestion)>);

fn groups(suggestions: &[Suggestion]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, suggestion) in suggestions.iter().cloned().enumerate() {
        match groups.last_mut() {
            Some((last, options)) if *last == suggestion.group => options.push((place, suggestion)),
            _ => groups.push((suggestion.group, vec![(place, suggestion)])),
        }
    }
    groups
}

fn option(state: State, place: usize, suggestion: Suggestion) -> impl IntoView {
    let Suggestion { value, label, detail, .. } = suggestion;
    view! {
        <li
            id=option_id(state.id, place)
            role="option"
            aria-selected=move || (state.active() == Some(place)).to_string()
            // The field keeps the focus.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| state.commit(value.clone())
        >
            <span>{label}</span>
            <small>{detail}</small>
        </li>
    }
}
