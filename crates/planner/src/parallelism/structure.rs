//! What of a model the rules look at, gathered once: each distinct size, not each layer.

use std::collections::BTreeSet;

use super::class::stays_whole;
use super::quantized::{Matrix, matrix};
use crate::models::architecture::{Architecture, Attention, FeedForward, RecurrentKind, Tower};
use crate::models::{Mixer, ResolvedModel};

/// Distinct sizes of a model.
#[derive(Clone, Debug, Default)]
pub(super) struct Structure {
    /// Query heads.
    pub queries: BTreeSet<u64>,
    /// Query and key-value heads of layers that keep both.
    pub attention: BTreeSet<(u64, u64)>,
    /// Recurrences.
    pub recurrences: Vec<RecurrentKind>,
    /// Inner widths of dense networks and shared experts.
    pub widths: BTreeSet<u64>,
    /// Number of routed experts, and the inner width of one.
    pub experts: BTreeSet<(u64, u64)>,
    /// Rows of the embedding.
    pub vocabulary: u64,
    /// Layers.
    pub layers: u64,
    /// Heads of vision and audio towers that are cut, with the tower's `model_type`.
    pub towers: BTreeSet<(u64, String)>,
    /// The class that serves the model.
    pub class: String,
    /// Quantized matrices.
    pub matrices: BTreeSet<Matrix>,
}

impl Structure {
    pub(crate) fn of(model: &ResolvedModel) -> Self {
        let architecture = &model.architecture;
        let mut structure = Self {
            vocabulary: architecture.vocab_size,
            layers: architecture.layers.len() as u64,
            towers: architecture.towers.iter().filter_map(cut_heads).collect(),
            class: architecture.class.clone(),
            ..Self::default()
        };
        for layer in &architecture.layers {
            for mixer in &layer.mixers {
                structure.add_mixer(mixer);
            }
            structure.add_feed_forward(&layer.feed_forward);
        }
        if let Some(quantization) = &model.quantization {
            structure.matrices = model.parts.iter().filter_map(|part| matrix(quantization, part)).collect();
        }
        structure
    }

    fn add_mixer(&mut self, mixer: &Mixer) {
        match mixer {
            Mixer::Attention(Attention { heads, kv_heads, .. })
            | Mixer::CrossAttention(Attention { heads, kv_heads, .. }) => {
                self.queries.insert(*heads);
                self.attention.insert((*heads, *kv_heads));
            }
            Mixer::Mla(mla) => _ = self.queries.insert(mla.heads),
            Mixer::CompressedSparse(sparse) => _ = self.queries.insert(sparse.heads),
            Mixer::Recurrent(recurrent) => {
                if !self.recurrences.contains(&recurrent.kind) {
                    self.recurrences.push(recurrent.kind.clone());
                }
            }
            Mixer::Linear => {}
        }
    }

    fn add_feed_forward(&mut self, feed_forward: &FeedForward) {
        match feed_forward {
            FeedForward::None => {}
            FeedForward::Dense(dense) => _ = self.widths.insert(dense.intermediate),
            FeedForward::Moe(moe) => {
                self.widths.extend(moe.dense_beside.iter().map(|dense| dense.intermediate));
                self.widths.extend([moe.shared_intermediate].into_iter().filter(|width| *width > 0));
                self.experts.insert((moe.experts, moe.expert_intermediate));
            }
        }
    }
}

/// A tower's heads, where it does not stay whole.
fn cut_heads(tower: &Tower) -> Option<(u64, String)> {
    tower.heads.filter(|_| !stays_whole(&tower.model_type)).map(|heads| (heads, tower.model_type.clone()))
}

/// Whether any layer has routed experts.
pub fn has_experts(architecture: &Architecture) -> bool {
    architecture.layers.iter().any(|layer| matches!(layer.feed_forward, FeedForward::Moe(_)))
}
