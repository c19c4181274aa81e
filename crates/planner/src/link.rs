//! A request as the query of an address, and back.
//!
//! Owns the keys and their version. A link carries resolved facts, never pasted text: a pasted configuration travels as the keys
//! that its figures depend on, a pasted GPU listing as cards and amounts. Knows nothing of browsers.

mod cards;
mod config;
mod escape;
mod fields;
mod tree;

use serde_json::{Map, Value};

use crate::hardware::catalog::Catalog;
use crate::hardware::{InterconnectChoice, LinkKind};
use crate::issue::Issue;
use crate::request::{self, PlanRequest};
use crate::units;
use fields::{FIELDS, Field, Form};

/// The version that is written, as `v`. Older ones are read for ever.
pub const VERSION: u64 = 1;

/// The longest query that is written: what every browser, chat and mail program passes on.
pub const MAX_WRITTEN: usize = 2_000;

/// The longest value that is read, in bytes; a longer one is nobody's link.
const MAX_VALUE: usize = 16 * 1024;

/// What the receiver of a link has of the model besides the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// The model's name and revision lead to its configuration: the hub or the snapshot has it.
    ByName,
    /// Nothing: the configuration was pasted and travels along.
    Carried,
}

/// A written link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The query, without its question mark; nothing but characters that an address may hold.
    pub query: String,
    /// What a link cannot carry.
    pub left_out: Vec<Issue>,
}

/// Writes a request. Fields at their defaults are left out.
///
/// ```
/// use planner::{hardware::catalog::Catalog, link, request::PlanRequest};
/// let mut request = PlanRequest::default();
/// request.workload.prompt_tokens = 2_048;
/// assert_eq!(link::encode(&request, &Catalog::bundled(), link::Model::ByName).query, "v=1&in=2048");
/// ```
pub fn encode(request: &PlanRequest, catalog: &Catalog, model: Model) -> Link {
    let mut request = request.clone();
    let mut left_out = Vec::new();
    let cards = take_listing(&mut request, catalog, &mut left_out);
    match model {
        Model::ByName => {
            request.model.config = None;
            request.model.quant_config = None;
            request.model.safetensors = None;
            request.model.weights_bytes = None;
        }
        Model::Carried => request.model.config = request.model.config.as_ref().map(config::essential),
    }
    let mut query = written(&request);
    if let Some(cards) = cards {
        push(&mut query, "cards", &cards);
    }
    if query.len() > MAX_WRITTEN {
        request.model.config = None;
        request.model.quant_config = None;
        query = written(&request);
        left_out.push(Issue::warning(
            "link-too-long",
            "model.config",
            format!("The configuration makes the link longer than {MAX_WRITTEN} characters, so the link leaves it out; send the plan as a file."),
        ));
    }
    Link { query, left_out }
}

/// Reads a query, with or without its question mark. Keys in `others` belong to the page and are passed over.
///
/// Whatever cannot be read is an issue beside the field it was meant for; the field keeps its default.
///
/// ```
/// use planner::link;
/// let (request, issues) = link::decode("?v=1&in=32k&tp=many", &[]);
/// assert_eq!(request.workload.prompt_tokens, 32_768);
/// assert_eq!(issues[0].field, "hardware.tensor_parallel_size");
/// ```
pub fn decode(query: &str, others: &[&str]) -> (PlanRequest, Vec<Issue>) {
    let mut issues = Vec::new();
    let mut sections = Map::new();
    for (key, value) in escape::pairs(query) {
        if others.contains(&key.as_str()) {
            continue;
        }
        if value.len() > MAX_VALUE {
            issues.push(Issue::error(
                "link-value-too-long",
                &field_of(&key),
                format!(
                    "The link's “{}” has {} characters, more than any setting needs; it was left out.",
                    shown(&key),
                    value.len()
                ),
            ));
            continue;
        }
        read_pair(&key, &value, &mut sections, &mut issues);
    }
    let Ok((request, more)) = request::read(Value::Object(sections)) else {
        return (PlanRequest::default(), issues);
    };
    issues.extend(more);
    (request, issues)
}

