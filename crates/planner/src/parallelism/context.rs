//! Decode context parallelism: GPUs of a tensor group that share one sequence's cache.

use super::{CONTEXT, Reason, Subject};

/// From this release on, grouped-query models are checked.
const GROUPED_QUERY_CHECKED: (u32, u32) = (0, 27);

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let (size, tensor) = (subject.layout.decode_context, subject.layout.tensor);
    if size == 1 {
        return Vec::new();
    }
    if tensor % size != 0 {
        let message = format!("DCP {size} must divide TP {tensor}.");
        return vec![Reason::new("decode-context", CONTEXT, message, None)];
    }
    if !subject.version.at_least(GROUPED_QUERY_CHECKED.0, GROUPED_QUERY_CHECKED.1) {
        return Vec::new();
    }
    let attention = subject.structure.attention.iter();
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
