//! What each layer of a model caches on one rank, in the terms of the pool.

use super::format::{CacheFormat, cached};
use crate::models::ResolvedModel;
use crate::models::architecture::{Layer, Window};
use crate::models::kv::{Entry, LayerCache};

/// Which tokens a layer keeps for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// All of them.
    All,
    /// The last n.
    Window(u64),
    /// Those of the current chunk of n.
    Chunk(u64),
    /// None: one state for the whole sequence.
    State,
}

/// One mixer's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachedLayer {
    /// Which tokens it keeps.
    pub kept: Kept,
    /// Bytes of a kept token.
    pub token_bytes: u64,
    /// Bytes of a sequence's state.
    pub state_bytes: u64,
}

/// The cache of every mixer that has one, in layer order; `drafter` layers come last.
pub(crate) fn cached_layers(
    model: &ResolvedModel,
    drafter: &[Layer],
    format: CacheFormat,
    tensor_parallel: u64,
) -> Vec<CachedLayer> {
    let mixers = model.architecture.layers.iter().chain(drafter).flat_map(|layer| &layer.mixers);
    mixers.filter_map(|mixer| cached(mixer, format, model, tensor_parallel)).map(layer_of).collect()
}

fn layer_of(cache: LayerCache) -> CachedLayer {
    let kept = match (cache.entry, cache.window) {
        (Entry::State, _) => Kept::State,
        (_, Window::Full) => Kept::All,
        (_, Window::Sliding(window)) => Kept::Window(window),
        (_, Window::Chunked(chunk)) => Kept::Chunk(chunk),
    };
    CachedLayer { kept, token_bytes: cache.bytes_per_token, state_bytes: cache.state_bytes }
}
