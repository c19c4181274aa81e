//! What transforms each token by itself: dense networks and experts.

use super::Presence;

/// The feed-forward part of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FeedForward {
    /// None.
    #[default]
    None,
    /// One network for every token.
    Dense(Dense),
    /// Experts, of which each token uses a few.
    Moe(Moe),
}

/// A dense feed-forward network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dense {
    /// Inner width.
    pub intermediate: u64,
    /// Three matrices (gate, up, down) or two.
    pub gating: Gating,
    /// Biases on its projections.
    pub bias: Presence,
}

/// How a feed-forward network is activated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gating {
    /// gate × up, then down: three matrices.
    #[default]
    Gated,
    /// up, then down: two matrices.
    Plain,
}

impl Gating {
    /// Matrices from hidden size to inner width.
    pub fn inputs(self) -> u64 {
        match self {
            Self::Gated => 2,
            Self::Plain => 1,
        }
    }
}

/// Experts and what stands beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moe {
    /// Routed experts.
    pub experts: u64,
    /// Routed experts a token uses.
    pub top_k: u64,
    /// Inner width of a routed expert.
    pub expert_intermediate: u64,
    /// How experts are activated.
    pub gating: Gating,
    /// Biases on the experts' projections.
    pub expert_bias: Presence,
    /// Width the experts work in where it is not the hidden size; two projections bridge it.
    pub latent: Option<u64>,
    /// Inner width of the shared experts together; 0 = none.
    pub shared_intermediate: u64,
    /// How many shared experts that width stands for; 0 = none.
    pub shared_experts: u64,
    /// Biases on the shared experts' projections.
    pub shared_bias: Presence,
    /// A gate on the shared experts' output (one row).
    pub shared_gate: Presence,
    /// Extra outputs of the router that stand for doing nothing (LongCat).
    pub zero_experts: u64,
    /// One bias an expert in the router.
    pub router_bias: Presence,
    /// Dense networks that run beside the experts in the same layer.
    pub dense_beside: Vec<Dense>,
}
