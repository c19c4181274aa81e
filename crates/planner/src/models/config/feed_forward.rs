//! Feed-forward parts from keys: which layers have experts, and how large everything is.

use serde_json::Value;

use super::names;
use super::reader::Reader;
use super::schedule::{MlpWord, Planned};
use crate::models::architecture::{Dense, FeedForward, Gating, Moe, Presence};
use crate::models::keys::whole;

/// Whether layer `index` has experts, a dense network, or nothing.
pub(crate) fn word(reader: &Reader, index: u64, count: u64) -> MlpWord {
    if !reader.rule(reader.class.mlp.as_ref(), true) {
        return MlpWord::None;
    }
    if experts(reader, index).is_none() {
        let has = reader.sizes.intermediate > 0 && !super::recurrent::is_pure(reader);
        return if has { MlpWord::Dense } else { MlpWord::None };
    }
    if is_sparse(reader, index, count) { MlpWord::Moe } else { MlpWord::Dense }
}

fn experts(reader: &Reader, index: u64) -> Option<u64> {
    if reader.keys.flag(&["enable_moe_block", "is_moe", "use_moe"]) == Some(false) {
        return None;
    }
    reader.size_at(names::EXPERTS, index).filter(|experts| *experts > 1)
}

fn is_sparse(reader: &Reader, index: u64, count: u64) -> bool {
    let keys = &reader.keys;
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    if let Some(word) = keys.list(&["mlp_layer_types"]).and_then(|list| list.get(place)) {
        return word.as_str() != Some("dense");
    }
    let holds = |list: &[Value]| list.iter().any(|value| whole(value) == Some(index));
    if let Some(list) = keys.list(&["moe_layers"]) {
        return holds(list);
    }
    if let Some(text) = keys.word(&["moe_layers_enum"]) {
        return text.split(',').any(|word| word.trim().parse() == Ok(index));
    }
    if keys.list(&["mlp_only_layers"]).is_some_and(holds) {
        return false;
    }
    if index < keys.number(names::DENSE_FIRST).unwrap_or(0) {
        return false;
    }
    if let Some(list) = keys.list(&["moe_layer_freq"]) {
        return list.get(place).and_then(whole) != Some(0);
    }
    in_rhythm(reader, index, count)
}

/// Every n-th layer, by whichever key says n and where counting starts.
fn in_rhythm(reader: &Reader, index: u64, count: u64) -> bool {
    let keys = &reader.keys;
    if let Some(period) = keys.positive(&["expert_layer_period"]) {
        return index % period == keys.number(&["expert_layer_offset"]).unwrap_or(0);
    }
    let start = keys.number(&["moe_layer_start_index"]).unwrap_or(0);
    let end = keys.number(&["moe_layer_end_index"]).unwrap_or(count);
    if index < start || index > end {
        return false;
    }
    if let Some(step) = keys.positive(&["moe_layer_freq"]) {
        return index.is_multiple_of(step);
    }
    let steps = ["decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval", "moe_layer_frequency"];
    let step = keys.positive(&steps).unwrap_or(1);
    (index + 1).is_multiple_of(step)
}

/// The feed-forward part of a planned layer.
pub(crate) fn feed_forward(reader: &Reader, index: u64, planned: &Planned) -> FeedForward {
    match planned.mlp {
        MlpWord::None => FeedForward::None,
        MlpWord::Dense => FeedForward::Dense(dense(reader, index)),
        MlpWord::Moe => FeedForward::Moe(moe(reader, index)),
    }
}

/// A dense network: `intermediate_size`, or the width that mixed models keep for their dense layers.
pub(crate) fn dense(reader: &Reader, index: u64) -> Dense {
    let keys = &reader.keys;
    let own = reader.size_at(&["intermediate_size_mlp", "dense_intermediate_size"], index);
    let intermediate = own.or_else(|| reader.size_at(names::INTERMEDIATE, index)).unwrap_or(reader.sizes.intermediate);
    let intermediate = if widens(reader, index) { intermediate.saturating_mul(2) } else { intermediate };
    let all = keys.flag(&["use_bias", "bias", "enable_bias"]).unwrap_or(false) && keys.flag(&["no_bias"]) != Some(true);
    let configured = keys.flag(&["mlp_bias", "use_mlp_bias", "add_bias_linear", "mlp_hidden_bias"]).unwrap_or(all);
    let bias = Presence::when(reader.rule(reader.class.mlp_bias.as_ref(), configured));
    Dense { intermediate, gating: gating(reader), bias }
}

/// Layers without a cache of their own are twice as wide where `use_double_wide_mlp` says so (Gemma 4).
fn widens(reader: &Reader, index: u64) -> bool {
    let layers = reader.size(names::LAYERS).unwrap_or(0);
    let shared = reader.keys.number(&["num_kv_shared_layers"]).unwrap_or(0);
    reader.keys.flag(&["use_double_wide_mlp"]) == Some(true) && index >= layers.saturating_sub(shared)
}

/// Three matrices, unless the class or the activation says two (squared ReLU is never gated).
fn gating(reader: &Reader) -> Gating {
    let activation = reader.keys.word(&["mlp_hidden_act", "hidden_act", "activation_function"]).unwrap_or_default();
    let plain = reader.rule(reader.class.plain_mlp.as_ref(), matches!(activation, "relu2" | "xielu"));
    if plain { Gating::Plain } else { Gating::Gated }
}

fn moe(reader: &Reader, index: u64) -> Moe {
    let keys = &reader.keys;
    let experts = experts(reader, index).unwrap_or(0);
    let inner = reader.size_at(names::EXPERT_INTERMEDIATE, index);
    let expert_intermediate =
        inner.or_else(|| reader.size_at(names::INTERMEDIATE, index)).unwrap_or(reader.sizes.intermediate);
    let shared_experts = keys.number_at(names::SHARED_EXPERTS, index).unwrap_or(0);
    let stated = reader.size_at(names::SHARED_INTERMEDIATE, index);
    let shared_intermediate = stated.unwrap_or_else(|| shared_experts.saturating_mul(expert_intermediate));
    let beside = keys.flag(&["enable_moe_block"]) == Some(true);
    let scores = keys.word(&["topk_method"]) == Some("noaux_tc");
    Moe {
        experts,
        top_k: keys.number_at(names::TOP_K, index).unwrap_or(1),
        expert_intermediate,
        gating: gating(reader),
        expert_bias: Presence::when(reader.rule(reader.class.expert_bias.as_ref(), false)),
        latent: keys.positive(&["moe_latent_size", "routed_expert_hidden_size"]),
        shared_intermediate,
        shared_experts: if shared_intermediate > 0 { shared_experts.max(1) } else { 0 },
        shared_bias: Presence::Absent,
        shared_gate: Presence::when(shared_intermediate > 0 && reader.rule(reader.class.shared_gate.as_ref(), false)),
        zero_experts: keys.number(&["zero_expert_num"]).unwrap_or(0),
        router_bias: Presence::when(reader.rule(reader.class.router_bias.as_ref(), scores)),
        dense_beside: if beside { vec![dense(reader, index)] } else { Vec::new() },
    }
}