fn read_pair(key: &str, text: &str, sections: &mut Map<String, Value>, issues: &mut Vec<Issue>) {
    if key == "v" {
        if text.parse() != Ok(VERSION) {
            let message = format!(
                "The link is of version {}, this page reads version {VERSION} and read it as that.",
                shown(text)
            );
            issues.push(Issue::warning("link-version", "", message));
        }
        return;
    }
    let (field, value) = if key == "cards" {
        match cards::listing(text) {
            Some(listing) => (("hardware", "smi"), Value::String(listing)),
            None => return issues.push(unreadable("hardware.smi", key, text)),
        }
    } else if let Some(field) = FIELDS.iter().find(|field| field.key == key) {
        match value_of(field, text) {
            Some(value) => ((field.section, field.name), value),
            None => return issues.push(unreadable(&field.path(), key, text)),
        }
    } else {
        let message = format!("The link's “{}” is no setting of a plan and was left out.", shown(key));
        return issues.push(Issue::warning("link-unknown-key", "", message));
    };
    let section = sections.entry(field.0).or_insert_with(|| Value::Object(Map::new()));
    let Some(section) = section.as_object_mut() else { return };
    if section.contains_key(field.1) {
        let message = format!("The link gives “{key}” more than once; the first counts.");
        issues.push(Issue::warning("link-duplicate-key", &format!("{}.{}", field.0, field.1), message));
    } else {
        section.insert(field.1.to_owned(), value);
    }
}

fn value_of(field: &Field, text: &str) -> Option<Value> {
    match field.form {
        Form::Text => Some(Value::String(text.to_owned())),
        Form::Count => units::parse_count(text).ok().map(Value::from),
        Form::Number => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
        Form::Flag => match text {
            "1" | "true" => Some(Value::Bool(true)),
            "0" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Form::Tree => tree::read(text),
    }
}

fn written(request: &PlanRequest) -> String {
    let mut query = format!("v={VERSION}");
    let (Ok(values), Ok(defaults)) = (serde_json::to_value(request), serde_json::to_value(PlanRequest::default()))
    else {
        return query;
    };
    for field in FIELDS {
        let (value, default) = (field.of(&values), field.of(&defaults));
        if value == default {
            continue;
        }
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
            Some(Value::Number(number)) => number.to_string().trim_end_matches(".0").to_owned(),
            Some(tree @ (Value::Object(_) | Value::Array(_))) => tree::write(tree),
            Some(Value::Null) | None => continue,
        };
        push(&mut query, field.key, &text);
    }
    query
}

fn push(query: &mut String, key: &str, text: &str) {
    query.push('&');
    query.push_str(key);
    query.push('=');
    escape::write(query, text);
}

/// Takes the pasted listing out of the request; gives its cards, and turns what its topology shows into the choice of a link.
fn take_listing(request: &mut PlanRequest, catalog: &Catalog, left_out: &mut Vec<Issue>) -> Option<String> {
    let text = request.hardware.smi.take()?;
    let reading = crate::hardware::smi::read(&text, catalog);
    if request.hardware.interconnect == InterconnectChoice::Auto
        && let Some(kind) = reading.interconnect
    {
        request.hardware.interconnect = match kind {
            LinkKind::Nvlink => InterconnectChoice::Nvlink,
            LinkKind::Pcie => InterconnectChoice::Pcie,
        };
    }
    let cards = cards::cards(&reading);
    if cards.is_none() {
        let message = "The pasted GPU listing has no form that a link can carry; send the plan as a file.";
        left_out.push(Issue::warning("link-without-listing", "hardware.smi", message));
    }
    cards
}

fn unreadable(field: &str, key: &str, text: &str) -> Issue {
    let message =
        format!("The link's “{key}” is “{}”, which cannot be read; the default is used instead.", shown(text));
    Issue::error("link-value", field, message)
}

fn field_of(key: &str) -> String {
    FIELDS.iter().find(|field| field.key == key).map(Field::path).unwrap_or_default()
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
