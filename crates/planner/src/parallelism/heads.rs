//! Heads: of attention, of keys and values, of recurrences, of vision and audio towers.

use std::collections::BTreeSet;

use super::{Reason, Subject, TENSOR};
use crate::models::architecture::RecurrentKind;

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let tensor = subject.layout.tensor;
    if tensor == 1 {
        return Vec::new();
    }
    let structure = subject.structure;
    let keys: BTreeSet<u64> = structure.attention.iter().map(|(_, kv_heads)| *kv_heads).collect();
    let queries = structure.queries.iter().filter_map(|heads| attention_heads(*heads, tensor));
    let keys = keys.into_iter().filter_map(|heads| kv_heads(heads, tensor));
    let recurrent = structure.recurrences.iter().flat_map(|kind| recurrent_heads(kind, tensor));
    let towers = structure.towers.iter().filter_map(|(heads, tower)| tower_heads(*heads, tower, tensor));
    queries.chain(keys).chain(recurrent).chain(towers).collect()
}

/// `num_attention_heads % tensor_parallel_size == 0`.
fn attention_heads(heads: u64, tensor: u64) -> Option<Reason> {
    if heads.is_multiple_of(tensor) {
        return None;
    }
    let message =
        format!("{heads} attention heads can't be shared evenly by {tensor} GPUs; {}.", sizes_that_divide(heads));
    let quote =
        format!("Total number of attention heads ({heads}) must be divisible by tensor parallel size ({tensor}).");
    Some(Reason::new("attention-heads", TENSOR, message, Some(quote)))
}

/// The sizes up to 16 that divide a count, in words.
fn sizes_that_divide(count: u64) -> String {
    let sizes: Vec<String> =
        (1..=16_u64).filter(|size| count.is_multiple_of(*size)).map(|size| size.to_string()).collect();
    format!("{} can", sizes.join(", "))
}

/// `tp ≥ kv heads`: whole copies, `tp % kv == 0`; else `kv % tp == 0`.
fn kv_heads(heads: u64, tensor: u64) -> Option<Reason> {
    let (larger, smaller) = (heads.max(tensor), heads.min(tensor));
    if smaller == 0 || larger.is_multiple_of(smaller) {
        return None;
    }
    let message = if tensor < heads {
        format!("{heads} key-value heads can't be shared evenly by {tensor} GPUs.")
    } else {
        format!("{heads} key-value heads can't be copied evenly to {tensor} GPUs: {tensor} is no multiple of {heads}.")
    };
    Some(Reason::new("kv-heads", TENSOR, message, Some(format!("{larger} is not divisible by {smaller}"))))
}

/// A tower's heads are shared like the decoder's, unless it stays whole.
fn tower_heads(heads: u64, tower: &str, tensor: u64) -> Option<Reason> {
    if heads.is_multiple_of(tensor) {
        return None;
    }
    let message = format!(
        "{heads} attention heads of the {tower} tower can't be shared evenly by {tensor} GPUs; \
         --mm-encoder-tp-mode data keeps the tower whole, where the model supports it."
    );
    Some(Reason::new("tower-heads", TENSOR, message, Some(format!("{heads} is not divisible by {tensor}"))))
}

/// Heads and groups of a recurrence.
fn recurrent_heads(kind: &RecurrentKind, tensor: u64) -> Vec<Reason> {
    let uneven = |count: u64, what: &str, quote: Option<&str>| {
        let message = format!("{count} {what} can't be shared evenly by {tensor} GPUs.");
        (!count.is_multiple_of(tensor))
            .then(|| Reason::new("recurrent-heads", TENSOR, message, quote.map(str::to_owned)))
    };
    let rules = match *kind {
        RecurrentKind::Mamba1 { inner, .. } => vec![uneven(inner, "channels of the Mamba layers", None)],
        RecurrentKind::Mamba2 { heads, groups, .. } => {
            vec![uneven(heads, "heads of the Mamba layers", Some(MAMBA_HEADS)), mamba_groups(groups, tensor)]
        }
        RecurrentKind::GatedDeltaNet { key_heads, value_heads, .. } => vec![
            uneven(key_heads, "key heads of the linear attention", None),
            uneven(value_heads, "value heads of the linear attention", None),
        ],
        RecurrentKind::Kda { heads, .. } | RecurrentKind::Lightning { heads, .. } => {
            vec![uneven(heads, "heads of the linear attention", None)]
        }
        RecurrentKind::ShortConvolution { width, .. } => vec![uneven(width, "channels of the convolution", None)],
    };
    rules.into_iter().flatten().collect()
}

const MAMBA_HEADS: &str = "Tensor parallel world size must divide num heads.";
const MAMBA_GROUPS: &str = "If tensor parallel world size does not divide num_groups, then num_groups must equal 1.";

fn mamba_groups(groups: u64, tensor: u64) -> Option<Reason> {
    if groups <= 1 || groups.is_multiple_of(tensor) {
        return None;
    }
    let message = format!(
        "{groups} groups of the Mamba layers can't be shared evenly by {tensor} GPUs, and only a single group is copied."
    );
    Some(Reason::new("recurrent-heads", TENSOR, message, Some(MAMBA_GROUPS.to_owned())))
}
