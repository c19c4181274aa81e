//! The models that the stand-in of the hub has.

use serde::Deserialize;
use serde_json::Value;

/// The commit of every model's main branch; made up.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

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
            "tags" => serde_json::json!(["transformers", "safetensors", "text-generation"]),
            "safetensors" => serde_json::json!({ "total": self.safetensors_total }),
            "siblings" => serde_json::json!([{ "rfilename": "config.json" }, { "rfilename": "README.md" }]),
            "config" => {
                let kept = ["architectures", "model_type", "quantization_config"];
                kept.iter().filter_map(|&key| Some((key.to_owned(), config(key)?))).collect()
            }
            _ => return None,
        };
        Some(value)
    }
}
