//! Reading a configuration: from keys to an [`Architecture`].
//!
//! Owns what keys mean. Knows nothing of bytes. Structure comes from keys; `model_type` selects only class defaults.

mod class;

use serde_json::{Map, Value};

use super::architecture::{
    Architecture, Attention, Biases, Dense, Dtype, Ends, FeedForward, Gating, Head, Kind, Layer, Mixer, Moe, Norm,
    Presence, QkNorm, QkvBias, Window,
};
use super::keys::Keys;
use crate::issue::Issue;
use class::Class;

/// More layers than any model has; a larger number is a mistake.
const MAX_LAYERS: u64 = 4096;

const TEXT_LEVELS: [&str; 3] = ["text_config", "llm_config", "language_config"];

/// Reads a configuration as the hub serves it; what cannot be read is named in the issues.
pub fn read_config(config: &Value) -> (Option<Architecture>, Vec<Issue>) {
    let Some(outer) = config.as_object() else {
        let message = "the configuration is not an object of keys and values; paste the whole of config.json";
        return (None, vec![Issue::error("config-not-an-object", "model.config", message)]);
    };
    let text = TEXT_LEVELS.iter().find_map(|name| outer.get(*name)?.as_object());
    let model_type = |level: &Map<String, Value>| level.get("model_type")?.as_str().map(str::to_lowercase);
    let named = text.and_then(model_type).or_else(|| model_type(outer)).unwrap_or_default();
    let class = class::class(named.trim_end_matches("_text")).unwrap_or_default();
    let mut levels: Vec<_> = text.into_iter().collect();
    levels.extend([outer, &class.keys]);
    let keys = Keys::new(levels, "model.config.");
    let architecture = assemble(&keys, &named, &class);
    (architecture, keys.into_issues())
}

fn assemble(keys: &Keys, model_type: &str, class: &Class) -> Option<Architecture> {
    let hidden_size = needed(keys, &["hidden_size", "n_embd", "d_model", "n_embed"])?;
    let count = needed(keys, &["num_hidden_layers", "n_layer", "n_layers", "num_layers"])?;
    if count > MAX_LAYERS {
        let message = format!("num_hidden_layers is {count}; no model has more than {MAX_LAYERS} layers");
        keys.say(Issue::error("config-too-many-layers", &keys.path("num_hidden_layers"), message));
        return None;
    }
    let attention = attention(keys, class, hidden_size)?;
    let layers = (0..count).map(|index| layer(keys, class, index, hidden_size, &attention)).collect();
    Some(Architecture {
        model_type: model_type.to_owned(),
        kind: Kind::Generate,
        hidden_size,
        vocab_size: keys.number(&["vocab_size", "padded_vocab_size"]).unwrap_or(0),
        max_position_embeddings: keys.positive(&["max_position_embeddings", "n_positions", "seq_length"]),
        tied: keys.flag(&["tie_word_embeddings"]).unwrap_or(false),
        dtype: dtype(keys),
        ends: Ends { final_norm: true, head: Head::Vocabulary, ..Ends::default() },
        norm: Norm::Weight,
        layers,
        mtp: Vec::new(),
        towers: Vec::new(),
        rotary_dim: attention.key_head_dim,
        quantization: keys.value(&["quantization_config"]).and_then(super::quantization::read_quantization),
        stored_only: Vec::new(),
        doubts: Vec::new(),
    })
}

fn needed(keys: &Keys, names: &[&str]) -> Option<u64> {
    let number = keys.positive(names);
    if number.is_none() {
        let name = names.first().copied().unwrap_or_default();
        let message = format!("the configuration has no {}; without it nothing can be computed", names.join(", "));
        keys.say(Issue::error("config-key-missing", &keys.path(name), message));
    }
    number
}

fn dtype(keys: &Keys) -> Dtype {
    match keys.word(&["dtype", "torch_dtype"]).map(|word| word.trim_start_matches("torch.")) {
        Some("float32") => Dtype::Float32,
        Some("float16") => Dtype::Float16,
        _ => Dtype::Bfloat16,
    }
}

fn attention(keys: &Keys, class: &Class, hidden: u64) -> Option<Attention> {
    let heads = needed(keys, &["num_attention_heads", "n_head", "n_heads"])?;
    let kv_heads = keys.positive(&["num_key_value_heads", "num_kv_heads"]).unwrap_or(heads);
    let head_dim = keys.positive(&["head_dim"]).unwrap_or_else(|| hidden.checked_div(heads).unwrap_or(0));
    let all = keys.flag(&["attention_bias"]).unwrap_or(false);
    let qkv = if all || class.qkv_bias.is_some() { QkvBias::All } else { QkvBias::None };
    let window = match keys.positive(&["sliding_window"]) {
        Some(window) if keys.flag(&["use_sliding_window"]) != Some(false) => Window::Sliding(window),
        _ => Window::Full,
    };
    Some(Attention {
        heads,
        kv_heads,
        key_head_dim: head_dim,
        value_head_dim: head_dim,
        window,
        bias: Biases { qkv, output: Presence::when(all) },
        qk_norm: if class.qk_norm.is_some() { QkNorm::Head } else { QkNorm::None },
        ..Attention::default()
    })
}

fn layer(keys: &Keys, class: &Class, index: u64, hidden: u64, attention: &Attention) -> Layer {
    Layer {
        mixers: vec![Mixer::Attention(attention.clone())],
        feed_forward: feed_forward(keys, class, index, hidden),
        norms: 2,
        extras: Vec::new(),
    }
}

fn feed_forward(keys: &Keys, class: &Class, index: u64, hidden: u64) -> FeedForward {
    let intermediate = keys.positive(&["intermediate_size"]).unwrap_or(hidden.saturating_mul(4));
    let experts = keys.positive(&["n_routed_experts", "num_local_experts", "num_experts"]);
    let dense_layers = keys.list(&["mlp_only_layers"]).unwrap_or_default();
    let dense = dense_layers.iter().any(|layer| super::keys::whole(layer) == Some(index));
    let Some(experts) = experts.filter(|_| !dense) else {
        let bias = Presence::when(keys.flag(&["mlp_bias"]).unwrap_or(false));
        return FeedForward::Dense(Dense { intermediate, gating: Gating::Gated, bias });
    };
    let shared_intermediate = keys.number(&["shared_expert_intermediate_size"]).unwrap_or(0);
    FeedForward::Moe(Moe {
        experts,
        top_k: keys.number(&["num_experts_per_tok"]).unwrap_or(1),
        expert_intermediate: keys.positive(&["moe_intermediate_size"]).unwrap_or(intermediate),
        shared_intermediate,
        shared_gate: Presence::when(class.shared_gate == Some(true) && shared_intermediate > 0),
        ..Moe::default()
    })
}
