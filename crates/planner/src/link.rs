//! A request as the query of an address, and back.
//!
//! Owns the keys and their version. A link carries resolved facts, never pasted text: a pasted configuration travels as the keys
//! that its figures depend on, a pasted GPU listing as cards and amounts. Knows nothing of browsers.

mod cards;
mod config;
mod decode;
mod escape;
mod fields;
mod figures;
mod tree;

use serde_json::Value;

use crate::hardware::catalog::Catalog;
use crate::hardware::{InterconnectChoice, LinkKind};
use crate::issue::Issue;
use crate::request::PlanRequest;
use fields::{FIELDS, Field};

pub use decode::{Decoded, decode};
pub use figures::Figures;

/// The version that is written, as `v`. Older ones are read for ever.
pub const VERSION: u64 = 1;

/// The longest query that is written. With a site's address and keys before and behind it, a link stays below the 2,000 characters that
/// every browser, chat and mail program passes on.
pub const MAX_WRITTEN: usize = 1_800;

/// The key of what a plan said when its link was written.
const WAS: &str = "was";

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
    let mut pairs = pairs(&request);
    pairs.extend(cards.map(|cards| Pair { key: "cards", path: "hardware.smi".to_owned(), text: cards }));
    shorten(&mut pairs, &mut left_out);
    Link { query: joined(&pairs), left_out }
}

/// Leaves out the longest values until the query is short enough.
fn shorten(pairs: &mut Vec<Pair>, left_out: &mut Vec<Issue>) {
    while joined(pairs).len() > MAX_WRITTEN {
        let longest = pairs.iter().enumerate().max_by_key(|(_, pair)| pair.written_len()).map(|(place, _)| place);
        let Some(longest) = longest else { return };
        let pair = pairs.remove(longest);
        let message = format!(
            "{} makes the link longer than {MAX_WRITTEN} characters, so the link leaves it out; send the plan as a file.",
            if pair.path == "model.config" { "The configuration" } else { &pair.path }
        );
        left_out.push(Issue::warning("link-too-long", &pair.path, message));
    }
}

/// Every key of a request with the path of its field.
pub fn keys() -> impl Iterator<Item = (&'static str, String)> {
    FIELDS.iter().map(|field| (field.key, field.path())).chain([("cards", "hardware.smi".to_owned())])
}

/// A key with its value.
struct Pair {
    key: &'static str,
    /// The field that it stands for.
    path: String,
    text: String,
}

impl Pair {
    fn written_len(&self) -> usize {
        let mut written = String::new();
        push(&mut written, self.key, &self.text);
        written.len()
    }
}

fn joined(pairs: &[Pair]) -> String {
    let mut query = format!("v={VERSION}");
    for pair in pairs {
        push(&mut query, pair.key, &pair.text);
    }
    query
}

/// A link with what the plan says, so that whoever opens it later can tell whether newer facts say otherwise.
pub(crate) fn with_figures(query: &str, figures: &str) -> String {
    let mut query = query.to_owned();
    if !figures.is_empty() {
        push(&mut query, WAS, figures);
    }
    query
}

/// The fields that are not at their defaults.
fn pairs(request: &PlanRequest) -> Vec<Pair> {
    let (Ok(values), Ok(defaults)) = (serde_json::to_value(request), serde_json::to_value(PlanRequest::default()))
    else {
        return Vec::new();
    };
    let pair = |field: &Field| {
        let (value, default) = (field.of(&values), field.of(&defaults));
        if value == default {
            return None;
        }
        let text = match value? {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => u8::from(*flag).to_string(),
            Value::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
            tree @ (Value::Object(_) | Value::Array(_)) => tree::write(tree),
            Value::Null => return None,
        };
        if text.is_empty() {
            return None;
        }
        Some(Pair { key: field.key, path: field.path(), text })
    };
    FIELDS.iter().filter_map(pair).collect()
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
