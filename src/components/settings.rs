//! The settings that the plan is about, each with its reason.

use planner::serve_config::ServeConfig;
use serde_json::Value;

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
    panel("settings", "settings", heading::SETTINGS, Vec::new()).child(table)
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
