//! How far back attention looks, what it reads there and what it computes.

use crate::hardware::Device;
use crate::memory::kv::CacheFormat;
use crate::memory::kv::format::cached;
use crate::models::ResolvedModel;
use crate::models::architecture::{Attention, CacheOwner, CompressedSparse, Mixer, Mla, Window};
use crate::models::kv::LayerCache;

/// Attention of one reach, summed over layers. One GPU's share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reach {
    /// Tokens it looks back at most; infinite = all.
    pub limit: f64,
    /// Cache bytes read for each token looked at.
    pub bytes: f64,
    /// Σ heads × (key width + value width) / 2, for prompt tokens: FLOPs are 4 × this for each token looked at.
    pub prompt_width: f64,
    /// The same while decoding; latent attention works on the latent itself then.
    pub decode_width: f64,
}

impl Reach {
    /// Leaves only a share of the layers.
    pub(super) fn shrink(&mut self, share: f64) {
        self.bytes *= share;
        self.prompt_width *= share;
        self.decode_width *= share;
    }
}

/// Mean over positions `from` to `to` of how many tokens a reach looks at: ∫ min(x, limit) dx / (to − from).
///
/// ```
/// use planner::speed::mean_reach;
/// assert_eq!(mean_reach(0.0, 1000.0, f64::INFINITY), 500.0);
/// assert_eq!(mean_reach(0.0, 1000.0, 200.0), 180.0);
/// assert_eq!(mean_reach(1000.0, 1000.0, 200.0), 200.0);
/// ```
pub fn mean_reach(from: f64, to: f64, limit: f64) -> f64 {
    if to <= from {
        return from.min(limit);
    }
    let area = |x: f64| if x <= limit { x * x / 2.0 } else { limit * (x - limit / 2.0) };
    (area(to) - area(from)) / (to - from)
}

/// The reaches of a model on one of `ranks` GPUs, and its state bytes a sequence.
pub(super) fn reaches(model: &ResolvedModel, device: &Device, format: CacheFormat, ranks: u64) -> (Vec<Reach>, f64) {
    let mut all = Vec::new();
    let mut state = 0.0;
    for mixer in model.architecture.layers.iter().flat_map(|layer| &layer.mixers) {
        let cache = cached(mixer, format, model, ranks);
        match mixer {
            Mixer::Attention(attention) => put(&mut all, grouped(attention, cache, ranks)),
            Mixer::Mla(mla) => {
                for reach in latent(mla, cache, ranks, selecting_heads(device)) {
                    put(&mut all, reach);
                }
            }
            Mixer::CompressedSparse(sparse) => {
                for reach in compressed(sparse, cache, ranks) {
                    put(&mut all, reach);
                }
            }
            Mixer::Recurrent(_) => state += cache.map_or(0.0, |cache| cache.state_bytes as f64),
            Mixer::CrossAttention(_) | Mixer::Linear => {}
        }
    }
    (all, state)
}

/// Adds to the reach of the same limit.
fn put(all: &mut Vec<Reach>, reach: Reach) {
    match all.iter_mut().find(|known| known.limit.total_cmp(&reach.limit).is_eq()) {
        Some(known) => {
            known.bytes += reach.bytes;
            known.prompt_width += reach.prompt_width;
            known.decode_width += reach.decode_width;
        }
        None => all.push(reach),
    }
}

fn per_token(cache: Option<LayerCache>) -> f64 {
    cache.map_or(0.0, |cache| cache.bytes_per_token as f64)
}

/// A layer that borrows another's cache reads it all the same.
fn grouped(attention: &Attention, cache: Option<LayerCache>, ranks: u64) -> Reach {
    let heads = attention.heads.div_ceil(ranks.max(1)) as f64;
    let width = attention.key_head_dim.saturating_add(attention.value_head_dim) as f64 / 2.0;
    let borrowed = attention.cache == CacheOwner::EarlierLayer;
    let kv_heads = attention.kv_heads.div_ceil(ranks.max(1)).max(1) as f64;
    let bytes = if borrowed { kv_heads * width * 4.0 } else { per_token(cache) };
    let limit = match attention.window {
        Window::Full => f64::INFINITY,
        Window::Sliding(tokens) | Window::Chunked(tokens) => tokens as f64,
    };
    Reach { limit, bytes, prompt_width: heads * width, decode_width: heads * width }
}

/// Heads that the kernels of selecting latent attention compute at least, whatever a rank has: 64 on Hopper, 128 on
/// data-centre Blackwell (`vllm/v1/attention/backends/mla/flashmla_sparse.py` pads the queries).
fn selecting_heads(device: &Device) -> u64 {
    match device.compute_capability.map(|capability| capability.major) {
        Some(9) => 64,
        Some(10) => 128,
        _ => 1,
    }
}

/// Latent attention; with a selector it works on the latent in prompts too, and the selector looks at everything.
fn latent(mla: &Mla, cache: Option<LayerCache>, ranks: u64, selecting_heads: u64) -> Vec<Reach> {
    let own = mla.heads.div_ceil(ranks.max(1));
    let computed = if mla.top_k.is_some() { own.max(selecting_heads) } else { own };
    let (heads, padded) = (own as f64, computed as f64);
    let rope = mla.qk_rope_head_dim as f64;
    let absorbed = padded * (mla.kv_lora_rank as f64 + rope / 2.0);
    let expanded = heads * (mla.qk_nope_head_dim as f64 + rope + mla.v_head_dim as f64) / 2.0;
    let Some(top_k) = mla.top_k else {
        let (bytes, limit) = (per_token(cache), f64::INFINITY);
        return vec![Reach { limit, bytes, prompt_width: expanded, decode_width: absorbed }];
    };
    let selector_bytes = mla.indexer.map_or(0.0, |indexer| indexer.head_dim as f64);
    let selector_width = mla.indexer.map_or(0.0, |indexer| (indexer.heads as f64) * (indexer.head_dim as f64) / 2.0);
    let selected = Reach {
        limit: top_k as f64,
        bytes: (per_token(cache) - selector_bytes).max(0.0),
        prompt_width: absorbed,
        decode_width: absorbed,
    };
    let selector = Reach {
        limit: f64::INFINITY,
        bytes: selector_bytes,
        prompt_width: selector_width / ranks.max(1) as f64,
        decode_width: selector_width / ranks.max(1) as f64,
    };
    vec![selected, selector]
}

/// A window of uncompressed latents, and compressed entries of the whole past.
fn compressed(sparse: &CompressedSparse, cache: Option<LayerCache>, ranks: u64) -> Vec<Reach> {
    let width = sparse.heads.div_ceil(ranks.max(1)) as f64 * sparse.head_dim as f64;
    let ratio = sparse.compress_ratio as f64;
    let window = sparse.window as f64;
    let held = cache.map_or(0.0, |cache| cache.state_bytes as f64);
    let near = Reach { limit: window, bytes: held / window.max(1.0), prompt_width: width, decode_width: width };
    if ratio <= 0.0 {
        return vec![near];
    }
    let chosen = sparse.indexer.map_or(f64::INFINITY, |indexer| indexer.top_k as f64 * ratio);
    let far =
        Reach { limit: chosen, bytes: per_token(cache), prompt_width: width / ratio, decode_width: width / ratio };
    vec![near, far]
}
