//! Reading a link: every pair is a field's value, or an issue.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::{FIELDS, Field, Form};
use super::{Figures, VERSION, WAS, cards, escape, keys, tree};
use crate::echo::echoed;
use crate::issue::Issue;
use crate::request::{self, PlanRequest};
use crate::units;

/// The longest value that is read, in bytes; a longer one is nobody's link.
const MAX_VALUE: usize = 16 * 1024;

/// Most pairs that are read: several times as many as there are keys.
const MAX_PAIRS: usize = 512;

/// Most unknown keys that are named; the rest is counted.
const MAX_NAMED: usize = 3;

/// What a link asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The request.
    pub request: PlanRequest,
    /// What cannot be read, beside the field that it was meant for.
    pub issues: Vec<Issue>,
    /// Numbers that cannot be read, as they stand in the link, by the field's path.
    pub unread: BTreeMap<String, String>,
    /// What the plan said when the link was written, as [`Figures`] writes it.
    pub was: Option<String>,
}

/// Reads a query, with or without its question mark. Keys in `others` belong to the page and are passed over.
///
/// Whatever cannot be read is an issue beside the field it was meant for; the field keeps its default.
///
/// ```
/// use planner::link;
/// let link = link::decode("?v=1&in=32k&tp=many", &[]);
/// assert_eq!(link.request.workload.prompt_tokens, 32_768);
/// assert_eq!(link.issues[0].field, "hardware.tensor_parallel_size");
/// assert_eq!(link.unread["hardware.tensor_parallel_size"], "many");
/// ```
pub fn decode(query: &str, others: &[&str]) -> Decoded {
    let mut decoded = Decoded::default();
    let mut sections = Map::new();
    let mut unknown = Vec::new();
    let mut pairs = escape::pairs(query).filter(|(key, _)| !others.contains(&key.as_str()));
    for (key, value) in pairs.by_ref().take(MAX_PAIRS) {
        if !matches!(key.as_str(), "v" | WAS) && field_of(&key).is_empty() {
            unknown.push(key);
        } else if value.len() > MAX_VALUE {
            let message = format!(
                "The link's “{}” has {} characters, more than any setting needs; it was left out.",
                echoed(&key),
                value.len()
            );
            decoded.issues.push(Issue::error("link-value-too-long", &field_of(&key), message));
        } else {
            read_pair(&key, &value, &mut sections, &mut decoded);
        }
    }
    decoded.issues.extend(unknown_keys(&unknown, pairs.count()));
    if let Ok((request, issues)) = request::read(Value::Object(sections)) {
        decoded.request = request;
        decoded.issues.extend(issues);
    }
    decoded
}

/// One issue for all keys that are no setting, the first of them by name, and for what stands behind the last pair that is read.
fn unknown_keys(unknown: &[String], unread: usize) -> Option<Issue> {
    let named: Vec<String> = unknown.iter().take(MAX_NAMED).map(|key| format!("“{}”", echoed(key))).collect();
    let more = (unknown.len() - named.len()).saturating_add(unread);
    let message = match (named.as_slice(), more) {
        ([], 0) => return None,
        ([one], 0) => format!("The link's {one} is no setting of a plan and was left out."),
        (_, 0) => format!("The link's {} are no settings of a plan and were left out.", named.join(", ")),
        ([], more) => format!("{more} parts of the link were left out: no plan has so many settings."),
        (_, more) => {
            format!("The link's {} and {more} more are no settings of a plan and were left out.", named.join(", "))
        }
    };
    Some(Issue::warning("link-unknown-key", "", message))
}

fn read_pair(key: &str, text: &str, sections: &mut Map<String, Value>, decoded: &mut Decoded) {
    match key {
        "v" => return decoded.issues.extend(other_version(text)),
        WAS if Figures::read(text).is_some() => {
            decoded.was.get_or_insert_with(|| text.to_owned());
            return;
        }
        WAS => return decoded.issues.push(unreadable("", key, text)),
        _ => {}
    }
    let (section, name, value) = match placed(key, text) {
        Ok(placed) => placed,
        Err(issue) => {
            let is_number = FIELDS.iter().any(|field| field.key == key && field.form.is_number());
            if is_number {
                decoded.unread.entry(issue.field.clone()).or_insert_with(|| text.to_owned());
            }
            return decoded.issues.push(issue);
        }
    };
    let fields = sections.entry(section).or_insert_with(|| Value::Object(Map::new()));
    let Some(fields) = fields.as_object_mut() else { return };
    if fields.contains_key(name) {
        let message = format!("The link gives “{key}” more than once; the first counts.");
        let issue = Issue::warning("link-duplicate-key", &format!("{section}.{name}"), message);
        if !decoded.issues.contains(&issue) {
            decoded.issues.push(issue);
        }
    } else {
        fields.insert(name.to_owned(), value);
    }
}

/// The section and name of the field that a key stands for, with its value.
fn placed(key: &str, text: &str) -> Result<(&'static str, &'static str, Value), Issue> {
    if key == "cards" {
        let listing = cards::listing(text).ok_or_else(|| unreadable("hardware.smi", key, text))?;
        return Ok(("hardware", "smi", Value::String(listing)));
    }
    let field = FIELDS.iter().find(|field| field.key == key).ok_or_else(|| unreadable("", key, text))?;
    let value = value_of(field, text).ok_or_else(|| unreadable(&field.path(), key, text))?;
    Ok((field.section, field.name, value))
}

fn other_version(text: &str) -> Option<Issue> {
    let message =
        format!("The link is of version {}, this page reads version {VERSION} and read it as that.", echoed(text));
    (text.parse() != Ok(VERSION)).then(|| Issue::warning("link-version", "", message))
}

fn value_of(field: &Field, text: &str) -> Option<Value> {
    match field.form {
        Form::Text => (!text.is_empty()).then(|| Value::String(text.to_owned())),
        Form::Count => units::parse_count(text).ok().map(Value::from),
        Form::Number => number(text).or_else(|| units::parse_positive(text).ok()).map(Value::from),
        Form::Share => number(text).or_else(|| units::parse_share(text).ok()).map(Value::from),
        Form::Gib => number(text).or_else(|| units::parse_bytes(text).map(units::gib).ok()).map(Value::from),
        Form::Mib => {
            let bytes = || units::parse_bytes(text).map(|bytes| bytes >> 20);
            units::parse_count(text).or_else(|_| bytes()).ok().map(Value::from)
        }
        Form::Flag => match text {
            "1" | "true" => Some(Value::Bool(true)),
            "0" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Form::Tree => tree::read(text).filter(Value::is_object),
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn unreadable(field: &str, key: &str, text: &str) -> Issue {
    let message =
        format!("The link's “{key}” is “{}”, which cannot be read; the default is used instead.", echoed(text));
    Issue::error("link-value", field, message)
}

fn field_of(key: &str) -> String {
    keys().find(|(known, _)| *known == key).map(|(_, path)| path).unwrap_or_default()
}
