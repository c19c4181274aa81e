//! JSON values, and the forms that people have them in.

use serde_json::{Map, Value};

use super::values::Checked;
use crate::artifacts::flags::Flag;
use crate::read::lint::brief;
use crate::vllm::Version;

/// The minor release from which `--limit-mm-per-prompt` takes JSON.
const LIMITS_AS_JSON: u32 = 8;

/// An option's JSON; the older `image=4,video=1`, and Python's own spelling, are read as what they mean.
pub(super) fn json(flag: &Flag, text: &str, version: &Version) -> Checked {
    let by_kind = flag.name == "limit-mm-per-prompt";
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return match value.as_object().filter(|_| by_kind && !version.at_least(0, LIMITS_AS_JSON)) {
            Some(limits) => limits_too_new(limits, version),
            None => Checked::right(value),
        };
    }
    if flag.name == "compilation-config" && !text.contains(['{', '[']) {
        return Checked::right(text);
    }
    if let Some(pairs) = pairs(text) {
        let value = Value::Object(pairs);
        if by_kind && !version.at_least(0, 10) {
            return Checked::right(value);
        }
        let message = format!("--{} takes JSON; {} is the form of vLLM before 0.10.", flag.name, brief(text));
        let checked = Checked::wrong("value-no-json", message).meaning(&value.to_string());
        return Checked { value, ..checked };
    }
    let message = format!("--{} takes JSON; {} is none.", flag.name, brief(text));
    let checked = Checked::wrong("value-no-json", message);
    let pythonic = text.replace('\'', "\"").replace("True", "true").replace("False", "false").replace("None", "null");
    match serde_json::from_str::<Value>(&pythonic).or_else(|_| serde_json::from_str(&requoted(text))) {
        Ok(value) => Checked { value: value.clone(), ..checked.meaning(&value.to_string()) },
        Err(_) => checked,
    }
}

/// With quotes around every word: a shell took them away.
fn requoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+');
        let end = rest.find(|c| !in_word(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, behind) = rest.split_at(end);
        let plain = !in_word(first) || serde_json::from_str::<Value>(word).is_ok();
        let quote = if plain { "" } else { "\"" };
        out.extend([quote, word, quote]);
        rest = behind;
    }
    out
}

/// `--limit-mm-per-prompt` as JSON, for a release that takes only pairs.
fn limits_too_new(limits: &Map<String, Value>, version: &Version) -> Checked {
    let instead = limits.iter().map(|(kind, most)| format!("{kind}={most}")).collect::<Vec<_>>().join(",");
    let text =
        format!("--limit-mm-per-prompt takes JSON since vLLM 0.{LIMITS_AS_JSON}; {version} wants {}.", brief(&instead));
    let checked = Checked::wrong("value-too-new", text).meaning(&instead);
    Checked { value: Value::Object(limits.clone()), ..checked }
}

/// `image=4,video=1`.
fn pairs(text: &str) -> Option<Map<String, Value>> {
    let pair = |part: &str| {
        let (name, count) = part.trim().split_once('=')?;
        Some((name.to_owned(), Value::from(count.trim().parse::<u64>().ok()?)))
    };
    text.split(',').map(pair).collect()
}
