//! The model hub over HTTP: the only place that fetches.
//!
//! Knows the hub's addresses, answers and errors. What is said about them stands in `words::hub`; what becomes of an answer is
//! `model`'s business.

mod endpoint;
mod reference;
mod request;

use planner::models::{Safetensors, parse_config_text};
use serde_json::Value;

pub use endpoint::Endpoint;
pub use reference::{NotAReference, Reference};
pub use request::Fetching;
use request::{Answer, fetch};

/// The longest text that is read from the hub, in bytes: ten times the longest published configuration.
const MAX_BYTES: usize = 8 << 20;

/// What the hub knows of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct HubModel {
    /// Its id as the hub writes it; another one than asked for where the model was renamed.
    pub id: String,
    /// The commit that answered.
    pub commit: Option<String>,
    /// `config.json`.
    pub config: Value,
    /// `hf_quant_config.json`, where the repository has one.
    pub quant_config: Option<Value>,
    /// Element counts by number type, where the hub has counted them.
    pub safetensors: Option<Safetensors>,
}

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Its files are locked, and no token was sent.
    Gated,
    /// Its files are locked, and the token's owner may not read them.
    NoAccess,
    /// No such repository, or one that only its owners see.
    NotFound,
    /// No such branch, tag or commit.
    NoRevision,
    /// The repository has no `config.json`; what it has instead.
    NoConfig(Instead),
    /// The hub has switched it off.
    Disabled,
    /// Too many requests.
    RateLimited,
    /// No answer: offline, blocked, or not allowed from a page.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// `config.json` is no configuration.
    NotReadable(String),
    /// Larger than any configuration.
    TooLarge,
    /// Another answer.
    Status(u16),
}

/// What a repository without `config.json` has instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// GGUF files alone.
    Gguf,
    /// An adapter for another model.
    Adapter,
    /// A diffusion pipeline.
    Diffusion,
    /// Nothing that is known here.
    Unknown,
}

/// Fetches what is needed to plan with a model. The configuration and the hub's own facts are asked for at once.
///
/// # Errors
/// When there is no configuration that can be read.
pub async fn model(
    endpoint: &Endpoint,
    reference: &Reference,
    token: Option<&str>,
    fetching: &Fetching,
) -> Result<HubModel, Failure> {
    let outcome = model_with(endpoint, reference, token, fetching).await;
    match (outcome, token) {
        // A token that the hub does not know is worth less than none.
        (Err(Refusal::BadToken), Some(_)) => model_with(endpoint, reference, None, fetching).await,
        (outcome, _) => outcome,
    }
    .map_err(Refusal::into_failure)
}

async fn model_with(
    endpoint: &Endpoint,
    reference: &Reference,
    token: Option<&str>,
    fetching: &Fetching,
) -> Result<HubModel, Refusal> {
    let config = endpoint.file(reference, "config.json");
    let facts = endpoint.facts(reference);
    let (config, facts) = futures::join!(fetch(&config, token, fetching), fetch(&facts, token, fetching));
    let facts = facts
        .ok()
        .filter(|answer| answer.status == 200)
        .and_then(|answer| serde_json::from_str::<Value>(&answer.text).ok());
    let answer = config?;
    if answer.status != 200 {
        return Err(refusal(&answer, token.is_some(), facts.as_ref()));
    }
    if answer.text.len() > MAX_BYTES {
        return Err(Refusal::Failure(Failure::TooLarge));
    }
    let config =
        parse_config_text(&answer.text).map_err(|error| Refusal::Failure(Failure::NotReadable(error.to_string())))?;
    let quant_config = match facts.as_ref() {
        Some(facts) if has_file(facts, "hf_quant_config.json") && config.get("quantization_config").is_none() => {
            let file = endpoint.file(reference, "hf_quant_config.json");
            let answer = fetch(&file, token, fetching).await.ok().filter(|answer| answer.status == 200);
            answer.and_then(|answer| parse_config_text(&answer.text).ok())
        }
        _ => None,
    };
    let word = |name: &str| facts.as_ref()?.get(name)?.as_str().map(str::to_owned);
    Ok(HubModel {
        id: word("id").or_else(|| endpoint.id_of(&answer.address)).unwrap_or_else(|| reference.id.clone()),
        commit: answer.commit.clone().or_else(|| word("sha")),
        config,
        quant_config,
        safetensors: facts.as_ref().and_then(|facts| serde_json::from_value(facts.get("safetensors")?.clone()).ok()),
    })
}

/// Why an attempt gave no model.
enum Refusal {
    /// The hub does not know the token.
    BadToken,
    /// For good.
    Failure(Failure),
}

impl Refusal {
    fn into_failure(self) -> Failure {
        match self {
            Self::BadToken => Failure::NotFound,
            Self::Failure(failure) => failure,
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

fn refusal(answer: &Answer, with_token: bool, facts: Option<&Value>) -> Refusal {
    Refusal::Failure(match (answer.status, answer.error_code.as_deref()) {
        (_, Some("GatedRepo")) => {
            if with_token {
                Failure::NoAccess
            } else {
                Failure::Gated
            }
        }
        (401, None)
            if with_token
                && answer.error_message.as_deref().is_some_and(|said| said.contains("Invalid credentials")) =>
        {
            return Refusal::BadToken;
        }
        (_, Some("EntryNotFound")) => Failure::NoConfig(instead(facts)),
        (_, Some("RevisionNotFound")) => Failure::NoRevision,
        (401 | 404, _) | (_, Some("RepoNotFound")) => Failure::NotFound,
        (403, _) if answer.error_message.as_deref().is_some_and(|said| said.contains("disabled")) => Failure::Disabled,
        (403, _) => Failure::NoAccess,
        (429, _) => Failure::RateLimited,
        (status, _) => Failure::Status(status),
    })
}

/// What a repository has instead of a configuration, by its files and tags.
fn instead(facts: Option<&Value>) -> Instead {
    let Some(facts) = facts else { return Instead::Unknown };
    let library = facts.get("library_name").and_then(Value::as_str).unwrap_or_default();
    if has_file(facts, "adapter_config.json") || library == "peft" {
        Instead::Adapter
    } else if has_file(facts, "model_index.json") || library == "diffusers" {
        Instead::Diffusion
    } else if facts.get("gguf").is_some_and(Value::is_object)
        || files(facts).any(|file| file.to_lowercase().ends_with(".gguf"))
    {
        Instead::Gguf
    } else {
        Instead::Unknown
    }
}

fn has_file(facts: &Value, name: &str) -> bool {
    files(facts).any(|file| file == name)
}

fn files(facts: &Value) -> impl Iterator<Item = &str> {
    let siblings = facts.get("siblings").and_then(Value::as_array).into_iter().flatten();
    siblings.filter_map(|sibling| sibling.get("rfilename")?.as_str())
}
