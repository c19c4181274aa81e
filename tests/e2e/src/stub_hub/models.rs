//! The models that the stand-in of the hub has.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

/// The commit of every model's main branch; made up.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Another commit of `trouble/updated`, whose main branch has moved on; made up.
pub const NEWER_COMMIT: &str = "fedcba9876543210fedcba9876543210fedcba98";

/// A model as the hub knows it.
#[derive(Debug, Deserialize)]
pub struct Model {
    /// `organisation/name`.
    pub id: String,
    /// `false`, `"auto"` or `"manual"`.
    pub gated: Value,
    /// How many elements the hub counts in the model's weights.
    pub safetensors_total: u64,
    /// The model's `config.json`.
    pub config: Value,
    /// Large files and their bytes.
    #[serde(default)]
    files: BTreeMap<String, u64>,
    /// Further files that hold JSON.
    #[serde(default)]
    texts: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Fixtures {
    models: Vec<Model>,
}

/// Every model, the most popular first.
pub fn load() -> Vec<Model> {
    let fixtures: Fixtures =
        serde_json::from_str(include_str!("../../fixtures/models.json")).expect("the fixtures are models");
    fixtures.models
}

impl Model {
    /// Whether its files are shown only to those whom its owners let in.
    pub fn is_gated(&self) -> bool {
        self.gated != Value::Bool(false)
    }

    /// The bytes of its `config.json`.
    pub fn config_text(&self) -> String {
        serde_json::to_string_pretty(&self.config).expect("it was read from JSON")
    }

    /// The text of a file besides `config.json`.
    pub fn text(&self, file: &str) -> Option<String> {
        self.texts.get(file).map(|text| serde_json::to_string_pretty(text).expect("it was read from JSON"))
    }

    /// The names of all files.
    fn names(&self) -> impl Iterator<Item = &str> {
        ["config.json", "README.md"].into_iter().chain(self.files.keys().chain(self.texts.keys()).map(String::as_str))
    }

    /// The files and folders of the repository's root.
    pub fn listing(&self) -> Value {
        let large = self.files.iter().filter(|(path, _)| !path.contains('/')).map(|(path, bytes)| {
            json!({ "type": "file", "oid": COMMIT, "size": bytes, "path": path,
                "lfs": { "oid": "0".repeat(64), "size": bytes, "pointerSize": 135 } })
        });
        let small = self.texts.keys().map(String::as_str).chain(["config.json", "README.md"]);
        let small = small.map(|path| json!({ "type": "file", "oid": COMMIT, "size": 700, "path": path }));
        let folders = self.files.keys().filter_map(|path| path.split_once('/'));
        let folders =
            folders.map(|(folder, _)| json!({ "type": "directory", "oid": COMMIT, "size": 0, "path": folder }));
        large.chain(small).chain(folders).collect()
    }

    /// A property as `/api/models` gives it.
    pub fn property(&self, name: &str, popularity: usize) -> Option<Value> {
        let config = |key: &str| self.config.get(key).cloned();
        let value = match name {
            "sha" => COMMIT.into(),
            "gated" => self.gated.clone(),
            "private" | "disabled" => false.into(),
            "downloads" => (1_000_000 / (popularity + 1)).into(),
            "likes" => (1_000 / (popularity + 1)).into(),
            "library_name" => "transformers".into(),
            "pipeline_tag" => "text-generation".into(),
            "tags" => json!(["transformers", "safetensors", "text-generation"]),
            "safetensors" => json!({ "total": self.safetensors_total }),
            "siblings" => self.names().map(|name| json!({ "rfilename": name })).collect(),
            "config" => {
                let kept = ["architectures", "model_type", "quantization_config"];
                kept.iter().filter_map(|&key| Some((key.to_owned(), config(key)?))).collect()
            }
            _ => return None,
        };
        Some(value)
    }
}
