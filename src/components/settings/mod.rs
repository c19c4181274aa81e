//! The settings that the plan is about, each with its reason.

mod words;

use leptos::prelude::*;
use planner::protocol::{Setting, SettingValue};
use planner::request::Mode;

use crate::components::layouts::LayoutsFold;
use crate::components::panel::{Panel, TableHead};
use crate::format;
use crate::session::Session;

/// A setting as the table shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    name: String,
    value: String,
    why: String,
}

/// The panel.
#[component]
pub fn SettingsPanel() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move |_| session.viewed.with(|viewed| viewed.settings.iter().map(row).collect::<Vec<_>>()));
    view! {
        <Panel id="settings" class="settings" heading=words::HEADING beside=view! { <ModeSwitch /> }.into_any()>
            <table>
                <TableHead names=&[words::SETTING, words::VALUE, words::WHY] />
                <tbody>
                    <For
                        each=move || rows.get()
                        key=Clone::clone
                        children=|Row { name, value, why }| {
                            view! {
                                <tr>
                                    <th scope="row">
                                        <code>{name}</code>
                                    </th>
                                    <td class="figure">{value}</td>
                                    <td class="soft">{why}</td>
                                </tr>
                            }
                        }
                    />
                </tbody>
            </table>
            <LayoutsFold />
        </Panel>
    }
}

/// Whether the planner chooses what was left open, or takes vLLM's own defaults.
#[component]
fn ModeSwitch() -> impl IntoView {
    let session = Session::here();
    let chosen = session.request_memo(|request| request.policy.mode);
    let choice = |(mode, name): (Mode, &'static str)| {
        view! {
            <label>
                <input
                    type="radio"
                    name="mode"
                    prop:checked=move || chosen.get() == mode
                    on:change=move |_| session.change(|request| request.policy.mode = mode)
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="switch">
            <legend class="unseen">{words::MODE}</legend>
            {[(Mode::Recommend, words::RECOMMENDED), (Mode::AsGiven, words::AS_GIVEN)].map(choice)}
        </fieldset>
    }
}

fn row(setting: &Setting) -> Row {
    Row { name: setting.name.clone(), value: shown(&setting.value), why: setting.why.clone() }
}

fn shown(value: &SettingValue) -> String {
    match value {
        SettingValue::Default => words::DEFAULT.to_owned(),
        SettingValue::Switch(true) => words::ON.to_owned(),
        SettingValue::Switch(false) => words::OFF.to_owned(),
        SettingValue::Number(number) => format::plain(*number),
        SettingValue::Text(text) => text.clone(),
    }
}
