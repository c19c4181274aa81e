//! A section of the answer under a heading, and the head of its tables.

use leptos::prelude::*;

/// A section of the answer under a heading. `beside` stands at the right of the heading.
#[component]
pub fn Panel(
    id: &'static str,
    class: &'static str,
    #[prop(into)] heading: Signal<&'static str>,
    #[prop(optional)] beside: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let heading_id = format!("{id}-title");
    view! {
        <section id=id class=format!("panel {class}") aria-labelledby=heading_id>
            <header>
                <h2 id=heading_id.clone()>{heading}</h2>
                {beside}
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// A table's head: for those who hear it, or for all where it is `seen`.
#[component]
pub fn TableHead(names: &'static [&'static str], #[prop(optional)] seen: bool) -> impl IntoView {
    let cells: Vec<_> = names.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect();
    view! {
        <thead class=if seen { "seen" } else { "unseen" }>
            <tr>{cells}</tr>
        </thead>
    }
}
