//! Decode context parallelism: GPUs of a tensor group that share one sequence's cache.

use super::{CONTEXT, Layout, Reason, Rules};
use crate::vllm::{Ability, release};

pub(super) fn check(rules: &Rules, layout: &Layout) -> Vec<Reason> {
    let (size, tensor) = (layout.decode_context, layout.tensor);
    if size == 1 {
        return Vec::new();
    }
    if tensor % size != 0 {
        let message = format!("DCP {size} must divide TP {tensor}.");
        return vec![Reason::new("decode-context", CONTEXT, message, None)];
    }
    if !release(rules.version).has(Ability::ChecksGroupedQueryContext) {
        return Vec::new();
    }
    let attention = rules.structure.attention.iter();
    attention.filter_map(|heads| grouped_query(size, tensor, *heads)).collect()
}

/// TP > kv heads, DCP ≤ TP / kv heads, and DCP divides the queries of a key.
fn grouped_query(size: u64, tensor: u64, (heads, kv_heads): (u64, u64)) -> Option<Reason> {
    let copies = tensor.checked_div(kv_heads)?;
    let queries = heads.checked_div(kv_heads)?;
    if tensor > kv_heads && size <= copies && queries % size == 0 {
        return None;
    }
    let message = format!(
        "DCP {size} shares out copies of key-value heads: with {kv_heads} of them TP {tensor} has {copies} of each, \
         and {queries} queries a key must be divisible by {size}."
    );
    Some(Reason::new("decode-context", CONTEXT, message, None))
}
