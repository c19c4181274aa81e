//! The fitted constants: shares of nominal rates, and fixed costs.
//!
//! Owns their names and meanings; their values are data.

use serde::{Deserialize, Serialize};

/// Constants that hold for every card. Shares are of the nominal figure; times in the unit of the name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constants {
    /// Host cost of a step: scheduler, sampling, hand-over.
    pub step_us: f64,
    /// Host cost of a running sequence, each step.
    pub sequence_us: f64,
    /// A layer's kernel tails, norms and small kernels.
    pub layer_us: f64,
    /// What a layer in 8 bits with block scales costs more.
    pub block_scaled_layer_us: f64,
    /// What a layer with latent attention costs more: its projections are many small kernels.
    pub latent_layer_us: f64,
    /// Launching a layer's kernels in a step too large for a captured graph.
    pub launch_us: f64,
    /// The same without any CUDA graph: the host's floor under every step.
    pub eager_us: f64,
    /// Share of bandwidth reached in reading weights.
    pub weight_bandwidth: f64,
    /// The same for routed experts, as a factor on it.
    pub expert_bandwidth: f64,
    /// Share of bandwidth reached in reading the KV cache.
    pub cache_bandwidth: f64,
    /// Power of the tokens that count towards touched experts: 1 = uniform routing.
    pub routing: f64,
    /// Share of the dense rate reached in large multiplications.
    pub mfu: f64,
    /// Factor on it in 8 and 4 bits.
    pub few_bits_gain: f64,
    /// Factor on it where weights are unpacked first.
    pub weight_only: f64,
    /// Share reached in the grouped multiplications of experts.
    pub expert_mfu: f64,
    /// Hidden states moved for each token, layer and expert used.
    pub expert_traffic: f64,
    /// Latency of an all-reduce over NVLink.
    pub nvlink_us: f64,
    /// Latency of an all-reduce over PCIe.
    pub pcie_us: f64,
    /// Share of the link's bandwidth that an all-reduce reaches.
    pub link_bandwidth: f64,
    /// Factor on host costs of the engine before V1.
    pub v0_host: f64,
    /// Factor on compute shares of the engine before V1.
    pub v0_mfu: f64,
    /// Factor on all shares for AWQ on AMD.
    pub awq_amd: f64,
    /// The front end's work for each of the requests that arrive together.
    pub request_ms: f64,
    /// The front end's work for each prompt token.
    pub prompt_token_us: f64,
    /// From the first token's step to the client.
    pub first_token_ms: f64,
}

/// Factors of one class of cards on the constants.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassFactors {
    /// On shares of bandwidth.
    pub bandwidth: f64,
    /// On shares of compute rates.
    pub mfu: f64,
    /// On host, layer and launch costs.
    pub overhead: f64,
}

impl ClassFactors {
    /// The class that the constants themselves are about.
    pub(crate) const REFERENCE: Self = Self { bandwidth: 1.0, mfu: 1.0, overhead: 1.0 };
}
