//! The fitted constants: shares of nominal rates and fixed costs.

use serde::{Deserialize, Serialize};

/// Constants that hold for every card; times in microseconds unless the name says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constants {
    /// Host cost of a step.
    pub step_us: f64,
    /// Host cost of a running sequence, each step.
    pub sequence_us: f64,
    /// Kernel tails, norms, small kernels of a layer.
    pub layer_us: f64,
    /// The same of a layer's experts.
    pub moe_layer_us: f64,
    /// The same of a layer in 8 bits with block scales.
    pub block_layer_us: f64,
    /// Tokens count to this power when experts are touched: routing is not uniform.
    pub routing: f64,
    /// Share of bandwidth reached in reading weights.
    pub weight_bandwidth: f64,
    /// The same for routed experts, as a factor on it.
    pub expert_bandwidth: f64,
    /// Share of bandwidth reached in reading the KV cache.
    pub kv_bandwidth: f64,
    /// Share of the dense rate reached in large multiplications.
    pub mfu: f64,
    /// Share reached by attention over a prompt.
    pub attention_mfu: f64,
    /// Share reached by grouped multiplications of experts.
    pub expert_mfu: f64,
    /// Factor on the share in 8 bits.
    pub eight_bit_gain: f64,
    /// Factor on the share in 4 bits.
    pub four_bit_gain: f64,
    /// Factor on the share where weights are unpacked first.
    pub weight_only_mfu: f64,
    /// Activation traffic of a token and layer, in hidden states read or written.
    pub activation: f64,
    /// Activation traffic of a token, layer and expert used, in hidden states read or written.
    pub expert_activation: f64,
    /// Power of log2(ranks) in the latency of an all-reduce.
    pub ranks_power: f64,
    /// Latency of an all-reduce over NVLink.
    pub nvlink_us: f64,
    /// The same over PCIe.
    pub pcie_us: f64,
    /// Share of the link's bandwidth that an all-reduce reaches.
    pub link_bandwidth: f64,
    /// Factor on host costs before the V1 engine.
    pub before_v1: f64,
    /// Factor on compute shares before the V1 engine.
    pub before_v1_mfu: f64,
    /// Launch time of a layer without CUDA graphs.
    pub eager_us: f64,
    /// Launch time of a layer in a step too large for a captured graph.
    pub launch_us: f64,
    /// Factor on rates of AWQ on AMD.
    pub awq_amd: f64,
    /// Front-end cost of each of many requests that arrive at once, milliseconds.
    pub request_ms: f64,
    /// Front-end cost of a prompt token: tokenizer, transport.
    pub prompt_token_us: f64,
    /// HTTP, first token, milliseconds.
    pub first_token_ms: f64,
}

/// Factors of a class of cards on the constants.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassFactors {
    /// On bandwidth shares.
    pub bandwidth: f64,
    /// On the bandwidth share of the KV cache, beside `bandwidth`.
    pub cache: f64,
    /// On compute shares.
    pub mfu: f64,
    /// On host and layer costs.
    pub overhead: f64,
}
