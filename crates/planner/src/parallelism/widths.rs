//! Widths: of the vocabulary, of feed-forward networks, of experts.

use super::{Reason, Subject, TENSOR};

/// vLLM pads the vocabulary to a multiple of this.
const VOCABULARY_PADDING: u64 = 64;

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let (structure, tensor) = (subject.structure, subject.layout.tensor);
    let dense = structure.widths.iter().filter_map(|width| uneven_width(*width, tensor));
    let experts = structure.experts.iter().flat_map(|(count, width)| experts(subject, *count, *width));
    vocabulary(structure.vocabulary, tensor).into_iter().chain(dense).chain(experts).collect()
}

/// The vocabulary is padded to a multiple of 64, then cut.
fn vocabulary(size: u64, tensor: u64) -> Option<Reason> {
    let padded = size.div_ceil(VOCABULARY_PADDING).saturating_mul(VOCABULARY_PADDING);
    if padded.is_multiple_of(tensor) {
        return None;
    }
    let padding = if padded == size { String::new() } else { format!(", padded to {padded},") };
    let message = format!("The vocabulary of {size}{padding} can't be cut evenly for {tensor} GPUs.");
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
fn experts(subject: Subject, count: u64, width: u64) -> Vec<Reason> {
    let layout = subject.layout;
    if layout.expert_parallel {
        return Vec::new();
    }
    let ranks = layout.tensor.saturating_mul(layout.data);
    let mut reasons = Vec::new();
    if layout.tensor > count {
        let tensor = layout.tensor;
        let message =
            format!("TP {tensor} is larger than the number of experts, {count}, which several models refuse.");
        let quote = format!("Tensor parallel size {tensor} is greater than the number of experts {count}.");
        reasons.push(Reason::new("experts", TENSOR, message, Some(quote)));
    }
    if !width.is_multiple_of(ranks) {
        let message = format!(
            "The width of an expert, {width}, can't be cut evenly for {ranks} GPUs; expert parallelism keeps experts whole."
        );
        reasons.push(Reason::new("expert-width", TENSOR, message, None));
    }
    reasons
}
