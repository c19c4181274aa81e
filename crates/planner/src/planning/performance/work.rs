//! What one step moves and computes on one GPU: the plain figures that step times are made of.

/// How a block's matrices are multiplied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// 16-bit weights and activations.
    #[default]
    Sixteen,
    /// 8-bit weights and activations.
    Eight,
    /// 4-bit weights and activations.
    Four,
    /// Fewer bits in memory, 16 bits in the matrix units.
    WeightOnly,
}

/// A block of weights: what it weighs and what a token computes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Block {
    /// Bytes on one GPU.
    pub bytes: f64,
    /// Parameters that one token is multiplied with, on one GPU.
    pub parameters: f64,
    /// How it is multiplied.
    pub arithmetic: Arithmetic,
}

/// What attention reads and computes, summed over layers, on one GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AttentionWork {
    /// Cache bytes a past token in layers that look at all of them.
    pub bytes_full: f64,
    /// Cache bytes a past token within the window.
    pub bytes_windowed: f64,
    /// The window, in tokens; 0 = none.
    pub window: f64,
    /// Tokens that a sparse selector leaves to layers that look at all; 0 = all.
    pub selected: f64,
    /// Bytes a past token that the selector itself reads.
    pub bytes_selector: f64,
    /// Bytes of recurrent state a sequence, read and written.
    pub state_bytes: f64,
    /// Σ heads × (key width + value width) / 2 of layers that look at all tokens.
    pub width_full: f64,
    /// The same of layers with a window.
    pub width_windowed: f64,
    /// The same of the selector.
    pub width_selector: f64,
}

/// Everything that depends on model and layout, not on batch and lengths. One GPU's share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Work {
    /// Layers.
    pub layers: f64,
    /// Layers with routed experts.
    pub moe_layers: f64,
    /// Width of the residual stream.
    pub hidden_size: f64,
    /// Attention and recurrences.
    pub mixers: Block,
    /// Dense feed-forward networks and shared experts.
    pub dense: Block,
    /// The output head; its parameters count once a sequence, not once a token.
    pub head: Block,
    /// Routed experts: bytes of all, parameters of those one token uses.
    pub experts: Block,
    /// Routed experts a layer; 0 = none.
    pub expert_count: f64,
    /// Routed experts that a token uses.
    pub top_k: f64,
    /// Attention.
    pub attention: AttentionWork,
    /// Layers in 8 bits with block scales.
    pub block_layers: f64,
    /// GPUs that share each layer.
    pub tensor_parallel: f64,
}

impl Work {
    /// Share of the routed experts that `tokens` tokens touch: 1 − (1 − k/E)^tokens, uniform routing.
    pub fn coverage(&self, tokens: f64, power: f64) -> f64 {
        if self.expert_count <= 0.0 {
            return 0.0;
        }
        1.0 - (1.0 - (self.top_k / self.expert_count).clamp(0.0, 1.0)).powf(if tokens > 1.0 { tokens.powf(power) } else { tokens })
    }
}
