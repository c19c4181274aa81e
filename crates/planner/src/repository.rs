//! A model's repository on a hub: what its papers, given as texts, say of the model, and which papers are still needed.
//!
//! Knows the shapes of the hub's answers and the names of a checkpoint's files. Knows nothing of how texts are had: whoever fetches asks
//! [`read`] again with what it has got, until there is a model or none. Each paper is wanted once, so that the asking ends.

mod files;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::models::{Safetensors, parse_config_text};

/// A text that a hub can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
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

impl Paper {
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

/// The papers that were asked for; those that could not be had without a text.
pub type Papers = BTreeMap<Paper, Option<String>>;

/// What the papers come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Further papers are needed.
    Wants(Vec<Paper>),
    /// A model.
    Model(Box<Repository>),
    /// No model.
    NoModel(NoModel),
}

/// A model, as far as its repository tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Repository {
    /// Its id as the hub writes it, where the hub has described it.
    pub id: Option<String>,
    /// The commit that the description is of.
    pub commit: Option<String>,
    /// `config.json`.
    pub config: Value,
    /// `hf_quant_config.json`, where there is one and `config.json` says nothing of the matter.
    pub quant_config: Option<Value>,
    /// The hub's element counts.
    pub safetensors: Option<Safetensors>,
    /// Bytes of the served weights.
    pub weights_bytes: Option<u64>,
}

/// Why a repository gives no model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoModel {
    /// Its `config.json` is no configuration; why.
    NotReadable(String),
    /// GGUF files alone; the model that they were made from, where it is named.
    Gguf(Option<String>),
    /// An adapter; its base model, where it is named.
    Adapter(Option<String>),
    /// A diffusion pipeline.
    Diffusion,
    /// No configuration, and nothing that is known here in its place.
    Unknown,
}

/// Reads what there is.
pub fn read(papers: &Papers) -> Reading {
    let text = |paper: Paper| papers.get(&paper).and_then(Option::as_deref);
    let description: Value =
        text(Paper::Description).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    match papers.get(&Paper::Config) {
        None => Reading::Wants(vec![Paper::Config]),
        Some(None) => without_config(papers, &description),
        Some(Some(text)) => match parse_config_text(text) {
            Err(error) => Reading::NoModel(NoModel::NotReadable(error.to_string())),
            Ok(config) => with_config(papers, &description, config),
        },
    }
}

fn with_config(papers: &Papers, description: &Value, config: Value) -> Reading {
    let names: Vec<&str> = names(description).collect();
    let has = |paper: Paper| paper.file().is_some_and(|file| names.contains(&file));
    let mut wanted = Vec::new();
    if has(Paper::QuantConfig) && config.get("quantization_config").is_none() {
        wanted.push(Paper::QuantConfig);
    }
    if has(Paper::Index) {
        wanted.push(Paper::Index);
    }
    if names.iter().any(|name| files::is_weights(name)) {
        wanted.push(Paper::Listing);
    }
    wanted.retain(|paper| !papers.contains_key(paper));
    if !wanted.is_empty() {
        return Reading::Wants(wanted);
    }
    let text = |paper: Paper| papers.get(&paper).and_then(Option::as_deref);
    let word = |name: &str| description.get(name).and_then(Value::as_str).map(str::to_owned);
    Reading::Model(Box::new(Repository {
        id: word("id"),
        commit: word("sha"),
        config,
        quant_config: text(Paper::QuantConfig).and_then(|text| parse_config_text(text).ok()),
        safetensors: description.get("safetensors").and_then(|counts| serde_json::from_value(counts.clone()).ok()),
        weights_bytes: files::weights_bytes(text(Paper::Index), text(Paper::Listing)),
    }))
}

/// What a repository has instead of a configuration, by its files, tags and library.
fn without_config(papers: &Papers, description: &Value) -> Reading {
    let library = description.get("library_name").and_then(Value::as_str).unwrap_or_default();
    let has = |file: &str| names(description).any(|name| name == file);
    let is_gguf = description.get("gguf").is_some_and(Value::is_object)
        || names(description).any(|name| name.to_ascii_lowercase().ends_with(".gguf"));
    let what = if has("adapter_config.json") || library == "peft" {
        let base = tagged_base(description, &["base_model:adapter:", "base_model:"]);
        if base.is_none() && !papers.contains_key(&Paper::AdapterConfig) {
            return Reading::Wants(vec![Paper::AdapterConfig]);
        }
        NoModel::Adapter(base.or_else(|| base_of_adapter(papers.get(&Paper::AdapterConfig)?.as_deref()?)))
    } else if has("model_index.json") || library == "diffusers" {
        NoModel::Diffusion
    } else if is_gguf {
        NoModel::Gguf(tagged_base(description, &["base_model:quantized:", "base_model:"]))
    } else {
        NoModel::Unknown
    };
    Reading::NoModel(what)
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
