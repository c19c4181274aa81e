//! Models pruned block by block (Nemotron-NAS): each block says what is left of it.

use serde_json::{Map, Value};

use super::reader::Reader;
use super::{MAX_LAYERS, attention};
use crate::issue::Issue;
use crate::models::architecture::{Attention, Dense, FeedForward, Gating, Layer, Mixer, Presence, Window};
use crate::models::keys::whole;

pub(crate) fn layers(reader: &Reader, blocks: &[Value]) -> Option<Vec<Layer>> {
    if blocks.len() as u64 > MAX_LAYERS {
        let message = format!("block_configs has {} entries; no model has that many layers", blocks.len());
        reader.keys.report(Issue::error("config-too-many-layers", &reader.keys.path("block_configs"), message));
        return None;
    }
    (0..).zip(blocks).map(|(index, block)| layer(reader, index, block)).collect()
}

fn part<'a>(block: &'a Value, name: &str) -> Option<&'a Map<String, Value>> {
    block.get(name)?.as_object()
}

fn says(part: Option<&Map<String, Value>>, name: &str) -> bool {
    part.and_then(|part| part.get(name)).and_then(Value::as_bool).unwrap_or(false)
}

fn layer(reader: &Reader, index: u64, block: &Value) -> Option<Layer> {
    let (attention, ffn) = (part(block, "attention"), part(block, "ffn"));
    let mixers = if says(attention, "no_op") {
        Vec::new()
    } else if says(attention, "replace_with_linear") {
        vec![Mixer::Linear]
    } else {
        vec![Mixer::Attention(heads(reader, index, attention)?)]
    };
    let feed_forward = if says(ffn, "no_op") { FeedForward::None } else { FeedForward::Dense(width(reader, ffn)) };
    let norms = u64::from(!mixers.is_empty()) + u64::from(feed_forward != FeedForward::None);
    Some(Layer { mixers, feed_forward, norms, ..Layer::default() })
}

/// KV heads = heads / `n_heads_in_group`.
fn heads(reader: &Reader, index: u64, block: Option<&Map<String, Value>>) -> Option<Attention> {
    let whole_number = |name: &str| block?.get(name).and_then(whole).filter(|number| *number > 0);
    let window = whole_number("window_length").map_or(Window::Full, Window::Sliding);
    let attention = attention::attention(reader, index, window)?;
    let kv_heads = whole_number("n_heads_in_group").and_then(|group| attention.heads.checked_div(group));
    let kv_heads = kv_heads.or_else(|| whole_number("num_key_value_heads")).unwrap_or(attention.kv_heads);
    Some(Attention { kv_heads, ..attention })
}

/// 2/3 · `ffn_mult` · hidden size, rounded up to a multiple of 256; or the width itself where it is given.
fn width(reader: &Reader, block: Option<&Map<String, Value>>) -> Dense {
    let stated = block.and_then(|block| block.get("intermediate_size")).and_then(whole);
    let factor = block.and_then(|block| block.get("ffn_mult")).and_then(Value::as_f64).unwrap_or(0.0);
    let wide = (2.0 * factor.clamp(0.0, 1024.0) * reader.sizes.hidden as f64 / 3.0) as u64;
    let intermediate = stated.unwrap_or_else(|| wide.div_ceil(256).saturating_mul(256));
    Dense { intermediate, gating: Gating::Gated, bias: Presence::Absent }
}
