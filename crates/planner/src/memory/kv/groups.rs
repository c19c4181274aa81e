//! Groups of layers that share a block table, and pages of one size for all of them.
//!
//! Mirrors `vllm/v1/core/kv_cache_utils.py` (`get_kv_cache_groups`, `unify_kv_cache_spec_page_size`) and
//! `vllm/v1/kv_cache_interface.py` (`max_memory_usage_bytes`).

use std::collections::BTreeMap;

use super::layers::{CachedLayer, Kept};

/// How a pool is cut into blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// Bytes of one block over all layers that share it, on the stage with most of them.
    pub block_bytes: u64,
    /// Groups of layers; each request has a block table in each.
    pub groups: Vec<Group>,
}

/// Groups that keep the same tokens in blocks of the same size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which tokens a request keeps.
    pub kept: Kept,
    /// Tokens in one block.
    pub block_tokens: u64,
    /// How many such groups.
    pub count: u64,
}

/// What the grouping depends on besides the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Tokens in a block as set or as the attention kernel asks.
    pub block_tokens: u64,
    /// Whether windows are managed by tables of their own; else every layer keeps every token.
    pub separate_windows: bool,
    /// Whether the larger kind sets the group size when it has less than 1.5 times the smaller kind's layers.
    pub pads_close_counts: bool,
    /// Pipeline stages.
    pub stages: u64,
}

/// Step in which the attention block grows until its page holds a recurrent state.
const STATE_BLOCK_STEP: u64 = 16;

impl Geometry {
    /// Groups the layers of a model.
    pub fn of(layers: &[CachedLayer], rules: Rules) -> Self {
        let kinds = kinds(layers, rules);
        let Some(first) = kinds.first() else { return Self::default() };
        if kinds.iter().all(|kind| kind.kept == first.kept) {
            return one_group(&kinds, first.kept, rules);
        }
        grouped(&unified(kinds, rules), rules)
    }

    /// Whether several kinds of layers share the pool.
    pub(crate) fn is_hybrid(&self) -> bool {
        self.groups.len() > 1
    }
}

/// Layers of one kind: same kept tokens, same bytes.
#[derive(Clone, Copy, Debug)]
struct Kind {
    kept: Kept,
    token_bytes: u64,
    state_bytes: u64,
    layers: u64,
    block_tokens: u64,
    page_bytes: u64,
}

fn kinds(layers: &[CachedLayer], rules: Rules) -> Vec<Kind> {
    let mut counted: Vec<Kind> = Vec::new();
    for layer in layers {
        let own = rules.separate_windows || layer.kept == Kept::State;
        let kept = if own { layer.kept } else { Kept::All };
        let same = |kind: &&mut Kind| {
            (kind.kept, kind.token_bytes, kind.state_bytes) == (kept, layer.token_bytes, layer.state_bytes)
        };
        if let Some(kind) = counted.iter_mut().find(same) {
            kind.layers += 1;
        } else {
            let (token_bytes, state_bytes) = (layer.token_bytes, layer.state_bytes);
            let block_tokens = rules.block_tokens.max(1);
            let page_bytes = block_tokens.saturating_mul(token_bytes).saturating_add(state_bytes);
            counted.push(Kind { kept, token_bytes, state_bytes, layers: 1, block_tokens, page_bytes });
        }
    }
    counted
}

/// All layers keep the same tokens: one table, each layer with a page of its own size.
fn one_group(kinds: &[Kind], kept: Kept, rules: Rules) -> Geometry {
    let total: u64 = kinds.iter().map(|kind| kind.layers).sum();
    let on_stage = total.div_ceil(rules.stages.max(1));
    let all = kinds.iter().fold(0_u64, |sum, kind| sum.saturating_add(kind.page_bytes.saturating_mul(kind.layers)));
    let block_bytes = u128::from(all) * u128::from(on_stage) / u128::from(total.max(1));
    let block_tokens = rules.block_tokens.max(1);
    Geometry {
        block_bytes: u64::try_from(block_bytes).unwrap_or(u64::MAX),
        groups: vec![Group { kept, block_tokens, count: 1 }],
    }
}

/// Gives every kind pages of the largest kind's size: attention blocks grow until they hold a state, then smaller
/// pages grow by whole factors.
fn unified(mut kinds: Vec<Kind>, rules: Rules) -> Vec<Kind> {
    let state = kinds.iter().map(|kind| kind.state_bytes).max().unwrap_or(0);
    let widest = kinds.iter().map(|kind| kind.token_bytes).max().unwrap_or(0);
    let step = widest.saturating_mul(STATE_BLOCK_STEP);
    let for_state = state.checked_div(step).map_or(0, |_| state.div_ceil(step).saturating_mul(STATE_BLOCK_STEP));
    let block = rules.block_tokens.max(1);
    let block = if for_state > block { for_state.div_ceil(block).saturating_mul(block) } else { block };
    for kind in kinds.iter_mut().filter(|kind| kind.kept != Kept::State) {
        kind.block_tokens = block;
        kind.page_bytes = block.saturating_mul(kind.token_bytes);
    }
    let page = kinds.iter().map(|kind| kind.page_bytes).max().unwrap_or(0);
    for kind in &mut kinds {
        let factor = page.checked_div(kind.page_bytes).unwrap_or(1).max(1);
        kind.block_tokens = kind.block_tokens.saturating_mul(if kind.kept == Kept::State { 1 } else { factor });
        kind.page_bytes = page;
    }
    kinds
}

/// Splits each kind into groups of equally many layers.
fn grouped(kinds: &[Kind], rules: Rules) -> Geometry {
    let least = kinds.iter().map(|kind| kind.layers).min().unwrap_or(1).max(1);
    let most = kinds.iter().map(|kind| kind.layers).max().unwrap_or(1);
    let close = most.saturating_mul(2) < least.saturating_mul(3);
    let size = if close && rules.pads_close_counts { most } else { least };
    let mut groups: BTreeMap<(Kept, u64), u64> = BTreeMap::new();
    for kind in kinds {
        *groups.entry((kind.kept, kind.block_tokens)).or_default() += kind.layers.div_ceil(size);
    }
    let page = kinds.iter().map(|kind| kind.page_bytes).max().unwrap_or(0);
    let groups = groups.into_iter().map(|((kept, block_tokens), count)| Group { kept, block_tokens, count }).collect();
    Geometry { block_bytes: page.saturating_mul(size.div_ceil(rules.stages.max(1))), groups }
}
