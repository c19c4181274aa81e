//! JSON values, and the forms that people have them in.

use serde_json::Value;

use super::values::Checked;
use crate::artifacts::flags::Flag;
use crate::artifacts::read::lint::brief;
use crate::vllm::Version;

/// An option's JSON; the older `image=4,video=1`, and Python's own spelling, are read as what they mean.
pub(super) fn json(flag: &Flag, text: &str, version: &Version) -> Checked {
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return Checked::right(value);
    }
    if flag.name == "compilation-config" && !text.contains(['{', '[']) {
        return Checked::right(text);
    }
    if let Some(pairs) = pairs(text) {
        let value = Value::Object(pairs);
        let old = flag.name == "limit-mm-per-prompt" && !version.at_least(0, 10);
        if old {
            return Checked::right(value);
        }
        let message = format!("--{} takes JSON; {} is the form of vLLM before 0.10.", flag.name, brief(text));
        let checked = Checked::wrong("value-no-json", message).meaning(&value.to_string());
        return Checked { value, ..checked };
    }
    let message = format!("--{} takes JSON; {} is none.", flag.name, brief(text));
    let checked = Checked::wrong("value-no-json", message);
    let pythonic = text.replace('\'', "\"").replace("True", "true").replace("False", "false").replace("None", "null");
    match serde_json::from_str::<Value>(&pythonic) {
        Ok(value) => Checked { value: value.clone(), ..checked.meaning(&value.to_string()) },
        Err(_) => checked,
    }
}

/// `image=4,video=1`.
fn pairs(text: &str) -> Option<serde_json::Map<String, Value>> {
    let pair = |part: &str| {
        let (name, count) = part.trim().split_once('=')?;
        Some((name.to_owned(), Value::from(count.trim().parse::<u64>().ok()?)))
    };
    text.split(',').map(pair).collect()
}
