//! What the budget's terms need of a model's structure, on one rank.

use crate::models::ResolvedModel;
use crate::models::architecture::{Architecture, FeedForward, Head, Mixer, Modality, RecurrentKind, Window};

/// Sizes on one rank.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "independent features of a structure, read one by one")]
pub struct Shape {
    /// Width of the residual stream.
    pub hidden: u64,
    /// Rows of the head, over all ranks.
    pub vocab: u64,
    /// Whether logits over the vocabulary are computed.
    pub has_vocabulary_head: bool,
    /// Layers of the whole model.
    pub layers: u64,
    /// Widest dense feed-forward network on this rank.
    pub intermediate: u64,
    /// Experts, where there are any.
    pub experts: Option<Experts>,
    /// Whether any layer has latent attention.
    pub latent: bool,
    /// Layers with a delta rule.
    pub delta_rule_layers: u64,
    /// Whether any layer has compressed sparse attention.
    pub compressed: bool,
    /// Whether any layer looks only at a window.
    pub windowed: bool,
    /// Whether any layer keeps a recurrent state.
    pub recurrent: bool,
    /// Vision towers.
    pub vision: bool,
    /// Numbers in one hidden state of every patch of the largest image.
    pub image_states: u64,
}

/// A layer of experts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Experts {
    /// Routed experts of a layer.
    pub count: u64,
    /// Experts a token uses.
    pub top_k: u64,
    /// Width they work in.
    pub width: u64,
    /// Inner width of one on this rank.
    pub intermediate: u64,
    /// Inner width of one, whole.
    pub whole_intermediate: u64,
}

impl Shape {
    /// Reads off a model for a tensor-parallel size; `whole_experts` under expert parallelism.
    pub fn of(model: &ResolvedModel, tensor_parallel: u64, whole_experts: bool) -> Self {
        let architecture = &model.architecture;
        let ranks = tensor_parallel.max(1);
        let mut shape = Self {
            hidden: architecture.hidden_size,
            vocab: architecture.vocab_size,
            has_vocabulary_head: architecture.embedding_and_head.head != Head::None,
            layers: architecture.layers.len() as u64,
            vision: architecture.towers.iter().any(|tower| tower.modality == Modality::Vision),
            image_states: architecture
                .towers
                .iter()
                .map(|tower| tower.largest_patches.saturating_mul(tower.hidden_size))
                .max()
                .unwrap_or(0),
            ..Self::default()
        };
        architecture.layers.iter().flat_map(|layer| &layer.mixers).for_each(|mixer| shape.add_mixer(mixer));
        for layer in &architecture.layers {
            shape.add_feed_forward(architecture, &layer.feed_forward, ranks, whole_experts);
        }
        shape
    }

    fn add_mixer(&mut self, mixer: &Mixer) {
        match mixer {
            Mixer::Attention(attention) => self.windowed |= attention.window != Window::Full,
            Mixer::Mla(_) => self.latent = true,
            Mixer::CompressedSparse(_) => self.compressed = true,
            Mixer::Recurrent(recurrent) => {
                self.recurrent = true;
                let delta = matches!(recurrent.kind, RecurrentKind::GatedDeltaNet { .. } | RecurrentKind::Kda { .. });
                self.delta_rule_layers += u64::from(delta);
            }
            Mixer::CrossAttention(_) | Mixer::Linear => {}
        }
    }

    fn add_feed_forward(
        &mut self,
        architecture: &Architecture,
        feed_forward: &FeedForward,
        ranks: u64,
        whole_experts: bool,
    ) {
        let mut dense = |intermediate: u64| self.intermediate = self.intermediate.max(intermediate.div_ceil(ranks));
        match feed_forward {
            FeedForward::None => {}
            FeedForward::Dense(network) => dense(network.intermediate),
            FeedForward::Moe(moe) => {
                moe.dense_beside.iter().for_each(|network| dense(network.intermediate));
                dense(moe.shared_intermediate);
                let inner = moe.expert_intermediate;
                self.experts = Some(Experts {
                    count: moe.experts,
                    top_k: moe.top_k,
                    width: moe.latent.unwrap_or(architecture.hidden_size),
                    whole_intermediate: inner,
                    intermediate: if whole_experts { inner } else { inner.div_ceil(ranks) },
                });
            }
        }
    }
}
