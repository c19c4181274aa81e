//! Softmax attention from keys.

use serde_json::Value;

use super::names;
use super::reader::Reader;
use crate::models::architecture::{
    Attention, Biases, CacheOwner, Indexer, Layer, Mixer, OutputGate, Presence, QkNorm, QkvBias, Weights, Window,
};
use crate::models::keys::whole;

/// Attention of layer `index`; `None` (with an issue) where the number of heads is not known.
pub(crate) fn attention(reader: &Reader, index: u64, window: Window) -> Option<Attention> {
    reader.needed(names::HIDDEN)?;
    reader.needed(names::HEADS)?;
    let (heads, kv_heads, key_head_dim, value_head_dim) = widths(reader, index, window);
    let cache = cache(reader, index);
    let projects = cache != CacheOwner::EarlierLayer || reader.rule(reader.class.kv_projections.as_ref(), false);
    let values_from_keys = reader.keys.flag(&["attention_k_eq_v"]) == Some(true) && window == Window::Full;
    Some(Attention {
        heads,
        kv_heads,
        q_lora_rank: reader.keys.positive(&["share_q_dim"]),
        key_head_dim,
        value_head_dim,
        window,
        cache,
        weights: if reader.class.shared_attention.unwrap_or(false) { Weights::Shared } else { Weights::Own },
        kv_projections: Presence::when(projects),
        values_from_keys,
        output_gate: output_gate(reader),
        bias: biases(reader),
        qk_norm: qk_norm(reader),
        sinks: sinks(reader, window),
        indexer: indexer(reader).filter(|_| is_sparse(reader, index)),
    })
}

/// Heads, KV heads, key width, value width: windowed and global layers may have their own.
fn widths(reader: &Reader, index: u64, window: Window) -> (u64, u64, u64, u64) {
    let keys = &reader.keys;
    let sizes = reader.sizes;
    let heads = reader.size_at(names::HEADS, index).unwrap_or(sizes.heads);
    let kv = if sizes.kv_heads == 1 { 1 } else { reader.size_at(names::KV_HEADS, index).unwrap_or(sizes.kv_heads) };
    let value = keys.positive(&["v_head_dim"]).unwrap_or(sizes.head_dim);
    let own = |name: &str, otherwise: u64| keys.positive(&[name]).unwrap_or(otherwise);
    if window == Window::Full {
        let dim = own("global_head_dim", sizes.head_dim);
        let value = if keys.positive(&["global_head_dim"]).is_some() { dim } else { value };
        return (heads, own("num_global_key_value_heads", kv), dim, value);
    }
    let dim = own("swa_head_dim", sizes.head_dim);
    (own("swa_num_attention_heads", heads), own("swa_num_key_value_heads", kv), dim, own("swa_v_head_dim", value))
}

/// Where a layer's keys and values are kept.
pub(crate) fn cache(reader: &Reader, index: u64) -> CacheOwner {
    if reader.class.encoder.unwrap_or(false) {
        return CacheOwner::None;
    }
    let layers = reader.size(names::LAYERS).unwrap_or(0);
    let shared = reader.keys.number(&["num_kv_shared_layers"]).unwrap_or(0);
    let factor = reader.keys.positive(&["cla_share_factor"]).filter(|_| reader.keys.flag(&["use_cla"]) == Some(true));
    let lends = factor.is_some_and(|factor| !index.is_multiple_of(factor));
    if lends || (shared > 0 && index >= layers.saturating_sub(shared)) {
        CacheOwner::EarlierLayer
    } else {
        CacheOwner::Own
    }
}

fn output_gate(reader: &Reader) -> OutputGate {
    let configured = reader.keys.flag(&["attn_output_gate", "use_gated_attention"]).unwrap_or(false);
    if reader.rule(reader.class.head_gate.as_ref(), false) {
        OutputGate::Head
    } else if reader.rule(reader.class.output_gate.as_ref(), configured) {
        OutputGate::Channel
    } else {
        OutputGate::None
    }
}

/// Sinks a head; models that keep them to windowed or to full layers say so.
fn sinks(reader: &Reader, window: Window) -> bool {
    let keys = &reader.keys;
    let name = if window == Window::Full { "add_full_attention_sink_bias" } else { "add_swa_attention_sink_bias" };
    keys.flag(&[name]).unwrap_or_else(|| reader.rule(reader.class.sinks.as_ref(), false))
}

