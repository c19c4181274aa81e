//! Values as JSON sees them.

use serde_json::Value;

/// A value's JSON tree, by way of its text: the code that writes and reads texts is there anyway, and another that writes trees
/// would be compiled for every type.
pub fn value_of(value: &impl serde::Serialize) -> Option<Value> {
    serde_json::from_str(&serde_json::to_string(value).ok()?).ok()
}
