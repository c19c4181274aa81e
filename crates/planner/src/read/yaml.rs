//! YAML in: documents as JSON values, by YAML 1.2's core schema, with merge keys.
//!
//! Bounded: size, depth, and what aliases may grow to.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

/// Most values of a text, aliases unfolded.
const MOST_VALUES: usize = 100_000;
/// Deepest nesting.
const MOST_DEPTH: usize = 64;

/// Why a text is no YAML that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum YamlError {
    /// Not YAML.
    #[error("This is not YAML: {0}.")]
    Syntax(String),
    /// Deeper or larger than any file of this kind.
    #[error("The YAML is nested more than {MOST_DEPTH} deep or holds more than {MOST_VALUES} values.")]
    TooLarge,
    /// A list or a scalar where keys are expected.
    #[error("The file holds no keys; a file of this kind begins with one.")]
    NotAMapping,
}

/// The first document; null where there is none.
///
/// # Errors
/// When the text is no YAML, or larger than any file of this kind.
pub fn read_one(text: &str) -> Result<Value, YamlError> {
    Ok(read_all(text)?.into_iter().next().unwrap_or(Value::Null))
}

/// Every document.
///
/// # Errors
/// When the text is no YAML, or larger than any file of this kind.
pub fn read_all(text: &str) -> Result<Vec<Value>, YamlError> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| YamlError::Syntax(error.to_string()))?;
        reader.take(event)?;
    }
    Ok(reader.documents)
}

/// A collection that is not complete yet.
enum Open {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<Key>),
}

/// A key whose value is still to come.
enum Key {
    Name(String),
    /// `<<`, not quoted: the value's keys belong here.
    Merge,
}

#[derive(Default)]
struct Reader {
    documents: Vec<Value>,
    /// Collections around the next value, each with its anchor.
    open: Vec<(Open, usize)>,
    anchors: Vec<(usize, Value)>,
    values: usize,
    /// The value in hand is `<<`, not quoted.
    merges: bool,
}

impl Reader {
    fn take(&mut self, event: Event) -> Result<(), YamlError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.merges = text == "<<" && style == ScalarStyle::Plain;
                self.put(scalar(&text, style, tag.as_ref()), anchor)
            }
            Event::Alias(anchor) => {
                let known = self.anchors.iter().rev().find(|(id, _)| *id == anchor);
                let value = known.map_or(Value::Null, |(_, value)| value.clone());
                self.count(size(&value))?;
                self.put(value, 0)
            }
            Event::SequenceStart(anchor, _) => self.begin(Open::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begin(Open::Map(Map::new(), None), anchor),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some((Open::List(items), anchor)) => self.put(Value::Array(items), anchor),
                Some((Open::Map(entries, _), anchor)) => self.put(Value::Object(entries), anchor),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), YamlError> {
        self.values = self.values.saturating_add(more);
        if self.values > MOST_VALUES { Err(YamlError::TooLarge) } else { Ok(()) }
    }

    fn begin(&mut self, open: Open, anchor: usize) -> Result<(), YamlError> {
        self.open.push((open, anchor));
        if self.open.len() > MOST_DEPTH { Err(YamlError::TooLarge) } else { Ok(()) }
    }

    /// Puts a complete value where it belongs.
    fn put(&mut self, value: Value, anchor: usize) -> Result<(), YamlError> {
        self.count(1)?;
        let merges = std::mem::take(&mut self.merges);
        if anchor > 0 {
            self.anchors.push((anchor, value.clone()));
        }
        match self.open.last_mut() {
            None => self.documents.push(value),
            Some((Open::List(items), _)) => items.push(value),
            Some((Open::Map(entries, key), _)) => match key.take() {
                None => *key = Some(if merges { Key::Merge } else { Key::Name(key_of(&value)) }),
                Some(Key::Merge) => merge(entries, value),
                Some(Key::Name(name)) => {
                    entries.insert(name, value);
                }
            },
        }
        Ok(())
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(size).sum::<usize>() + 1,
        Value::Object(entries) => entries.values().map(size).sum::<usize>() + 1,
        _ => 1,
    }
}

fn key_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `<<: *other`: keys that are not here yet.
fn merge(entries: &mut Map<String, Value>, value: Value) {
    let others = match value {
        Value::Array(others) => others,
        other => vec![other],
    };
    for other in others {
        let Value::Object(other) = other else { continue };
        for (key, value) in other {
            entries.entry(key).or_insert(value);
        }
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Cow<Tag>>) -> Value {
    let text_only = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    if style != ScalarStyle::Plain || text_only { Value::from(text) } else { plain(text) }
}

/// The core schema's reading of a plain scalar.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::from(text), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    let radix =
        |prefix: &str, base| text.strip_prefix(prefix).and_then(|digits| u64::from_str_radix(digits, base).ok());
    if let Some(value) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return Some(value.into());
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts = unsigned.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    let allowed = unsigned.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if !starts || !allowed {
        return None;
    }
    let whole = text.strip_prefix('+').unwrap_or(text);
    whole
        .parse::<u64>()
        .map(Number::from)
        .or_else(|_| whole.parse::<i64>().map(Number::from))
        .ok()
        .or_else(|| whole.parse::<f64>().ok().and_then(Number::from_f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: &Value) {
        assert_eq!(&read_one(text).unwrap(), expected, "{text}");
    }

    #[test]
    fn scalars_by_the_core_schema() {
        check(
            "[1, -2, 0x10, 1.5, 1e3, .5, ~, true, yes, '1', 0.1.2, 8000:8000, -tp, 1_000]",
            &json!([1, -2, 16, 1.5, 1000.0, 0.5, null, true, "yes", "1", "0.1.2", "8000:8000", "-tp", "1_000"]),
        );
        check("!!str 12", &json!("12"));
        check("a: |\n  x\n  y\n", &json!({"a": "x\ny\n"}));
    }

    #[test]
    fn anchors_and_merges() {
        let text = "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nz: *x\n";
        check(text, &json!({"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}, "z": {"a": 1, "b": 2}}));
        check("'<<': {a: 1}", &json!({"<<": {"a": 1}}));
    }

    #[test]
    fn several_documents() {
        assert_eq!(read_all("a: 1\n---\nb: 2\n").unwrap(), [json!({"a": 1}), json!({"b": 2})]);
    }

    #[test]
    fn bombs_are_refused() {
        let line =
            |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
        let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &(1..9).map(line).collect::<String>();
        assert_eq!(read_one(&text), Err(YamlError::TooLarge));
        assert_eq!(read_one(&"[".repeat(100)), Err(YamlError::TooLarge));
        assert!(read_one(&"[".repeat(100_000)).is_err());
        assert!(read_one(&"- ".repeat(100_000)).is_err());
    }
}
