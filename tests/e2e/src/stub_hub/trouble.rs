//! Models that the stand-in has for the sake of what goes wrong with them, all owned by `trouble`.

use std::time::Duration;

use serde_json::{Value, json};

use super::models::{Model, NEWER_COMMIT};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// `trouble/rate-limited`: status 429.
    RateLimited,
    /// `trouble/rate-limited-for`: status 429 with a wait that scripts may read, as a mirror may send it.
    RateLimitedFor,
    /// `trouble/broken`: status 500.
    Broken,
    /// `trouble/disabled`: taken down by the hub's staff.
    Disabled,
    /// `trouble/no-config`: there is no `config.json`.
    NoConfig,
    /// `trouble/gguf`: GGUF files alone, with a tag that names what they were made from.
    Gguf,
    /// `trouble/adapter`: an adapter whose tag names its base model.
    Adapter,
    /// `trouble/adapter-untagged`: an adapter that names its base model in its own configuration alone.
    AdapterUntagged,
    /// `trouble/diffusion`: a diffusion pipeline.
    Diffusion,
    /// `trouble/renamed`: leads on to the first model.
    Renamed,
    /// `trouble/updated`: its main branch has moved on to another commit, with another configuration.
    Updated,
    /// `trouble/elsewhere`: its file lies at another origin.
    Elsewhere,
    /// `trouble/slow`: answers right, but late.
    Slow,
    /// `trouble/stalled`: never answers.
    Stalled,
    /// `trouble/not-json`: the file holds a web page.
    NotJson,
    /// `trouble/python-json`: the file holds `NaN` and `Infinity`, as Python writes them.
    PythonJson,
    /// `trouble/too-large`: the file is far larger than any configuration.
    TooLarge,
}

const NAMES: &[(&str, Trouble)] = &[
    ("rate-limited", Trouble::RateLimited),
    ("rate-limited-for", Trouble::RateLimitedFor),
    ("broken", Trouble::Broken),
    ("disabled", Trouble::Disabled),
    ("no-config", Trouble::NoConfig),
    ("gguf", Trouble::Gguf),
    ("adapter", Trouble::Adapter),
    ("adapter-untagged", Trouble::AdapterUntagged),
    ("diffusion", Trouble::Diffusion),
    ("renamed", Trouble::Renamed),
    ("updated", Trouble::Updated),
    ("elsewhere", Trouble::Elsewhere),
    ("slow", Trouble::Slow),
    ("stalled", Trouble::Stalled),
    ("not-json", Trouble::NotJson),
    ("python-json", Trouble::PythonJson),
    ("too-large", Trouble::TooLarge),
];

/// How late the slow model's answer is: long enough for the page to say that it takes its time.
const LATE: Duration = Duration::from_secs(5);
/// Longer than any test.
const NEVER: Duration = Duration::from_secs(3600);
/// More than any published `config.json` holds by far.
const LARGE_BYTES: usize = 12 << 20;
/// What the adapters and the GGUF files were made from.
const BASE: &str = "example-org/unknown-7b";

/// The trouble with a model of that name, if any.
pub fn named(owner: &str, name: &str) -> Option<Trouble> {
    NAMES.iter().find(|(known, _)| owner == "trouble" && *known == name).map(|(_, trouble)| *trouble)
}

impl Trouble {
    /// What the troubled model's `config.json` holds; otherwise it is like the given model's.
    pub fn config(self, model: &Model, commit: &str) -> String {
        let text = model.config_text();
        match self {
            Self::NotJson => "<!doctype html><title>Please sign in</title>".to_owned(),
            Self::PythonJson => {
                text.replacen('{', "{\n  \"initializer_range\": NaN,\n  \"limits\": [-Infinity, Infinity],", 1)
            }
            Self::TooLarge => text.replacen('{', &format!("{{\n  \"padding\": \"{}\",", "x".repeat(LARGE_BYTES)), 1),
            Self::Updated if commit == NEWER_COMMIT => {
                text.replacen("\"num_hidden_layers\": 64", "\"num_hidden_layers\": 32", 1)
            }
            _ => text,
        }
    }

    /// Whether it has no `config.json`.
    pub fn is_without_config(self) -> bool {
        matches!(self, Self::NoConfig | Self::Gguf | Self::Adapter | Self::AdapterUntagged | Self::Diffusion)
    }

    /// The text of a file that it has besides.
    pub fn text(self, file: &str) -> Option<String> {
        let adapter = matches!(self, Self::Adapter | Self::AdapterUntagged) && file == "adapter_config.json";
        adapter.then(|| json!({ "base_model_name_or_path": BASE, "peft_type": "LORA", "r": 16 }).to_string())
    }

    /// A property that differs from the model's that it is like otherwise.
    pub fn property(self, name: &str) -> Option<Value> {
        let files = |names: &[&str]| names.iter().map(|name| json!({ "rfilename": name })).collect::<Value>();
        Some(match (self, name) {
            (Self::Gguf, "siblings") => files(&["README.md", "model-Q4_K_M.gguf"]),
            (Self::Gguf, "gguf") => json!({ "total": 6_811_799_552_u64, "architecture": "llama" }),
            (Self::Gguf, "tags") => json!(["gguf", format!("base_model:quantized:{BASE}")]),
            (Self::Adapter | Self::AdapterUntagged, "siblings") => {
                files(&["adapter_config.json", "adapter_model.safetensors"])
            }
            (Self::Adapter | Self::AdapterUntagged, "library_name") => "peft".into(),
            (Self::Adapter, "tags") => json!(["peft", format!("base_model:adapter:{BASE}")]),
            (Self::AdapterUntagged, "tags") => json!(["peft", "lora"]),
            (Self::Diffusion, "siblings") => files(&["model_index.json", "unet/config.json"]),
            (Self::Diffusion, "library_name") => "diffusers".into(),
            (Self::NoConfig, "siblings") => files(&["README.md"]),
            _ => return None,
        })
    }

    /// How long its file takes.
    pub fn delay(self) -> Duration {
        match self {
            Self::Slow => LATE,
            Self::Stalled => NEVER,
            _ => Duration::ZERO,
        }
    }
}
