//! YAML out: files from templates, written by a serializer.
//!
//! A template is a JSON file in which `@name` stands for a value, as a key or in a value's place. Values are put in as they are, never
//! read again: what a name holds stays a name.

use serde_json::{Map, Value};
use serde_saphyr::to_string_multiple;

/// A template with its values; a null value takes its key or its place in a list away.
pub(super) fn filled(template: &str, values: &[(&str, Value)]) -> Value {
    let template = serde_json::from_str(template).unwrap_or_default();
    fill(template, values).unwrap_or_default()
}

fn fill(template: Value, values: &[(&str, Value)]) -> Option<Value> {
    match template {
        Value::String(text) => match text.strip_prefix('@') {
            Some(name) => Some(value_of(name, values)).filter(|value| !value.is_null()),
            None => Some(Value::String(text)),
        },
        Value::Array(items) => Some(items.into_iter().filter_map(|item| fill(item, values)).collect()),
        Value::Object(entries) => {
            let mut filled = Map::new();
            for (key, value) in entries {
                let named = key.strip_prefix('@').map(|name| value_of(name, values));
                let key = named.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or(key);
                if let Some(value) = fill(value, values) {
                    filled.insert(key, value);
                }
            }
            Some(Value::Object(filled))
        }
        other => Some(other),
    }
}

fn value_of(name: &str, values: &[(&str, Value)]) -> Value {
    values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The documents as one file, under these lines of comment. Nothing in a tree can fail to be written; should it, the file is empty
/// rather than wrong.
pub(super) fn written(documents: &[Value], comments: &[String]) -> String {
    super::shell::commented(comments) + &to_string_multiple(documents).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn templates_take_values_as_they_are() {
        let template = r#"{"a": "@a", "@key": ["@list", "@none", "c"], "gone": "@none"}"#;
        let values = [("a", json!("@key")), ("key", json!("b")), ("list", json!(["@a"])), ("none", Value::Null)];
        assert_eq!(filled(template, &values), json!({"a": "@key", "b": [["@a"], "c"]}));
    }

    #[test]
    fn words_that_yaml_would_read_otherwise_are_quoted() {
        let document = json!({"command": ["yes", "0.92", "--x"], "file": "a: 1\nb: 2\n"});
        let expected = "# why\ncommand:\n- \"yes\"\n- \"0.92\"\n- --x\nfile: |\n  a: 1\n  b: 2\n";
        assert_eq!(written(&[document], &["why".to_owned()]), expected);
    }
}
