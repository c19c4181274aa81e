//! From a request to a model: which configuration, which count, which bits.

use serde_json::Value;

use super::architecture::{Architecture, Dtype, Kind};
use super::counts::{Counts, counts_of};
use super::facts::{ModelFacts, Provenance};
use super::kv::{CacheLayout, cache_facts};
use super::parts::{Part, Role, parts};
use super::quantization::Quantization;
use super::request::ModelRequest;
use super::size_classes::config_for_size;
use super::snapshot::Snapshot;
use super::weights::checkpoint_bytes;
use super::{quantization_choice, stored};
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
    /// What computed weight bytes are to be multiplied with: 1 unless a count was given or read that differs.
    pub weight_scale: f64,
    /// The plan's model section.
    pub facts: ModelFacts,
}

/// Finds the model a request is about; `None`, with an issue of severity error, where there is none.
pub fn resolve(request: &ModelRequest, snapshot: &Snapshot) -> (Option<ResolvedModel>, Vec<Issue>) {
    let mut issues = Vec::new();
    let Some((config, assumed)) = configuration(request, snapshot, &mut issues) else { return (None, issues) };
    let (architecture, found) = super::read_config(&config);
    issues.extend(found);
    let Some(mut architecture) = architecture else { return (None, issues) };
    stored::complete_towers(request, &mut architecture, &mut issues);
    let parts = parts(&architecture);
    let has_experts = parts.iter().any(|part| part.role == Role::RoutedExperts);
    let quantization = quantization_choice::served(request, &architecture, has_experts, &mut issues);
    let quantization = quantization.map(|read| quantization_choice::believed(read, &parts, &mut issues));
    let dtype = quantization_choice::served_dtype(request, architecture.dtype, &mut issues);
    let counts = counts_of(&architecture, &parts);
    let layout = CacheLayout { model_bytes: dtype.bytes(), ..cache_layout(request.kv_cache_dtype.as_deref(), dtype) };
    let facts = ModelFacts::computed(&architecture, counts, cache_facts(&architecture, layout), dtype);
    let mut model = ResolvedModel { architecture, parts, quantization, dtype, weight_scale: 1.0, facts };
    complete(request, counts, assumed, &mut model, &mut issues);
    (Some(model), issues)
}

/// The configuration: as sent, else the bundled one, else one that stands for the size (then `true` comes with it).
fn configuration(request: &ModelRequest, snapshot: &Snapshot, issues: &mut Vec<Issue>) -> Option<(Value, bool)> {
    if let Some(config) = &request.config {
        return Some((config.clone(), false));
    }
    if let Some(config) = request.id.as_deref().and_then(|id| snapshot.config(id)) {
        return Some((config, false));
    }
    let Some(billions) = request.params_b.filter(|billions| billions.is_finite() && *billions > 0.0) else {
        let id = request.id.as_deref().unwrap_or_default();
        let message = if id.is_empty() {
            "no model is named; give its hub id, its config.json, or params_b".to_owned()
        } else if id.to_ascii_lowercase().contains("gguf") {
            format!(
                "{id} holds GGUF files, which carry no config.json: enter the model they were made from, with gguf as \
                 quantization"
            )
        } else {
            format!("{id} is not among the bundled models; paste its config.json or give params_b")
        };
        issues.push(Issue::error("model-not-known", "model.id", message));
        return None;
    };
    let message = format!(
        "only the size of {billions} billion parameters is known; layers, heads and context are assumed from models of \
         that size, so cache figures are rough: paste config.json for exact ones"
    );
    issues.push(Issue::warning("architecture-assumed", "model.params_b", message));
    Some((config_for_size(billions), true))
}

/// How a cache is laid out on one GPU for a KV number type as vLLM names it.
pub fn cache_layout(kv_cache_dtype: Option<&str>, dtype: Dtype) -> CacheLayout {
    let word = kv_cache_dtype.unwrap_or("auto").to_ascii_lowercase();
    let cache_bytes = match word.as_str() {
        _ if word.starts_with("fp8") || word == "int8" => 1,
        "float32" | "fp32" | "float" => 4,
        "bfloat16" | "float16" | "half" | "bf16" | "fp16" => 2,
        _ => dtype.bytes(),
    };
    let packed_sparse = word == "fp8_ds_mla";
    CacheLayout { cache_bytes, model_bytes: dtype.bytes(), packed_sparse, ..CacheLayout::default() }
}

/// Fills in weight bytes, and what a given or read count changes.
fn complete(request: &ModelRequest, counts: Counts, assumed: bool, model: &mut ResolvedModel, issues: &mut Vec<Issue>) {
    let scale = stored::scale(request, counts, model, issues);
    model.weight_scale = scale.factor;
    let scaled = |count: u64| if scale.total.is_some() { (count as f64 * scale.factor) as u64 } else { count };
    let computed = checkpoint_bytes(&model.parts, model.quantization.as_ref(), model.dtype);
    let facts = &mut model.facts;
    if let Some(quantization) = &model.quantization {
        facts.quantization.clone_from(&quantization.label);
    }
    facts.params_total = Some(scale.total.unwrap_or(counts.total));
    facts.params_checkpoint = Some(scale.checkpoint.unwrap_or_else(|| scaled(counts.checkpoint)));
    facts.params_active = Some(scaled(counts.active));
    facts.provenance.params = scale.provenance;
    (facts.weights_bytes, facts.provenance.weights) =
        match stored::bytes(request, model.quantization.as_ref(), computed) {
            Some((bytes, provenance)) => (Some(bytes), provenance),
            None => (Some(scaled(computed)), scale.provenance),
        };
    if assumed {
        facts.provenance.kv = Provenance::Assumed;
        facts.provenance.params = Provenance::Assumed;
        facts.provenance.weights = Provenance::Assumed;
    }
    if facts.kind == Kind::Embed || (facts.kv_bytes_per_token, facts.kv_bytes_per_token_sliding) == (0, 0) {
        say_no_cache(facts, issues);
    }
}

fn say_no_cache(facts: &ModelFacts, issues: &mut Vec<Issue>) {
    let without = (facts.kv_bytes_per_token, facts.kv_bytes_per_token_sliding) == (0, 0);
    if without && facts.state_bytes_per_sequence == 0 {
        let message = "this model sees a whole text at once and keeps no KV cache: weights and activations decide";
        issues.push(Issue::note("no-kv-cache", "model.config", message));
    }
}
