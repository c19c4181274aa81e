//! One option's value by its type, in the words of a release.

use serde_json::Value;

use super::counts::{count, whole_number};
use super::json::json;
use crate::artifacts::arguments::{dtype, kv_cache_dtype};
use crate::artifacts::flags::{Flag, Kind};
use crate::read::lint::brief;
use crate::vllm::{Version, newest, release};

/// A value, and what is wrong with it.
pub(super) struct Checked {
    /// Null where it cannot be read.
    pub value: Value,
    pub wrong: Option<Wrong>,
}

/// What is wrong with a value.
pub(super) struct Wrong {
    pub code: &'static str,
    pub text: String,
    /// Whether vLLM refuses it.
    pub refused: bool,
    /// The value that is meant.
    pub instead: Option<String>,
}

impl Checked {
    pub(crate) fn right(value: impl Into<Value>) -> Self {
        Self { value: value.into(), wrong: None }
    }

    pub(crate) fn wrong(code: &'static str, text: String) -> Self {
        Self { value: Value::Null, wrong: Some(Wrong { code, text, refused: true, instead: None }) }
    }

    /// With the value that is meant, which also counts as the option's.
    pub(crate) fn meaning(mut self, instead: &str) -> Self {
        if let Some(wrong) = &mut self.wrong {
            wrong.instead = Some(instead.to_owned());
        }
        self.value = Value::from(instead);
        self
    }
}

/// Options whose words may be written in either case, with dashes or underscores.
const EITHER_CASE: [&str; 5] =
    ["attention-backend", "mm-encoder-attn-backend", "moe-backend", "linear-backend", "sparse-indexer-topk-backend"];

/// An option's texts as its value.
pub(super) fn check(flag: &Flag, texts: &[String], version: &Version) -> Checked {
    let Some(whole) = texts.first() else { return Checked::right(Value::Null) };
    let text = whole.trim();
    let unset = flag.default.is_null() && (whole.is_empty() || whole == "None");
    if unset {
        return Checked::right(Value::Null);
    }
    if texts.len() > 1 {
        return many(flag, texts, version);
    }
    let takes_any = flag.kind == Kind::Text || (flag.kind == Kind::Json && text.starts_with(['{', '[']));
    if is_open(text) && !takes_any {
        return Checked::right(Value::Null);
    }
    let name = &flag.name;
    match flag.kind {
        Kind::Int => match text.replace('_', "").parse::<i64>() {
            Ok(number) => in_range(name, Checked::right(number)),
            Err(_) => whole_number(name, text),
        },
        Kind::Count => match count(flag, text, version) {
            Ok(number) => in_range(name, number),
            Err(wrong) => Checked { value: Value::Null, wrong: Some(wrong) },
        },
        Kind::Float => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => in_range(name, Checked::right(number)),
            _ => Checked::wrong("value-no-number", format!("--{name} takes a number; {} is none.", brief(text))),
        },
        Kind::Choice => choice(flag, text, version),
        Kind::Json => json(flag, text, version),
        Kind::Text | Kind::Bool | Kind::Switch => Checked::right(whole.as_str()),
    }
}

/// Whether a text holds a variable, a template's field or a place-holder, so that it says nothing yet.
pub(in super::super) fn is_open(text: &str) -> bool {
    let placed = text.starts_with('<') && text.ends_with('>');
    let batch = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    batch || text.contains("{{") || text.contains('$') || placed || (text.contains('(') && text.ends_with(')'))
}

fn many(flag: &Flag, texts: &[String], version: &Version) -> Checked {
    let mut values = Vec::new();
    for text in texts {
        let one = check(flag, std::slice::from_ref(text), version);
        if one.wrong.is_some() {
            return one;
        }
        values.push(one.value);
    }
    Checked::right(Value::Array(values))
}

