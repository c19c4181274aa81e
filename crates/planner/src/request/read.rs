//! JSON to [`PlanRequest`]: every field that can be read is read, every other is named in an issue.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{PlanRequest, refuse_unreadable};
use crate::echo::echoed;
use crate::issue::Issue;

/// Most unknown fields of a section that are named; the rest is counted.
const MOST_NAMED: usize = 8;
/// The longest reason that is given whole, in bytes.
const MOST_REASON: usize = 160;

/// Why a text is no request at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not JSON.
    #[error("The line is not JSON: {0}. A request is one JSON object on one line.")]
    NotJson(String),
    /// JSON, but no object.
    #[error("A request is a JSON object with model, hardware, workload and policy; this is {0}.")]
    NotAnObject(&'static str),
}

impl RequestError {
    /// A stable name for the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "not-json",
            Self::NotAnObject(_) => "not-an-object",
        }
    }
}

/// Reads one line of JSON Lines.
///
/// # Errors
/// When the line is not a JSON object. Fields that cannot be read are issues, not errors.
pub fn read_line(line: &str) -> Result<(PlanRequest, Vec<Issue>), RequestError> {
    let value = serde_json::from_str(line).map_err(|e| RequestError::NotJson(e.to_string()))?;
    read(value)
}

/// Reads a request from a JSON value; null and absent fields take their defaults.
///
/// # Errors
/// When the value is not an object.
pub fn read(value: Value) -> Result<(PlanRequest, Vec<Issue>), RequestError> {
    let fields = match value {
        Value::Object(fields) => fields,
        other => return Err(RequestError::NotAnObject(kind(&other))),
    };
    let mut issues = Vec::new();
    let mut unknown_fields = Vec::new();
    let mut request = PlanRequest::default();
    for (key, value) in fields {
        match key.as_str() {
            "schema" => section(&mut request.schema, "schema", value, &mut issues),
            "model" => section(&mut request.model, "model", value, &mut issues),
            "hardware" => section(&mut request.hardware, "hardware", value, &mut issues),
            "workload" => section(&mut request.workload, "workload", value, &mut issues),
            "policy" => section(&mut request.policy, "policy", value, &mut issues),
            _ => unknown_fields.push(key),
        }
    }
    issues.extend(unknown("", &unknown_fields));
    issues.extend(refuse_unreadable(&mut request));
    if request.schema.0 != 1 {
        issues.push(Issue::warning(
            "unknown-schema",
            "schema",
            format!("The request says schema {}; this planner reads 1 and reads it so.", request.schema.0),
        ));
    }
    Ok((request, issues))
}

/// Reads one section at once where all of it is right, else field by field.
fn section<T: DeserializeOwned + Serialize + Default>(
    target: &mut T,
    name: &str,
    value: Value,
    issues: &mut Vec<Issue>,
) {
    let fields = match value {
        Value::Null => return,
        Value::Object(fields) => fields,
        other => {
            match serde_json::from_value(other.clone()) {
                Ok(read) => *target = read,
                Err(_) => issues.push(unreadable(name, &other, "it is an object")),
            }
            return;
        }
    };
    let Ok(Value::Object(mut good)) = serde_json::to_value(T::default()) else { return };
    let (known, strange): (Map<_, _>, Map<_, _>) = fields.into_iter().partition(|(key, _)| good.contains_key(key));
    issues.extend(unknown(name, &strange.into_iter().map(|(key, _)| key).collect::<Vec<_>>()));
    if let Ok(read) = serde_json::from_value(Value::Object(known.clone())) {
        *target = read;
        return;
    }
    for (key, value) in known {
        field::<T>(&mut good, name, &key, &value, issues);
    }
    if let Ok(read) = serde_json::from_value(Value::Object(good)) {
        *target = read;
    }
}

/// Puts one field into `good` if the section still reads with it, as it stands or as the number it spells.
fn field<T: DeserializeOwned>(
    good: &mut Map<String, Value>,
    section: &str,
    key: &str,
    value: &Value,
    issues: &mut Vec<Issue>,
) {
    let default = good.get(key).cloned().unwrap_or(Value::Null);
    if value.is_null() {
        return;
    }
    let mut rule = String::new();
    for candidate in [Some(value.clone()), as_number(value)].into_iter().flatten() {
        good.insert(key.to_owned(), candidate);
        match serde_json::from_value::<T>(Value::Object(good.clone())) {
            Ok(_) => return,
            Err(error) => rule = error.to_string(),
        }
    }
    good.insert(key.to_owned(), default);
    issues.push(unreadable(&format!("{section}.{key}"), value, &rule));
}

/// `"512"`, `512.0` as 512; anything else not at all.
fn as_number(value: &Value) -> Option<Value> {
    let number = match value {
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        Value::Number(number) => number.as_f64()?,
        _ => return None,
    };
    let whole = number.fract() == 0.0 && number.abs() < 9.0e15;
    if whole && number >= 0.0 {
        Some(Value::from(number as u64))
    } else {
        serde_json::Number::from_f64(number).map(Value::Number)
    }
}

/// The first fields that no section has, by name, and how many there are more.
fn unknown(section: &str, keys: &[String]) -> Vec<Issue> {
    let path = |key: &str| if section.is_empty() { echoed(key) } else { format!("{section}.{}", echoed(key)) };
    let one = |key: &String| {
        let field = path(key);
        let message = format!("“{field}” is no field of a request and was left out; check its spelling.");
        Issue::warning("unknown-field", &field, message)
    };
    let more = keys.len().saturating_sub(MOST_NAMED);
    let message = format!("{more} more fields are none of a request and were left out.");
    let counted = (more > 0).then(|| Issue::warning("unknown-field", section, message));
    keys.iter().take(MOST_NAMED).map(one).chain(counted).collect()
}

fn unreadable(field: &str, value: &Value, rule: &str) -> Issue {
    let (shown, rule) = (echoed(&value.to_string()), cut(rule));
    Issue::error(
        "unreadable-value",
        field,
        format!("{field} = {shown} cannot be read: {rule}. The default is used instead."),
    )
}

/// A reason that may hold the value itself.
fn cut(rule: &str) -> String {
    if rule.len() > MOST_REASON { echoed(rule) } else { rule.to_owned() }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
