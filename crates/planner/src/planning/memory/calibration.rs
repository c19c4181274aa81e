//! The budget's fitted constants: `data/memory-calibration.json`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Low, middle and high.
pub type Spread = (f64, f64, f64);

/// Everything that is fitted.
#[derive(Clone, Debug, Deserialize)]
pub struct Calibration {
    /// Bytes for each sequence and vocabulary entry while sampling.
    pub sampler_bytes: SamplerBytes,
    /// Memory outside PyTorch.
    pub non_torch: NonTorch,
    /// Workspaces beside the forward pass.
    pub activation: Activation,
    /// CUDA graphs.
    pub graphs: Graphs,
    /// How sure weights are.
    pub weights: Weights,
}

/// Bytes for each sequence and vocabulary entry.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SamplerBytes {
    /// PyTorch sorts the logits.
    pub sorting: Spread,
    /// A kernel filters without sorting.
    pub fused: Spread,
    /// The second model runner.
    pub runner_v2: Spread,
}

/// GiB a rank, by tensor-parallel size where it depends on it.
#[derive(Clone, Debug, Deserialize)]
pub struct NonTorch {
    /// CUDA context growth, NCCL, custom all-reduce.
    pub cuda: BTreeMap<String, Spread>,
    /// The same under the first engine.
    pub cuda_v0: BTreeMap<String, Spread>,
    /// On AMD cards.
    pub rocm: BTreeMap<String, Spread>,
    /// More on AMD cards for models with experts.
    pub rocm_experts: Spread,
    /// Buffers of the fused all-reduce and norm.
    pub fused_all_reduce: Spread,
    /// The CUDA context, which counted before 0.6.5.
    pub whole_card_before_0_6_5: Spread,
}

/// GiB.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Activation {
    /// Chunk workspace of delta-rule layers.
    pub delta_rule_per_8192_tokens: Spread,
    /// Encoder with as many patches as the image has.
    pub vision_dynamic: Spread,
    /// Encoder with a fixed number of patches.
    pub vision_fixed: Spread,
    /// Workspaces of compressed sparse attention.
    pub compressed_attention: Spread,
}

/// GiB.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Graphs {
    /// Any model.
    pub base: f64,
    /// Each layer.
    pub per_layer: f64,
    /// Models with experts.
    pub experts: f64,
    /// Either way.
    pub spread: f64,
    /// The estimate of any model.
    pub estimate_base: f64,
    /// The estimate of each layer.
    pub estimate_per_layer: f64,
    /// The estimate of latent attention.
    pub estimate_latent: f64,
    /// Either way.
    pub estimate_spread: f64,
    /// On AMD cards.
    pub rocm: Spread,
    /// On AMD cards from 0.17 on.
    pub rocm_from_0_17: Spread,
}

/// Shares of the computed bytes.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Weights {
    /// Either way.
    pub spread_share: f64,
    /// What AMD cards' allocator adds.
    pub rocm_share: RocmShare,
}

/// Factors on AMD cards.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct RocmShare {
    /// 16-bit weights.
    pub unquantized: f64,
    /// One scale a matrix or row.
    pub quantized: f64,
    /// One scale a block.
    pub block: f64,
}

/// The bundled constants.
///
/// # Panics
///
/// Never: the bundled file is read by every test of the budget.
pub fn calibration() -> &'static Calibration {
    static CALIBRATION: OnceLock<Calibration> = OnceLock::new();
    CALIBRATION.get_or_init(|| {
        let text = include_str!("../../../data/memory-calibration.json");
        serde_json::from_str(text).expect("the bundled constants are read by every test of the budget")
    })
}