/// Ranges that vLLM itself checks.
fn in_range(name: &str, checked: Checked) -> Checked {
    let Some(number) = checked.value.as_f64() else { return checked };
    let (low, high) = match name {
        "gpu-memory-utilization" => (f64::MIN_POSITIVE, 1.0),
        "tensor-parallel-size"
        | "pipeline-parallel-size"
        | "data-parallel-size"
        | "max-num-seqs"
        | "max-model-len"
        | "max-num-batched-tokens"
        | "nnodes"
        | "max-loras"
        | "decode-context-parallel-size" => (1.0, f64::MAX),
        "cpu-offload-gb" | "swap-space" | "kv-offloading-size" | "node-rank" => (0.0, f64::MAX),
        "port" => (0.0, 65_535.0),
        _ => return checked,
    };
    if (low..=high).contains(&number) {
        return checked;
    }
    let rule = match (name, high < f64::MAX) {
        ("gpu-memory-utilization", _) => "above 0 and at most 1".to_owned(),
        (_, true) => format!("from {low} to {high}"),
        (_, false) => format!("at least {low}"),
    };
    let wrong = Checked::wrong("value-out-of-range", format!("--{name} {number} is out of range: it is {rule}."));
    let percent = name == "gpu-memory-utilization" && (1.0..=100.0).contains(&number);
    if percent {
        let share = number / 100.0;
        return Checked { value: Value::from(share), ..wrong.meaning(&share.to_string()) };
    }
    wrong
}

fn choice(flag: &Flag, text: &str, version: &Version) -> Checked {
    let number = text.parse::<i64>().map(Value::from);
    let value = number.unwrap_or_else(|_| Value::from(text));
    let words = words_of(flag, version);
    let either = EITHER_CASE.contains(&flag.name.as_str());
    let same = |word: &String| word == text || (either && word.eq_ignore_ascii_case(&text.replace('-', "_")));
    if words.iter().any(same) || (either && text.eq_ignore_ascii_case("auto")) {
        return Checked { value, wrong: None };
    }
    let (name, meant) = (&flag.name, meant(flag, text, words));
    let close = meant.as_ref().map(|word| format!(" {word} is meant.")).unwrap_or_default();
    let listed = words.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
    let message = format!("--{name} {} is no word of vLLM {version}.{close} It takes {listed}.", brief(text));
    let wrong = Checked::wrong("value-unknown", message);
    let dated = !is_dated(flag) && version.release() < newest().version.release();
    let refused = meant.is_some() || !(flag.is_open_in(version) || dated);
    let mut wrong = meant.map_or_else(|| Checked { value, wrong: None }, |word| wrong.meaning(&word));
    if wrong.wrong.is_none() {
        let text = format!("--{name} {} is none of the words known for vLLM {version}: {listed}.", brief(text));
        wrong.wrong = Some(Wrong { code: "value-unknown", text, refused, instead: None });
    }
    wrong
}

/// Whether the words of every release are known, not only the newest one's.
fn is_dated(flag: &Flag) -> bool {
    matches!(flag.name.as_str(), "kv-cache-dtype" | "quantization" | "dtype") || flag.words.len() <= 2
}

fn words_of<'a>(flag: &'a Flag, version: &Version) -> &'a [String] {
    match flag.name.as_str() {
        "kv-cache-dtype" => &release(version).kv_cache_dtypes,
        "quantization" => &release(version).methods,
        _ => &flag.words,
    }
}

/// The word that another spelling means.
fn meant(flag: &Flag, text: &str, words: &[String]) -> Option<String> {
    let lower = text.to_lowercase();
    let word = match flag.name.as_str() {
        "dtype" => dtype(&lower).unwrap_or(&lower),
        "kv-cache-dtype" => kv_cache_dtype(&lower),
        _ => &lower,
    };
    let dashed = |other: &str| other.to_lowercase().replace('-', "_");
    words.iter().find(|known| dashed(known) == dashed(word)).cloned()
}

/// A truth value as people write it.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}