/// Biases: as the class says, else by the keys that name them.
fn biases(reader: &Reader) -> Biases {
    let keys = &reader.keys;
    let none = keys.flag(&["no_bias"]) == Some(true);
    let all = keys.flag(&["attention_bias", "use_bias", "bias", "enable_bias"]).unwrap_or(false) && !none;
    let qkv = keys.flag(&["qkv_bias", "add_qkv_bias", "use_qkv_bias", "attention_qkv_bias"]).unwrap_or(all);
    let output = keys.flag(&["attention_out_bias", "attention_output_bias"]).unwrap_or(all);
    let qkv = reader.rule(reader.class.qkv_bias.as_ref(), qkv);
    let output = reader.rule(reader.class.output_bias.as_ref(), output);
    let qkv = match (qkv, reader.rule(reader.class.key_bias.as_ref(), true)) {
        (false, _) => QkvBias::None,
        (true, true) => QkvBias::All,
        (true, false) => QkvBias::QueryAndValue,
    };
    Biases { qkv, output: Presence::when(output) }
}

/// Norms on queries and keys: as the class says, else a head's width where a key asks for them.
fn qk_norm(reader: &Reader) -> QkNorm {
    let keys = &reader.keys;
    let flag = ["use_qk_norm", "qk_norm", "qk_layernorm", "use_qk_layernorm", "query_key_norm", "q_k_norm"];
    let configured = keys.flag(&flag);
    let kind = match (reader.class.qk_norm, keys.word(&["qk_norm_type"])) {
        (Some(kind), _) => kind,
        (None, Some("per_layer")) => QkNorm::Full,
        (None, _) => QkNorm::Head,
    };
    let otherwise = configured.unwrap_or(reader.class.qk_norm.is_some());
    if reader.rule(reader.class.qk_norm_when.as_ref(), otherwise) { kind } else { QkNorm::None }
}

/// Attention over another modality's states.
pub(crate) fn cross(reader: &Reader, index: u64) -> Option<Attention> {
    let attention = attention(reader, index, Window::Full)?;
    let qk_norm = reader.class.cross_qk_norm.unwrap_or(attention.qk_norm);
    Some(Attention { qk_norm, cache: CacheOwner::Own, ..attention })
}

/// Whether a layer of ordinary attention selects blocks first (MiniMax-M3).
fn is_sparse(reader: &Reader, index: u64) -> bool {
    let at = |names: &[&str]| reader.keys.list(names)?.get(usize::try_from(index).ok()?);
    let named = at(names::LAYER_TYPES).and_then(Value::as_str).is_some_and(|word| word.contains("sparse"));
    named || at(&["sparse_attention_freq"]).and_then(whole).is_some_and(|flag| flag > 0)
}

/// The selector of sparse attention: its heads, width and how many tokens it picks.
pub(crate) fn indexer(reader: &Reader) -> Option<Indexer> {
    let heads = reader.keys.positive(&["index_n_heads", "sparse_num_index_heads"])?;
    let head_dim = reader.keys.positive(&["index_head_dim", "sparse_index_dim"])?;
    Some(Indexer {
        heads,
        head_dim,
        top_k: reader.keys.positive(&["index_topk"]).or_else(|| blocks(reader)).unwrap_or(0),
    })
}

/// Tokens of the blocks that a selector of blocks picks.
fn blocks(reader: &Reader) -> Option<u64> {
    let size = reader.keys.positive(&["index_block_size", "sparse_block_size"])?;
    Some(reader.keys.positive(&["index_topk_blocks", "sparse_topk_blocks"])?.saturating_mul(size))
}

/// Columns of the table of cosines and sines: the rotated part of a head in the first attention layer.
pub(crate) fn rotary_dim(reader: &Reader, layers: &[Layer]) -> u64 {
    let keys = &reader.keys;
    if reader.class.positions.is_some() || keys.flag(&["alibi"]) == Some(true) {
        return 0;
    }
    let head = layers.iter().flat_map(|layer| &layer.mixers).find_map(|mixer| match mixer {
        Mixer::Attention(attention) => Some(attention.key_head_dim),
        Mixer::Mla(mla) => Some(mla.qk_rope_head_dim),
        Mixer::CompressedSparse(_) => keys.positive(&["qk_rope_head_dim"]),
        _ => None,
    });
    rotated(reader, head.unwrap_or(0))
}

/// The rotated part of a head: `rotary_dim`, or a share of the head's width.
pub(crate) fn rotated(reader: &Reader, head: u64) -> u64 {
    let keys = &reader.keys;
    let latent = keys.positive(&["kv_lora_rank"]).is_some();
    let share = keys.fraction(&["partial_rotary_factor", "rotary_pct"]).filter(|share| !latent && *share > 0.0);
    let whole = keys.positive(&["rotary_dim"]).unwrap_or(head);
    share.map_or(whole, |share| (head as f64 * share.min(1.0)) as u64)
}
