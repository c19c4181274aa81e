//! What speed depends on: parameters read a step, cache read a token, attention's width.

use super::architecture::{Architecture, CacheOwner, FeedForward, Mixer, Window};
use super::counts::counts_of;
use super::kv::{CacheLayout, cache_facts};
use super::parts::{Part, Place, Role};

/// Sizes of the served model that a step's time is computed from. Parameters are counted over all layers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Layers.
    pub layers: u64,
    /// Layers with routed experts.
    pub moe_layers: u64,
    /// Width of the residual stream.
    pub hidden_size: u64,
    /// Rows of the head.
    pub vocab_size: u64,
    /// Attention and recurrences.
    pub attention_params: u64,
    /// Dense feed-forward networks, shared experts and routers.
    pub dense_params: u64,
    /// Routed experts.
    pub expert_params: u64,
    /// Routed experts that one token uses.
    pub expert_active_params: u64,
    /// Output head (the embedding where it is tied).
    pub head_params: u64,
    /// Routed experts a layer; 0 = none.
    pub experts: u64,
    /// Routed experts a token uses.
    pub top_k: u64,
    /// Cached numbers read a past token in layers that look at all of them.
    pub kv_full: u64,
    /// Cached numbers read a past token within the window.
    pub kv_windowed: u64,
    /// The window, in tokens; 0 = none.
    pub window: u64,
    /// Numbers of recurrent state read and written a sequence and step.
    pub state: u64,
    /// Σ heads × (key width + value width) / 2 over layers that look at all tokens.
    pub attention_width_full: u64,
    /// The same over layers with a window.
    pub attention_width_windowed: u64,
    /// Tokens a sparse selector leaves; 0 = all.
    pub sparse_top_k: u64,
    /// KV heads of the first attention layer: how far tensor parallelism divides the cache. 0 = not at all (MLA).
    pub kv_heads: u64,
    /// Whether the cache is a latent, whole on every rank.
    pub latent: bool,
    /// Parameters one token reads.
    pub active_params: u64,
}

/// Reads off what speed depends on.
pub fn features(architecture: &Architecture, parts: &[Part]) -> Features {
    let sum = |roles: &[Role]| {
        let served = parts.iter().filter(|part| part.place.is_served() && !matches!(part.place, Place::Tower(_)));
        served.filter(|part| roles.contains(&part.role)).fold(0_u64, |sum, part| sum.saturating_add(part.parameters()))
    };
    let cache = cache_facts(architecture, CacheLayout { cache_bytes: 1, model_bytes: 1, ..CacheLayout::default() });
    let moe = architecture.layers.iter().filter_map(|layer| match &layer.feed_forward {
        FeedForward::Moe(moe) => Some(moe),
        _ => None,
    });
    let first = moe.clone().next();
    let (experts, top_k) = first.map_or((0, 0), |moe| (moe.experts, moe.top_k));
    let expert_params = sum(&[Role::RoutedExperts]);
    let head = if architecture.tied { sum(&[Role::Embedding]) } else { sum(&[Role::Head]) };
    let mut features = Features {
        layers: architecture.layers.len() as u64,
        moe_layers: moe.count() as u64,
        hidden_size: architecture.hidden_size,
        vocab_size: architecture.vocab_size,
        attention_params: sum(&ATTENTION),
        dense_params: sum(&[Role::DenseMlp, Role::SharedExperts, Role::Router]),
        expert_params,
        expert_active_params: expert_params.checked_div(experts).unwrap_or(0).saturating_mul(top_k.min(experts)),
        head_params: head,
        experts,
        top_k,
        kv_full: cache.bytes_per_token,
        kv_windowed: cache.bytes_per_token_sliding,
        window: cache.sliding_window.unwrap_or(0),
        active_params: counts_of(architecture, parts).active,
        ..Features::default()
    };
    let mixers = architecture.layers.iter().flat_map(|layer| &layer.mixers);
    mixers.for_each(|mixer| add_mixer(&mut features, mixer));
    features
}

const ATTENTION: [Role; 11] = [
    Role::AttentionQuery,
    Role::AttentionKey,
    Role::AttentionValue,
    Role::AttentionOutput,
    Role::MlaDown,
    Role::MlaQueryUp,
    Role::MlaKvUp,
    Role::Indexer,
    Role::RecurrentIn,
    Role::RecurrentOut,
    Role::RecurrentInner,
];

fn add_mixer(features: &mut Features, mixer: &Mixer) {
    match mixer {
        Mixer::Attention(a) if a.cache != CacheOwner::None => {
            let width = a.heads.saturating_mul(a.key_head_dim.saturating_add(a.value_head_dim)) / 2;
            let total = match a.window {
                Window::Full => &mut features.attention_width_full,
                Window::Sliding(_) | Window::Chunked(_) => &mut features.attention_width_windowed,
            };
            *total = total.saturating_add(width);
            features.kv_heads = features.kv_heads.max(a.kv_heads);
        }
        Mixer::Mla(m) => {
            let head = m.qk_nope_head_dim.saturating_add(m.qk_rope_head_dim).saturating_add(m.v_head_dim);
            let total = match m.window {
                Window::Full => &mut features.attention_width_full,
                Window::Sliding(_) | Window::Chunked(_) => &mut features.attention_width_windowed,
            };
            *total = total.saturating_add(m.heads.saturating_mul(head) / 2);
            features.sparse_top_k = features.sparse_top_k.max(m.top_k.unwrap_or(0));
            features.latent = true;
        }
        Mixer::CompressedSparse(c) => {
            let width = c.heads.saturating_mul(c.head_dim);
            features.attention_width_windowed = features.attention_width_windowed.saturating_add(width);
            features.window = features.window.max(c.window);
            features.latent = true;
        }
        Mixer::Recurrent(recurrent) => {
            features.state = features.state.saturating_add(recurrent.kind.state(1).recurrence);
        }
        Mixer::Attention(_) | Mixer::CrossAttention(_) | Mixer::Linear => {}
    }
}
