//! Latent attention from keys: MLA with or without a selector, and DeepSeek-V4's compressed attention.

use serde_json::Value;

use super::attention::indexer;
use super::names;
use super::reader::Reader;
use crate::models::architecture::{CompressedSparse, Mla, OutputGate, Presence, Window};
use crate::models::keys::whole;

/// MLA where `kv_lora_rank` says so and the layer is not a windowed one with heads of its own.
pub(crate) fn mla(reader: &Reader, index: u64, window: Window) -> Option<Mla> {
    let keys = &reader.keys;
    let own_heads = window != Window::Full && keys.positive(&["swa_num_key_value_heads", "swa_head_dim"]).is_some();
    let kv_lora_rank = keys.positive(&["kv_lora_rank"]).filter(|_| !own_heads)?;
    let qk_rope_head_dim = keys.number(&["qk_rope_head_dim"]).unwrap_or(64);
    let nope = keys.positive(&["qk_nope_head_dim"]);
    let qk = keys.positive(&["qk_head_dim"]).map(|qk| qk.saturating_sub(qk_rope_head_dim));
    let selector = indexer(reader);
    let owns = window == Window::Full && owns_indexer(reader, index);
    Some(Mla {
        heads: reader.needed(names::HEADS)?,
        q_lora_rank: keys.positive(&["q_lora_rank"]),
        kv_lora_rank,
        qk_nope_head_dim: nope.or(qk).unwrap_or(128),
        qk_rope_head_dim,
        v_head_dim: keys.positive(&["v_head_dim"]).unwrap_or(128),
        indexer: selector.filter(|_| owns),
        top_k: selector.filter(|_| window == Window::Full).map(|selector| selector.top_k).filter(|top_k| *top_k > 0),
        output_gate: output_gate(reader),
        window,
        bias: Presence::when(keys.flag(&["attention_bias"]).unwrap_or(false)),
    })
}

fn output_gate(reader: &Reader) -> OutputGate {
    let wide = reader.keys.flag(&["mla_use_output_gate", "attn_output_gate"]).unwrap_or(false);
    if reader.rule(reader.class.head_gate.as_ref(), false) {
        OutputGate::Head
    } else if reader.rule(reader.class.output_gate.as_ref(), wide) {
        OutputGate::Channel
    } else {
        OutputGate::None
    }
}

/// Whether a layer has a selector of its own or uses an earlier layer's (`indexer_types`).
fn owns_indexer(reader: &Reader, index: u64) -> bool {
    let listed = reader.keys.list(&["indexer_types"]);
    let word = listed.and_then(|list| list.get(usize::try_from(index).ok()?)).and_then(Value::as_str);
    word != Some("shared")
}

/// DeepSeek-V4's attention where `compress_ratios` (or `compress_rates` by layer type) says so.
pub(crate) fn compressed(reader: &Reader, index: u64) -> Option<CompressedSparse> {
    let keys = &reader.keys;
    let o_lora_rank = keys.positive(&["o_lora_rank"])?;
    let compress_ratio = ratio(reader, index)?;
    let selector = indexer(reader).filter(|_| compress_ratio == SELECTED_RATIO);
    Some(CompressedSparse {
        heads: reader.needed(names::HEADS)?,
        head_dim: reader.sizes.head_dim,
        q_lora_rank: reader.needed(&["q_lora_rank"])?,
        o_groups: keys.positive(&["o_groups"]).unwrap_or(1),
        o_lora_rank,
        compress_ratio,
        window: keys.number(names::WINDOW).unwrap_or(0),
        indexer: selector,
    })
}

/// Layers that compress four tokens into one entry also select among the entries.
const SELECTED_RATIO: u64 = 4;

fn ratio(reader: &Reader, index: u64) -> Option<u64> {
    let at = usize::try_from(index).ok()?;
    if let Some(list) = reader.keys.list(&["compress_ratios"]) {
        return Some(list.get(at).and_then(whole).unwrap_or(0));
    }
    let rates = reader.keys.object(&["compress_rates"])?;
    let word = reader.keys.list(names::LAYER_TYPES)?.get(at)?.as_str()?;
    Some(rates.get(word).and_then(whole).unwrap_or(0))
}
