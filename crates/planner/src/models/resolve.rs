//! From a request to a model: which configuration, which count, which bits.

use super::architecture::{Architecture, Dtype};
use super::counts::counts_of;
use super::facts::{ModelFacts, ModelProvenance};
use super::kv::{CacheLayout, cache_facts};
use super::parts::{Part, parts};
use super::quantization::{Quantization, chosen};
use super::request::ModelRequest;
use super::snapshot::Snapshot;
use super::weights::checkpoint_bytes;
use crate::issue::Issue;

/// A model that can be planned with.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedModel {
    /// Its structure.
    pub architecture: Architecture,
    /// Every parameter once.
    pub parts: Vec<Part>,
    /// How the served weights are stored; `None` = in [`ResolvedModel::dtype`].
    pub quantization: Option<Quantization>,
    /// The number type of what is not quantized, before the card's own rules (no bfloat16 below capability 8.0).
    pub dtype: Dtype,
    /// What computed weight bytes are to be multiplied with: 1 unless a count was given that differs.
    pub weight_scale: f64,
    /// The plan's model section.
    pub facts: ModelFacts,
}

/// Finds the model a request is about.
pub fn resolve(request: &ModelRequest, snapshot: &Snapshot) -> (Option<ResolvedModel>, Vec<Issue>) {
    let mut issues = Vec::new();
    let bundled = request.id.as_deref().and_then(|id| snapshot.config(id));
    let Some(config) = request.config.as_ref().or(bundled) else {
        let message = "no configuration is known for this model; paste its config.json or give params_b";
        issues.push(Issue::error("model-not-known", "model.id", message));
        return (None, issues);
    };
    let (architecture, said) = super::read_config(config);
    issues.extend(said);
    (architecture.map(|architecture| resolved(request, architecture)), issues)
}

fn resolved(request: &ModelRequest, architecture: Architecture) -> ResolvedModel {
    let parts = parts(&architecture);
    let quantization = match request.quantization.as_deref() {
        None | Some("auto") => architecture.quantization.clone(),
        Some(word) => chosen(word).map(|method| method.quantization(false)),
    };
    let dtype = Dtype::Bfloat16;
    let counts = counts_of(&architecture, &parts);
    let cache = cache_facts(&architecture, CacheLayout::default());
    let computed = || "computed from the config".to_owned();
    let weights = request.weights_bytes.unwrap_or_else(|| checkpoint_bytes(&parts, quantization.as_ref(), dtype));
    let facts = ModelFacts {
        params_total: Some(counts.total),
        params_checkpoint: Some(counts.checkpoint),
        params_active: Some(counts.active),
        params_mtp: Some(counts.mtp),
        params_towers: Some(counts.towers),
        weights_bytes: Some(weights),
        kv_bytes_per_token: cache.bytes_per_token,
        kv_bytes_per_token_sliding: cache.bytes_per_token_sliding,
        sliding_window: cache.sliding_window,
        state_bytes_per_sequence: cache.state_bytes_per_sequence,
        max_position_embeddings: architecture.max_position_embeddings,
        quantization: quantization
            .as_ref()
            .map_or_else(|| "none".to_owned(), |quantization| quantization.label.clone()),
        dtype: dtype.word().to_owned(),
        kind: architecture.kind,
        provenance: ModelProvenance { params: computed(), weights: computed(), kv: computed() },
    };
    ResolvedModel { architecture, parts, quantization, dtype, weight_scale: 1.0, facts }
}
