//! Reading of the data files: values by key, and nothing where a key or a kind is missing.
//!
//! Through JSON values rather than derived readers: the planner has those anyway, and they are a tenth of the code.

use serde_json::Value;

/// The value of a key; null without it.
pub(super) fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// The item of a list; null without it.
pub(super) fn nth(value: &Value, position: usize) -> &Value {
    value.get(position).unwrap_or(&Value::Null)
}

/// The items of a list; none where it is no list.
pub(super) fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    at(value, key).as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The text of a key.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    at(value, key).as_str().map(str::to_owned)
}

/// The texts in a list.
pub(super) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|item| Some(item.as_str()?.to_owned())).collect()
}
