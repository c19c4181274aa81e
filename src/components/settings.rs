//! The settings that the plan is about, each with its reason.

use planner::protocol::{Setting, SettingValue};
use planner::request::Mode;

use super::layouts::layouts;
use super::{panel, table_head};
use crate::format;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{answer, heading};

/// The panel.
pub fn settings(session: Session) -> El {
    let settings = move || session.with_settings(<[Setting]>::to_vec);
    let rows = |settings: &Vec<Setting>| settings.iter().map(row).collect();
    let table = el("table")
        .child(table_head(&[answer::SETTING, answer::VALUE, answer::WHY]))
        .child(el("tbody").children_from(settings, rows));
    panel("settings", "settings", heading::SETTINGS, vec![mode_switch(session)]).child(table).child(layouts(session))
}

/// Whether the planner chooses what was left open, or takes vLLM's own defaults.
fn mode_switch(session: Session) -> El {
    let modes = [(Mode::Recommend, answer::RECOMMENDED), (Mode::AsGiven, answer::AS_GIVEN)].map(|(mode, name)| {
        let is_chosen = session.request_part(move |request| request.policy.mode == mode);
        let input = el("input")
            .attr("type", "radio")
            .attr("name", "mode")
            .checked_by(move || is_chosen())
            .on("change", move |_| session.turn(|request| request.policy.mode = mode));
        el("label").child(input).child(el("span").text(name))
    });
    el("fieldset").class("switch").child(el("legend").class("unseen").text(answer::MODE)).children(modes)
}

fn row(setting: &Setting) -> El {
    el("tr")
        .child(el("th").attr("scope", "row").child(el("code").text(&setting.name)))
        .child(el("td").class("figure").text(&shown(&setting.value)))
        .child(el("td").class("soft").text(&setting.why))
}

fn shown(value: &SettingValue) -> String {
    match value {
        SettingValue::Default => answer::DEFAULT.to_owned(),
        SettingValue::Switch(true) => answer::ON.to_owned(),
        SettingValue::Switch(false) => answer::OFF.to_owned(),
        SettingValue::Number(number) => format::plain(*number),
        SettingValue::Text(text) => text.clone(),
    }
}
