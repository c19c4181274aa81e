//! The texts that start the server, one tab each, written for the shell and in the detail that a person wants.

mod options;
mod tabs;
mod text;
mod words;
mod written;

use leptos::prelude::*;

use crate::browser::files;
use crate::components::copy_button::CopyButton;
use crate::components::panel::Panel;
use crate::components::save_plan::SavePlan;
use options::OptionBoxes;
use tabs::Tabs;
use text::Text;
use written::Texts;

/// The panel. Where the plan does not start, nothing in it is offered as if it would.
#[component]
pub fn CommandsPanel() -> impl IntoView {
    let texts = Texts::new();
    let starts = Memo::new(move |_| texts.starts());
    let is_withheld = Memo::new(move |_| texts.is_withheld());
    let heading = Signal::derive(move || if starts.get() { words::HEADING } else { words::DOES_NOT_START });
    let save = move |_| {
        texts.with_current_untracked(|file| files::save(&file.name, &file.media_type, &file.text));
    };
    let copied = move |()| texts.with_current_untracked(|file| file.text.clone()).unwrap_or_default();
    view! {
        <Panel id="start" class="start" heading beside=view! { <Tabs texts /> }.into_any()>
            {move || (!starts.get()).then(|| view! { <p class="trouble">{words::NOT_TO_BE_RUN}</p> })}
            <Text texts is_withheld />
            <div class="artifact-bar">
                <p class="actions">
                    <CopyButton text=copied attr:hidden=is_withheld />
                    <button type="button" hidden=is_withheld on:click=save>{words::SAVE}</button>
                    <SavePlan />
                </p>
                <OptionBoxes options=texts.options />
            </div>
        </Panel>
    }
}
