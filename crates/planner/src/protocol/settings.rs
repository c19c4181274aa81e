//! The settings that a plan is about, one by one, as a page lists them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::serve_config::ServeConfig;

/// A setting with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// The configuration's field.
    pub name: String,
    /// What it is set to.
    pub value: SettingValue,
    /// Why, in a sentence.
    pub why: String,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SettingValue {
    /// What vLLM chooses by itself.
    Default,
    /// Yes or no.
    Switch(bool),
    /// A number.
    Number(f64),
    /// A word, or JSON.
    Text(String),
}

/// Every setting that has a reason, in the configuration's order.
pub(super) fn settings(config: &ServeConfig) -> Vec<Setting> {
    let Value::Object(fields) = json!(config) else { return Vec::new() };
    let settings = fields.into_iter().filter_map(|(name, value)| {
        let why = config.explanations.get(&name)?.clone();
        Some(Setting { name, value: shown(value), why })
    });
    settings.collect()
}

fn shown(value: Value) -> SettingValue {
    match value {
        Value::Null => SettingValue::Default,
        Value::Bool(is_on) => SettingValue::Switch(is_on),
        Value::Number(number) => SettingValue::Number(number.as_f64().unwrap_or_default()),
        Value::String(text) => SettingValue::Text(text),
        other => SettingValue::Text(other.to_string()),
    }
}
