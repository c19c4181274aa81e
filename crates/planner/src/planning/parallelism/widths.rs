//! Widths: of the vocabulary, of feed-forward networks, of experts.

use std::collections::BTreeSet;

use super::{Reason, Subject, TENSOR};
use crate::models::architecture::{FeedForward, Moe};

/// vLLM pads the vocabulary to a multiple of this.
const VOCABULARY_PADDING: u64 = 64;

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let architecture = &subject.model.architecture;
    let networks = architecture.layers.iter().flat_map(|layer| dense_widths(&layer.feed_forward));
    let widths: BTreeSet<u64> = networks.collect();
    let experts: BTreeSet<Reason> = architecture
        .layers
        .iter()
        .filter_map(|layer| moe(&layer.feed_forward))
        .flat_map(|moe| experts(subject, moe))
        .collect();
    let dense = widths.into_iter().filter_map(|width| uneven_width(width, subject.layout.tensor));
    vocabulary(architecture.vocab_size, subject.layout.tensor).into_iter().chain(dense).chain(experts).collect()
}

fn moe(feed_forward: &FeedForward) -> Option<&Moe> {
    match feed_forward {
        FeedForward::Moe(moe) => Some(moe),
        _ => None,
    }
}

/// Inner widths that tensor parallelism cuts: dense networks and shared experts.
fn dense_widths(feed_forward: &FeedForward) -> Vec<u64> {
    match feed_forward {
        FeedForward::None => Vec::new(),
        FeedForward::Dense(dense) => vec![dense.intermediate],
        FeedForward::Moe(moe) => {
            let beside = moe.dense_beside.iter().map(|dense| dense.intermediate);
            beside.chain([moe.shared_intermediate]).filter(|width| *width > 0).collect()
        }
    }
}

/// The vocabulary is padded to a multiple of 64, then cut.
fn vocabulary(size: u64, tensor: u64) -> Option<Reason> {
    let padded = size.div_ceil(VOCABULARY_PADDING).saturating_mul(VOCABULARY_PADDING);
    if padded.is_multiple_of(tensor) {
        return None;
    }
    let message = format!("The vocabulary of {size}, padded to {padded}, can't be cut evenly for {tensor} GPUs.");
    Some(Reason::new("vocabulary", TENSOR, message, Some(format!("{padded} is not divisible by {tensor}"))))
}

fn uneven_width(width: u64, tensor: u64) -> Option<Reason> {
    if width.is_multiple_of(tensor) {
        return None;
    }
    let message = format!("The feed-forward width of {width} can't be cut evenly for {tensor} GPUs.");
    Some(Reason::new("intermediate-size", TENSOR, message, Some(format!("{width} is not divisible by {tensor}"))))
}

/// Without expert parallelism every expert is cut over TP × DP.
fn experts(subject: Subject, moe: &Moe) -> Vec<Reason> {
    let layout = subject.layout;
    if layout.expert_parallel {
        return Vec::new();
    }
    let ranks = layout.tensor.saturating_mul(layout.data);
    let mut reasons = Vec::new();
    if layout.tensor > moe.experts {
        let (tensor, count) = (layout.tensor, moe.experts);
        let message =
            format!("TP {tensor} is larger than the number of experts, {count}, which several models refuse.");
        let quote = format!("Tensor parallel size {tensor} is greater than the number of experts {count}.");
        reasons.push(Reason::new("experts", TENSOR, message, Some(quote)));
    }
    if !moe.expert_intermediate.is_multiple_of(ranks) {
        let message = format!(
            "The width of an expert, {}, can't be cut evenly for {ranks} GPUs; expert parallelism keeps experts whole.",
            moe.expert_intermediate
        );
        reasons.push(Reason::new("expert-width", TENSOR, message, None));
    }
    reasons
}
