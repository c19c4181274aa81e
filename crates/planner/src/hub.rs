//! A model's repository on a hub: what the hub's answers, given as data, say of the model, which files are still needed, and why there is
//! no model.
//!
//! Knows the shapes of the hub's answers and errors, and the names of a checkpoint's files. Knows nothing of how answers are had: whoever
//! fetches asks [`read`] again with what it has got, until no file is wanted. Each file is wanted once, so that the asking ends.

mod error;
mod files;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::models::{ModelRequest, parse_config_text};
pub use error::HubError;

/// A text that a hub can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HubFile {
    /// `config.json`.
    Config,
    /// What the hub itself knows of the repository: counts, names of files, tags.
    Description,
    /// `hf_quant_config.json`.
    QuantConfig,
    /// `adapter_config.json`.
    AdapterConfig,
    /// The first few KiB of `model.safetensors.index.json`.
    Index,
    /// The files of the repository's root with their sizes.
    Listing,
}

impl HubFile {
    /// The name of its file; nothing where the hub itself answers.
    pub fn file(self) -> Option<&'static str> {
        match self {
            Self::Config => Some("config.json"),
            Self::QuantConfig => Some("hf_quant_config.json"),
            Self::AdapterConfig => Some("adapter_config.json"),
            Self::Index => Some("model.safetensors.index.json"),
            Self::Description | Self::Listing => None,
        }
    }
}

/// What came back for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status; 0 where there is none, and `error_code` says why: `too-large`, `timed-out` or `unreachable`.
    pub status: u16,
    /// The header `X-Error-Code`.
    pub error_code: Option<String>,
    /// The header `X-Error-Message`.
    pub error_message: Option<String>,
    /// The header `X-Repo-Commit`.
    pub commit: Option<String>,
    /// The header `Retry-After` or `RateLimit`, where a page may read it.
    pub wait: Option<String>,
    /// Where the answer came from in the end, under the hub's address.
    pub path: String,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body, where it is what was asked for or its head.
    fn found(&self) -> Option<&str> {
        matches!(self.status, 200 | 206).then_some(self.text.as_str())
    }
}

/// Who was asked for what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubAnswers {
    /// The model's id.
    pub id: String,
    /// The hub's host, for people.
    pub host: String,
    /// Whether a token was sent.
    pub with_token: bool,
    /// The files that were asked for so far, and what came back.
    pub answers: Vec<(HubFile, Answer)>,
}

/// What the answers come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Further files that are needed; then all else is open.
    pub wants: Vec<HubFile>,
    /// The model; its `id` as the hub writes it, its `revision` the commit that answered.
    pub model: Option<ModelRequest>,
    /// A remark about the answer.
    pub remark: Option<String>,
    /// Why there is no model.
    pub error: Option<HubError>,
}

impl HubAnswers {
    fn answer(&self, file: HubFile) -> Option<&Answer> {
        self.answers.iter().find(|(asked, _)| *asked == file).map(|(_, answer)| answer)
    }

    fn text(&self, file: HubFile) -> Option<&str> {
        self.answer(file).and_then(Answer::found)
    }

