//! The settings that the plan is about, each with its reason.

use planner::request::Mode;
use planner::serve_config::ServeConfig;
use serde_json::Value;

use super::layouts::layouts;
use super::{panel, table_head};
use crate::format;
use crate::json;
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::labels::{answer, heading};

/// The panel.
pub fn settings(session: Session) -> El {
    let rows = move || session.with_plan(|plan| plan.config.as_ref().map(rows).unwrap_or_default());
    let table = el("table")
        .child(table_head(&[answer::SETTING, answer::VALUE, answer::WHY]))
        .child(el("tbody").children_by(rows));
    panel("settings", "settings", heading::SETTINGS, vec![mode_switch(session)]).child(table).child(layouts(session))
}

/// Whether the planner chooses what was left open, or takes vLLM's own defaults.
fn mode_switch(session: Session) -> El {
    let modes = [(Mode::Recommend, answer::RECOMMENDED), (Mode::AsGiven, answer::AS_GIVEN)].map(|(mode, name)| {
        let input = el("input")
            .attr("type", "radio")
            .attr("name", "mode")
            .checked_by(move || session.with_request(|request| request.policy.mode == mode))
            .on("change", move |_| session.turn(|request| request.policy.mode = mode));
        el("label").child(input).child(el("span").text(name))
    });
    el("fieldset").class("switch").child(el("legend").class("unseen").text(answer::MODE)).children(modes)
}

/// Every setting that has a reason, in the configuration's order.
fn rows(config: &ServeConfig) -> Vec<El> {
    let Some(Value::Object(fields)) = json::value_of(config) else { return Vec::new() };
    let rows = fields.iter().filter_map(|(name, value)| {
        let why = config.explanations.get(name)?;
        let name = el("th").attr("scope", "row").child(el("code").text(name));
        Some(
            el("tr")
                .child(name)
                .child(el("td").class("figure").text(&shown(value)))
                .child(el("td").class("soft").text(why)),
        )
    });
    rows.collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => answer::DEFAULT.to_owned(),
        Value::Bool(true) => answer::ON.to_owned(),
        Value::Bool(false) => answer::OFF.to_owned(),
        Value::Number(number) => number.as_f64().map(format::plain).unwrap_or_default(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
