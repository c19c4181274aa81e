//! Compressed sparse attention (DeepSeek-V4's): several caches a layer, each in blocks of its own.
//!
//! Every layer keeps a window; a compressing layer keeps compressed entries of the whole past and the state of its
//! compressor, and where it has a selector, the selector's entries and compressor state. Entries are padded to whole
//! alignments. Source: `vllm/models/deepseek_v4/attention.py` and `compressor.py`, checked against printed groups.

use super::groups::{Geometry, Group};
use super::layers::Kept;
use crate::models::architecture::{Architecture, CompressedSparse, Mixer};

/// Tokens of the past in one block of compressed entries.
const ENTRY_BLOCK_TOKENS: u64 = 256;
/// Tokens in one block of a window.
const WINDOW_BLOCK_TOKENS: u64 = 64;
/// Pages are padded to whole multiples of this many bytes.
const ALIGNMENT_BYTES: u64 = 576;
/// Rotated numbers of an entry, kept in 16 bits.
const ROTATED: u64 = 64;
/// Bytes of an entry's scales.
const SCALE_BYTES: u64 = 8;
/// Bytes of the scale of a selector's entry.
const SELECTOR_SCALE_BYTES: u64 = 4;
/// A compressor keeps a value and a score for each channel, 32 bits each.
const STATE_BYTES: u64 = 8;
/// Up to this ratio windows of the compressor overlap and its state is twice as wide.
const OVERLAPS_UP_TO: u64 = 4;

/// Bytes of one block of each kind, over all layers.
#[derive(Clone, Copy, Debug, Default)]
struct Pages {
    entries: u64,
    windows: u64,
    overlapping_states: u64,
    states: u64,
}

/// The geometry of a model with such layers; `None` where there are none.
pub fn geometry(architecture: &Architecture, stages: u64) -> Option<Geometry> {
    let layers = architecture.layers.iter().flat_map(|layer| &layer.mixers).filter_map(|mixer| match mixer {
        Mixer::CompressedSparse(sparse) => Some(sparse),
        _ => None,
    });
    let pages = layers.clone().fold(Pages::default(), add_layer);
    let window = layers.clone().map(|layer| layer.window).max()?;
    let ratio = layers.map(|layer| layer.compress_ratio).max().unwrap_or(0);
    let block = [pages.entries, pages.overlapping_states, pages.states].into_iter().max().unwrap_or(0);
    let block = if block == 0 { pages.windows } else { block };
    let of = |bytes: u64| bytes.div_ceil(block.max(1));
    let groups = [
        (Kept::All, ENTRY_BLOCK_TOKENS, of(pages.entries)),
        (Kept::Window(window), WINDOW_BLOCK_TOKENS, of(pages.windows)),
        (Kept::Window(OVERLAPS_UP_TO * 2), state_block_tokens(OVERLAPS_UP_TO), of(pages.overlapping_states)),
        (Kept::Window(ratio), state_block_tokens(ratio), of(pages.states)),
    ];
    let groups = groups.into_iter().filter(|(_, _, count)| *count > 0);
    let groups = groups.map(|(kept, block_tokens, count)| Group { kept, block_tokens, count }).collect();
    Some(Geometry { block_bytes: block.div_ceil(stages.max(1)), groups })
}

fn state_block_tokens(ratio: u64) -> u64 {
    if ratio <= OVERLAPS_UP_TO { 4 } else { 8 }
}

fn add_layer(pages: Pages, layer: &CompressedSparse) -> Pages {
    let entry = layer.head_dim.saturating_add(ROTATED).saturating_add(SCALE_BYTES);
    let windows = pages.windows.saturating_add(aligned(WINDOW_BLOCK_TOKENS.saturating_mul(entry)));
    let Some(kept) = ENTRY_BLOCK_TOKENS.checked_div(layer.compress_ratio) else { return Pages { windows, ..pages } };
    let selector = layer.indexer.map_or(0, |indexer| indexer.head_dim);
    let selected = if selector > 0 { selector.saturating_add(SELECTOR_SCALE_BYTES) } else { 0 };
    let entries = aligned(kept.saturating_mul(entry)).saturating_add(aligned(kept.saturating_mul(selected)));
    let overlaps = layer.compress_ratio <= OVERLAPS_UP_TO;
    let tokens = state_block_tokens(layer.compress_ratio).saturating_mul(if overlaps { 2 } else { 1 });
    let state = |width: u64| aligned(tokens.saturating_mul(width).saturating_mul(STATE_BYTES));
    let states = state(layer.head_dim).saturating_add(state(selector));
    Pages {
        entries: pages.entries.saturating_add(entries),
        windows,
        overlapping_states: pages.overlapping_states.saturating_add(if overlaps { states } else { 0 }),
        states: pages.states.saturating_add(if overlaps { 0 } else { states }),
    }
}

fn aligned(bytes: u64) -> u64 {
    bytes.div_ceil(ALIGNMENT_BYTES).saturating_mul(ALIGNMENT_BYTES)
}
