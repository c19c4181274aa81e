//! KV cache bytes a token and state bytes a sequence, whole and per GPU.
//!
//! Owns what one layer caches. Knows nothing of blocks, pages or pools: those are the memory budget's.

use super::architecture::{
    Architecture, Attention, CacheOwner, CompressedSparse, Dtype, Mixer, Mla, Recurrent, RecurrentKind, Window,
};

/// Bytes of one cached number. vLLM's FP8 formats have 1, everything else the model's 2.
pub(crate) type CacheBytes = u64;

/// What one layer caches on one GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerCache {
    /// Which tokens are kept.
    pub window: Window,
    /// What sort of entry.
    pub entry: Entry,
    /// Bytes a kept token (compressed attention: bytes a token of the whole past, averaged).
    pub bytes_per_token: u64,
    /// Bytes a sequence, whatever its length: recurrent and convolution states.
    pub state_bytes: u64,
}

/// What sort of entry a layer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Keys and values a head.
    KeyValue,
    /// One latent for all heads, on every rank.
    Latent,
    /// A window and compressed entries.
    Compressed,
    /// A state.
    State,
}

/// How a cache is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLayout {
    /// GPUs that share a layer.
    pub tensor_parallel: u64,
    /// Bytes of one cached key or value.
    pub cache_bytes: CacheBytes,
    /// Bytes of one number of the served model, for convolution states.
    pub model_bytes: u64,
    /// vLLM's packed FP8 layout for sparse latent attention: 656 bytes a token whatever the widths.
    pub packed_sparse: bool,
}

impl Default for CacheLayout {
    /// One GPU, 16 bits.
    fn default() -> Self {
        Self { tensor_parallel: 1, cache_bytes: 2, model_bytes: 2, packed_sparse: false }
    }
}

/// What each mixer of each layer caches on one GPU, in layer order; mixers without a cache are left out.
pub fn layer_caches(architecture: &Architecture, layout: CacheLayout) -> Vec<(usize, LayerCache)> {
    let mixers = architecture.layers.iter().enumerate().flat_map(|(index, layer)| {
        layer.mixers.iter().filter_map(move |mixer| Some((index, mixer_cache(mixer, layout)?)))
    });
    mixers.collect()
}

/// What one mixer caches on one GPU; `None` where it caches nothing a token or a sequence.
pub(crate) fn mixer_cache(mixer: &Mixer, layout: CacheLayout) -> Option<LayerCache> {
    match mixer {
        Mixer::Attention(attention) => attention_cache(attention, layout),
        Mixer::Mla(mla) => Some(mla_cache(mla, layout)),
        Mixer::CompressedSparse(sparse) => Some(compressed_cache(sparse, layout)),
        Mixer::Recurrent(recurrent) => Some(state_cache(recurrent, layout)),
        Mixer::CrossAttention(_) | Mixer::Linear => None,
    }
}

/// KV heads on one rank: replicated once there are more ranks than heads.
///
/// ```
/// assert_eq!(planner::models::kv::heads_per_rank(8, 4), 2);
/// assert_eq!(planner::models::kv::heads_per_rank(4, 8), 1);
/// ```
pub fn heads_per_rank(heads: u64, tensor_parallel: u64) -> u64 {
    heads.checked_div(tensor_parallel.max(1)).unwrap_or(heads).max(u64::from(heads > 0))
}

/// kv heads per rank × (key width + value width) × bytes; a selector's keys beside it.
fn attention_cache(attention: &Attention, layout: CacheLayout) -> Option<LayerCache> {
    if attention.cache != CacheOwner::Own {
        return None;
    }
    let heads = heads_per_rank(attention.kv_heads, layout.tensor_parallel);
    let width = attention.key_head_dim.saturating_add(attention.value_head_dim);
    let selector = attention.indexer.map_or(0, |indexer| indexer.head_dim.saturating_mul(layout.model_bytes));
    let bytes = heads.saturating_mul(width).saturating_mul(layout.cache_bytes).saturating_add(selector);
    Some(LayerCache { window: attention.window, entry: Entry::KeyValue, bytes_per_token: bytes, state_bytes: 0 })
}

/// (`kv_lora_rank` + `qk_rope_head_dim`) × bytes on every rank, plus one 8-bit selector key with its 4-byte scale.
fn mla_cache(mla: &Mla, layout: CacheLayout) -> LayerCache {
    let latent = mla.kv_lora_rank.saturating_add(mla.qk_rope_head_dim).saturating_mul(layout.cache_bytes);
    let latent = if layout.packed_sparse && mla.top_k.is_some() { PACKED_SPARSE_BYTES } else { latent };
    let selector = mla.indexer.map_or(0, |indexer| indexer.head_dim.saturating_add(SELECTOR_SCALE_BYTES));
    let bytes_per_token = latent.saturating_add(selector);
    LayerCache { window: mla.window, entry: Entry::Latent, bytes_per_token, state_bytes: 0 }
}