    fn description(&self) -> Value {
        self.text(HubFile::Description).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// Those of the files that were not asked for yet.
    fn wants(&self, mut files: Vec<HubFile>) -> Option<Reading> {
        files.retain(|file| self.answer(*file).is_none());
        (!files.is_empty()).then(|| Reading { wants: files, ..Reading::default() })
    }
}

/// Reads what there is.
pub fn read(answers: &HubAnswers) -> Reading {
    if let Some(wants) = answers.wants(vec![HubFile::Config, HubFile::Description]) {
        return wants;
    }
    let Some(answer) = answers.answer(HubFile::Config) else { return Reading::default() };
    match answer.found().map(parse_config_text) {
        Some(Ok(config)) => with_config(answers, answer, config),
        Some(Err(error)) => HubError::not_readable(answers, &error.to_string()).into(),
        None if answer.error_code.as_deref() == Some("EntryNotFound") => without_config(answers),
        None => HubError::of(answers, answer).into(),
    }
}

fn with_config(answers: &HubAnswers, answer: &Answer, config: Value) -> Reading {
    let description = answers.description();
    let names: Vec<&str> = names(&description).collect();
    let has = |file: HubFile| file.file().is_some_and(|file| names.contains(&file));
    let mut wanted = Vec::new();
    if has(HubFile::QuantConfig) && config.get("quantization_config").is_none() {
        wanted.push(HubFile::QuantConfig);
    }
    if has(HubFile::Index) {
        wanted.push(HubFile::Index);
    }
    if names.iter().any(|name| files::is_weights(name)) {
        wanted.push(HubFile::Listing);
    }
    if let Some(wants) = answers.wants(wanted) {
        return wants;
    }
    let word = |name: &str| description.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = word("id").or_else(|| id_in(&answer.path)).unwrap_or_else(|| answers.id.clone());
    let renamed = !id.eq_ignore_ascii_case(&answers.id);
    Reading {
        remark: renamed.then(|| format!("{} is now called {id}.", answers.id)),
        model: Some(ModelRequest {
            id: Some(id),
            revision: answer.commit.clone().or_else(|| word("sha")),
            config: Some(config),
            quant_config: answers.text(HubFile::QuantConfig).and_then(|text| parse_config_text(text).ok()),
            safetensors: description.get("safetensors").and_then(|counts| serde_json::from_value(counts.clone()).ok()),
            weights_bytes: files::weights_bytes(answers.text(HubFile::Index), answers.text(HubFile::Listing)),
            ..ModelRequest::default()
        }),
        ..Reading::default()
    }
}

/// The id in the path of a file that answered; the hub leads files through a cache.
fn id_in(path: &str) -> Option<String> {
    let path = path.trim_start_matches('/');
    let mut parts = path.strip_prefix("api/resolve-cache/models/").unwrap_or(path).split('/');
    hub_id(&format!("{}/{}", parts.next()?, parts.next()?))
}

/// What a repository has instead of a configuration, by its files, tags and library.
fn without_config(answers: &HubAnswers) -> Reading {
    let description = answers.description();
    let library = description.get("library_name").and_then(Value::as_str).unwrap_or_default();
    let has = |file: &str| names(&description).any(|name| name == file);
    let is_gguf = description.get("gguf").is_some_and(Value::is_object)
        || names(&description).any(|name| name.to_ascii_lowercase().ends_with(".gguf"));
    let instead = if has("adapter_config.json") || library == "peft" {
        let base = tagged_base(&description, &["base_model:adapter:", "base_model:"]);
        if let (None, Some(wants)) = (&base, answers.wants(vec![HubFile::AdapterConfig])) {
            return wants;
        }
        Instead::Adapter(base.or_else(|| base_of_adapter(answers.text(HubFile::AdapterConfig)?)))
    } else if has("model_index.json") || library == "diffusers" {
        Instead::Diffusion
    } else if is_gguf {
        Instead::Gguf(tagged_base(&description, &["base_model:quantized:", "base_model:"]))
    } else {
        Instead::Unknown
    };
    HubError::without_config(answers, instead).into()
}

/// What a repository without `config.json` has instead.
enum Instead {
    /// GGUF files alone; the model that they were made from, where it is named.
    Gguf(Option<String>),
    /// An adapter; its base model, where it is named.
    Adapter(Option<String>),
    /// A diffusion pipeline.
    Diffusion,
    /// Nothing that is known here.
    Unknown,
}

/// The names of all files.
fn names(description: &Value) -> impl Iterator<Item = &str> {
    let siblings = description.get("siblings").and_then(Value::as_array).into_iter().flatten();
    siblings.filter_map(|sibling| sibling.get("rfilename")?.as_str())
}

/// The base model that a tag names: `base_model:adapter:owner/name`.
fn tagged_base(description: &Value, prefixes: &[&str]) -> Option<String> {
    let tags = || description.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let named = |prefix: &&str| tags().filter_map(|tag| tag.strip_prefix(*prefix)).find_map(hub_id);
    prefixes.iter().find_map(named)
}

/// The base model that an adapter's own configuration names.
fn base_of_adapter(text: &str) -> Option<String> {
    hub_id(parse_config_text(text).ok()?.get("base_model_name_or_path")?.as_str()?)
}

/// A text that is `owner/name`, and no folder on somebody's disk.
fn hub_id(text: &str) -> Option<String> {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let (owner, name) = text.split_once('/')?;
    (is_part(owner) && is_part(name)).then(|| text.to_owned())
}

/// Libraries whose repositories hold no model that vLLM serves by itself.
const OTHER_LIBRARIES: [&str; 4] = ["diffusers", "peft", "gguf", "mlx"];

/// The models in a hub's answer to a search, as it orders them, each with the elements of its checkpoint (0 where they are not told);
/// none where it is no such answer.
pub fn found(text: &str) -> Vec<(String, u64)> {
    let Ok(Value::Array(models)) = serde_json::from_str(text) else { return Vec::new() };
    let found = models.iter().filter_map(|model| {
        let counts = model.get("safetensors").filter(|counts| counts.is_object());
        let library = model.get("library_name").and_then(Value::as_str).unwrap_or_default();
        let is_gguf = model.get("gguf").is_some_and(Value::is_object) && counts.is_none();
        if OTHER_LIBRARIES.contains(&library) || is_gguf {
            return None;
        }
        let parameters = counts.and_then(|counts| counts.get("total")?.as_u64()).unwrap_or(0);
        Some((hub_id(model.get("id")?.as_str()?)?, parameters))
    });
    found.collect()
}
