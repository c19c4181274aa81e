//! Parameter counts, all from the one list of parts.

use super::architecture::{Architecture, FeedForward};
use super::parts::{Part, Place, Role, parts};

/// The counts of a plan's model section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What is served: decoder, embeddings (tied ones once) and towers; no prediction or draft layers.
    pub total: u64,
    /// What the checkpoint's tensors add up to: prediction blocks, copies and buffers included.
    pub checkpoint: u64,
    /// What one generated token reads: routed experts by top-k, shared experts, attention, head; the input
    /// embedding, positions and towers are not counted.
    pub active: u64,
    /// Prediction blocks.
    pub mtp: u64,
    /// Vision, audio and encoder towers with their projectors.
    pub towers: u64,
}

/// Counts a model's parameters.
pub fn counts(architecture: &Architecture) -> Counts {
    counts_of(architecture, &parts(architecture))
}

/// Counts from a list of parts already made.
pub fn counts_of(architecture: &Architecture, parts: &[Part]) -> Counts {
    let sum = |wanted: &dyn Fn(&Part) -> bool| {
        parts.iter().filter(|part| wanted(part)).fold(0_u64, |sum, part| sum.saturating_add(part.parameters()))
    };
    let active = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(active_parameters(architecture, part)));
    Counts {
        total: sum(&|part| part.place.is_served()),
        checkpoint: sum(&|_| true).saturating_sub(architecture.unstored),
        active,
        mtp: sum(&|part| matches!(part.place, Place::Mtp(_))),
        towers: sum(&|part| matches!(part.place, Place::Tower(_))),
    }
}

/// What one generated token reads of a part.
fn active_parameters(architecture: &Architecture, part: &Part) -> u64 {
    match (part.role, part.place) {
        (_, Place::Mtp(_) | Place::StoredOnly | Place::Tower(_)) | (Role::PositionEmbedding, _) => 0,
        (Role::Embedding, _) if !architecture.tied => 0,
        (Role::RoutedExperts, Place::Layer(index)) => {
            let chosen = experts_per_token(architecture, index).min(part.copies);
            chosen.saturating_mul(part.rows).saturating_mul(part.columns)
        }
        _ => part.parameters(),
    }
}

fn experts_per_token(architecture: &Architecture, index: u64) -> u64 {
    let layer = usize::try_from(index).ok().and_then(|index| architecture.layers.get(index));
    match layer.map(|layer| &layer.feed_forward) {
        Some(FeedForward::Moe(moe)) => moe.top_k,
        _ => 0,
    }
}
