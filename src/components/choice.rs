//! A choice of one among a few, as a native select.

use leptos::prelude::*;

use super::issues::FieldIssues;

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it stands for.
    pub value: String,
    /// What it is called.
    pub label: String,
}

impl Item {
    /// From its two texts.
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned() }
    }
}

/// A labelled select.
#[component]
pub fn Choice(
    /// What it is called.
    label: &'static str,
    /// The field's path, as issues name it.
    path: &'static str,
    /// What there is to choose.
    items: Signal<Vec<Item>>,
    /// What is chosen.
    value: Signal<String>,
    /// Called with what is chosen.
    on_choice: Callback<String>,
) -> impl IntoView {
    let id = format!("f-{}", path.replace(['.', '_'], "-"));
    let options = move || {
        let chosen = value.get();
        let mut items = items.get();
        // What a link or a file asks for is shown even where the list does not have it.
        if !items.iter().any(|item| item.value == chosen) {
            items.push(Item::new(&chosen, &chosen));
        }
        let options = items.into_iter().map(|item| {
            let selected = item.value == chosen;
            view! { <option value=item.value prop:selected=selected>{item.label}</option> }
        });
        options.collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=move |event| on_choice.run(event_target_value(&event))>
                {options}
            </select>
            <FieldIssues path=path />
        </div>
    }
    .into_any()
}
