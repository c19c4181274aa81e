//! Keys of an unknown class that nothing read: each may stand for a part that is not counted.

use serde_json::{Map, Value};

use super::reader::Reader;

/// Parts of names whose keys never change a size.
const HARMLESS: [&str; 41] = [
    "token",
    "rope",
    "rotary",
    "dropout",
    "eps",
    "init",
    "std",
    "version",
    "dtype",
    "cache",
    "output",
    "return",
    "act",
    "scal",
    "factor",
    "theta",
    "freq",
    "temperature",
    "aux",
    "loss",
    "topk",
    "top_k",
    "chunk",
    "label",
    "_name",
    "map",
    "architectures",
    "task",
    "pretraining",
    "start",
    "is_",
    "flash",
    "sdpa",
    "gradient",
    "max_",
    "min_",
    "logit",
    "cap",
    "seed",
    "window",
    "pad",
];

/// Names the keys of a level that stand for a size, a list or a choice and that nothing asked for.
pub(crate) fn name_unknown_keys(reader: &Reader, level: &Map<String, Value>) {
    let tells = |value: &Value| match value {
        Value::Number(number) => number.as_u64().is_some_and(|number| number > 0),
        Value::Array(list) => !list.is_empty(),
        Value::Bool(flag) => *flag,
        _ => false,
    };
    let unknown = level.iter().filter(|(name, value)| {
        tells(value) && !reader.keys.was_asked(name) && !HARMLESS.iter().any(|part| name.contains(part))
    });
    let names: Vec<&str> = unknown.map(|(name, _)| name.as_str()).collect();
    if let Some(first) = names.first() {
        let about = format!("nothing was read from {}, which may stand for further parts", counted(&names));
        reader.doubt(first, "something about the model", &about, 300);
    }
}

/// Some of the names and how many more there are.
pub(crate) fn counted(names: &[&str]) -> String {
    let (shown, more) = names.split_at(names.len().min(MAX_NAMED));
    let shown = shown.join(", ");
    if more.is_empty() { shown } else { format!("{shown} and {} more", more.len()) }
}

/// Names in one message.
const MAX_NAMED: usize = 6;
