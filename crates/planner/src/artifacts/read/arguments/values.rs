//! One option's value by its type, in the words of a release.

use serde_json::Value;

use crate::artifacts::arguments::{dtype, kv_cache_dtype};
use crate::artifacts::flags::{Flag, FlagTable, Kind};
use crate::artifacts::read::lint::brief;
use crate::vllm::releases::Ability;
use crate::vllm::{Version, release};

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
    fn right(value: impl Into<Value>) -> Self {
        Self { value: value.into(), wrong: None }
    }

    fn wrong(code: &'static str, text: String) -> Self {
        Self { value: Value::Null, wrong: Some(Wrong { code, text, refused: true, instead: None }) }
    }

    /// With the value that is meant, which also counts as the option's.
    fn meaning(mut self, instead: &str) -> Self {
        if let Some(wrong) = &mut self.wrong {
            wrong.instead = Some(instead.to_owned());
        }
        self.value = Value::from(instead);
        self
    }
}

/// Options whose words may be written in either case, with dashes or underscores.
const EITHER_CASE: [&str; 4] = ["attention-backend", "mm-encoder-attn-backend", "moe-backend", "linear-backend"];

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

fn whole_number(name: &str, text: &str) -> Checked {
    let checked = Checked::wrong("value-no-number", format!("--{name} takes a whole number; {} is none.", brief(text)));
    match text.trim_end_matches('.').parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            let mut checked = checked.meaning(&format!("{number:.0}"));
            checked.value = Value::from(number as i64);
            checked
        }
        _ => checked,
    }
}

/// `1k` is 1,000 and may have a fraction, `1K` is 1,024 and may not; since 0.8.
fn count(flag: &Flag, text: &str, version: &Version) -> Result<Checked, Wrong> {
    let name = &flag.name;
    let wrong = |code, text| Wrong { code, text, refused: true, instead: None };
    if name == "max-model-len" && (text == "-1" || text.eq_ignore_ascii_case("auto")) {
        let auto = Checked::right("auto");
        let known = release(version).has(Ability::MaxModelLenAuto);
        let text = format!("--{name} {text} came with vLLM 0.14; {version} does not have it.");
        return if known { Ok(auto) } else { Err(wrong("value-too-new", text)) };
    }
    let digits = text.replace('_', "");
    if let Ok(number) = digits.parse::<i64>() {
        return Ok(Checked::right(number));
    }
    let suffix = digits.chars().last().unwrap_or(' ');
    let number = digits.strip_suffix(suffix).unwrap_or_default();
    let scale = "kmgt".find(suffix.to_ascii_lowercase()).map(|place| place as u32 + 1);
    let (Some(power), Ok(amount)) = (scale, number.parse::<f64>()) else {
        let text = format!(
            "--{name} takes a whole number, or one with k, m, g, t (thousands) or K, M, G, T (1,024s); {} is neither.",
            brief(text)
        );
        return Err(Wrong { instead: plain_count(&digits), ..wrong("value-no-number", text) });
    };
    let binary = suffix.is_ascii_uppercase();
    if binary && amount.fract() != 0.0 {
        let text =
            format!("--{name}: {suffix} takes whole numbers only; {number}{} is decimal.", suffix.to_ascii_lowercase());
        return Err(wrong("value-no-number", text));
    }
    let base: f64 = if binary { 1024.0 } else { 1000.0 };
    let value = (amount * base.powi(power.cast_signed())).clamp(-9e15, 9e15) as i64;
    if !version.at_least(0, 8) {
        let text = format!("--{name} takes suffixes since vLLM 0.8; {version} wants {value}.");
        return Err(Wrong { instead: Some(value.to_string()), ..wrong("value-too-new", text) });
    }
    let mut checked = Checked::right(value);
    if !binary && name == "max-model-len" {
        let text = format!(
            "--{name} {} is {value}: a small k counts thousands. {amount}K is {}.",
            brief(text),
            amount * 1024.0
        );
        checked.wrong = Some(Wrong { code: "thousands", text, refused: false, instead: None });
    }
    Ok(checked)
}

/// `32,768` or `16GiB` as vLLM takes it.
fn plain_count(digits: &str) -> Option<String> {
    let ungrouped = digits.replace(',', "");
    if ungrouped.chars().all(|c| c.is_ascii_digit()) && !ungrouped.is_empty() {
        return Some(ungrouped);
    }
    let (number, unit) = digits.split_at(digits.find(|c: char| c.is_ascii_alphabetic())?);
    let number: u64 = number.trim().parse().ok()?;
    let unit = match unit.to_lowercase().as_str() {
        "gib" => "G",
        "gb" => "g",
        "mib" => "M",
        "mb" => "m",
        _ => return None,
    };
    Some(format!("{number}{unit}"))
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
    let dated = !is_dated(flag) && !version.at_least(0, 33);
    let refused = meant.is_some() || !(flag.open || dated);
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

fn json(flag: &Flag, text: &str, version: &Version) -> Checked {
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

/// A truth value as people write it.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// What an option that is gone is written as now.
pub(super) fn replacement(flag: &Flag, value: &Value, texts: &[String]) -> Vec<String> {
    let text = texts.first().cloned().unwrap_or_default();
    let put = |word: &String| if word == "{}" { texts.to_vec() } else { vec![word.clone()] };
    match (flag.name.as_str(), text.as_str()) {
        ("task", word) => task(word),
        ("speculative-model", "[ngram]") => vec!["--speculative-config.method".to_owned(), "ngram".to_owned()],
        _ if value == &Value::Bool(false) => Vec::new(),
        _ => flag.now.iter().flatten().flat_map(put).collect(),
    }
}

/// `--task` in the words of `--runner` and `--convert`.
fn task(word: &str) -> Vec<String> {
    let words: &[&str] = match word {
        "embed" | "embedding" => &["--runner", "pooling", "--convert", "embed"],
        "classify" | "score" => &["--runner", "pooling", "--convert", "classify"],
        "reward" => &["--runner", "pooling"],
        "draft" => &["--runner", "draft"],
        _ => &[],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The option whose name differs least, when it differs little.
pub(super) fn nearest(name: &str, table: &FlagTable, version: &Version) -> Option<String> {
    let asked = name.trim_start_matches('-').replace('_', "-");
    if asked.len() < 4 || asked.len() > 60 || !name.starts_with("--") {
        return None;
    }
    let known = table.flags.iter().filter(|flag| flag.exists_in(version));
    let (distance, flag) =
        known.map(|flag| (distance(&asked, &flag.name), flag)).min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + asked.len() / 6).then(|| flag.written())
}

/// Letters to change, insert or take out.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut next = vec![at + 1];
        for (place, other) in right.iter().enumerate() {
            let cost = |place: usize| row.get(place).copied().unwrap_or(usize::MAX - 1);
            let change = cost(place) + usize::from(*other != letter);
            let insert = next.last().copied().unwrap_or(usize::MAX - 1) + 1;
            next.push(change.min(insert).min(cost(place + 1) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
