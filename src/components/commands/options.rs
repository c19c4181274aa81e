//! How the texts are written.

use leptos::prelude::*;
use planner::artifacts::{Options, Shell};

use super::words;
use crate::components::field::Tick;

/// A box for each choice.
#[component]
pub fn OptionBoxes(options: RwSignal<Options>) -> impl IntoView {
    let shell = |is_on: bool| if is_on { Shell::PowerShell } else { Shell::Bash };
    view! {
        <div class="checks">
            <Tick
                label=words::POWERSHELL
                is_on=Signal::derive(move || options.with(|options| options.shell == Shell::PowerShell))
                on_change=move |is_on| options.update(|options| options.shell = shell(is_on))
            />
            <Tick
                label=words::DEFAULTS
                is_on=Signal::derive(move || options.with(|options| options.show_defaults))
                on_change=move |is_on| options.update(|options| options.show_defaults = is_on)
            />
            <Tick
                label=words::REASONS
                is_on=Signal::derive(move || options.with(|options| options.comments))
                on_change=move |is_on| options.update(|options| options.comments = is_on)
            />
        </div>
    }
    .into_any()
}