/// 512 8-bit latents, 16 bytes of scales, 64 rotated values in 16 bits (vLLM's `fp8_ds_mla`).
const PACKED_SPARSE_BYTES: u64 = 656;

/// One 32-bit scale beside each 8-bit selector key.
const SELECTOR_SCALE_BYTES: u64 = 4;

/// One compressed entry (and selector key, where there is one) for every `compress_ratio` tokens.
fn compressed_cache(sparse: &CompressedSparse, layout: CacheLayout) -> LayerCache {
    let entry = sparse.head_dim.saturating_mul(layout.cache_bytes);
    let selector = sparse.indexer.map_or(0, |indexer| indexer.head_dim.saturating_add(SELECTOR_SCALE_BYTES));
    let bytes_per_token = entry.saturating_add(selector).checked_div(sparse.compress_ratio).unwrap_or(0);
    let state_bytes = entry.saturating_mul(sparse.window);
    LayerCache { window: Window::Full, entry: Entry::Compressed, bytes_per_token, state_bytes }
}

fn state_cache(recurrent: &Recurrent, layout: CacheLayout) -> LayerCache {
    let state = recurrent.kind.state(layout.tensor_parallel);
    let width = recurrent.state_dtype.map_or(layout.model_bytes, Dtype::bytes);
    let convolution = state.convolution.saturating_mul(layout.model_bytes);
    let state_bytes = state.recurrence.saturating_mul(width).saturating_add(convolution);
    LayerCache { window: Window::Full, entry: Entry::State, bytes_per_token: 0, state_bytes }
}

/// Numbers a recurrence keeps for one sequence on one rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateSize {
    /// Channels × (kernel − 1).
    pub convolution: u64,
    /// The recurrent state.
    pub recurrence: u64,
}

impl RecurrentKind {
    /// Numbers kept for one sequence on one of `tensor_parallel` ranks.
    ///
    /// Mamba-1: d·N; Mamba-2: heads·P·N; gated delta: value heads·Dk·Dv; KDA: heads·D²; lightning: heads·D².
    pub fn state(&self, tensor_parallel: u64) -> StateSize {
        let rank = |count: u64| heads_per_rank(count, tensor_parallel);
        let (channels, kernel, recurrence) = match *self {
            Self::Mamba1 { inner, state, kernel, .. } => (rank(inner), kernel, rank(inner).saturating_mul(state)),
            Self::Mamba2 { heads, head_dim, groups, state, kernel, .. } => {
                let inner = rank(heads).saturating_mul(head_dim);
                let shared = rank(groups).saturating_mul(state).saturating_mul(2);
                (inner.saturating_add(shared), kernel, inner.saturating_mul(state))
            }
            Self::GatedDeltaNet { key_heads, value_heads, key_head_dim, value_head_dim, kernel } => {
                let key = rank(key_heads).saturating_mul(key_head_dim).saturating_mul(2);
                let value = rank(value_heads).saturating_mul(value_head_dim);
                (key.saturating_add(value), kernel, value.saturating_mul(key_head_dim))
            }
            Self::Kda { heads, head_dim, kernel, .. } => {
                let width = rank(heads).saturating_mul(head_dim);
                (width.saturating_mul(3), kernel, width.saturating_mul(head_dim))
            }
            Self::Lightning { heads, head_dim, .. } => {
                (0, 1, rank(heads).saturating_mul(head_dim).saturating_mul(head_dim))
            }
            Self::ShortConvolution { width, kernel, .. } => (rank(width), kernel, 0),
        };
        StateSize { convolution: channels.saturating_mul(kernel.saturating_sub(1)), recurrence }
    }
}

/// The cache figures of a plan's model section: whole model, before any split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheFacts {
    /// Bytes a token in layers that keep every token (full attention, MLA, compressed entries).
    pub bytes_per_token: u64,
    /// Bytes a token within the window in layers that keep a window.
    pub bytes_per_token_sliding: u64,
    /// The longest window; `None` where no layer has one.
    pub sliding_window: Option<u64>,
    /// Bytes a sequence, whatever its length.
    pub state_bytes_per_sequence: u64,
}

/// Adds up what all layers cache in a layout.
pub fn cache_facts(architecture: &Architecture, layout: CacheLayout) -> CacheFacts {
    layer_caches(architecture, layout).into_iter().fold(CacheFacts::default(), |facts, (_, cache)| {
        let state_bytes_per_sequence = facts.state_bytes_per_sequence.saturating_add(cache.state_bytes);
        let bytes = cache.bytes_per_token;
        match cache.window {
            Window::Full => CacheFacts {
                bytes_per_token: facts.bytes_per_token.saturating_add(bytes),
                state_bytes_per_sequence,
                ..facts
            },
            Window::Sliding(window) | Window::Chunked(window) => CacheFacts {
                bytes_per_token_sliding: facts.bytes_per_token_sliding.saturating_add(bytes),
                sliding_window: Some(facts.sliding_window.unwrap_or(0).max(window)),
                state_bytes_per_sequence,
                ..facts
            },
        }
    })
}
