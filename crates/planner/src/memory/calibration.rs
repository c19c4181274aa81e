//! The budget's fitted constants: `data/memory-calibration.json`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Low, middle and high.
pub(crate) type Spread = (f64, f64, f64);

/// A spread for each tensor-parallel size that was seen.
pub(crate) type BySize = BTreeMap<String, Spread>;

/// Everything that is fitted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// What the file is.
    #[allow(dead_code, reason = "for readers of the file")]
    pub about: String,
    /// What the constants were fitted to.
    #[allow(dead_code, reason = "for readers of the file")]
    pub source: String,
    /// When.
    #[allow(dead_code, reason = "for readers of the file")]
    pub checked: String,
    /// Bytes for each sequence and vocabulary entry while sampling.
    pub sampler_bytes: SamplerBytes,
    /// Memory outside PyTorch, in GiB.
    pub non_torch: NonTorch,
    /// The forward pass.
    pub activation: Activation,
    /// CUDA graphs, in GiB.
    pub graphs: Graphs,
    /// How sure the card's total is.
    pub total: Total,
    /// How sure weights are.
    pub weights: Weights,
}

/// GiB either way, by where the total comes from.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Printed in start-up logs of the card.
    pub measured: f64,
    /// Derived from start-up logs of the card.
    pub inferred: f64,
    /// Derived from the driver's figure.
    pub driver: f64,
    /// Derived from the marketed size.
    pub marketing: f64,
    /// The operating system takes and gives back memory that CPU and GPU share.
    pub shared_with_cpu: f64,
}

/// Bytes for each sequence and vocabulary entry.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplerBytes {
    /// PyTorch sorts the logits: values, 64-bit indices, workspace, softmax.
    pub sorting: Spread,
    /// FlashInfer where it is installed, else PyTorch's sort.
    pub flashinfer_or_sorting: Spread,
    /// A kernel filters without sorting.
    pub fused: Spread,
    /// The second runner's profiling run leaves the filters out.
    pub runner_v2: Spread,
}

/// GiB a rank.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonTorch {
    /// CUDA context growth, NCCL, custom all-reduce.
    pub cuda: BySize,
    /// The same under the first engine.
    pub cuda_v0: BySize,
    /// The first without direct links between GPUs.
    pub cuda_pcie: BySize,
    /// All growth of the device's use but the weights, as later releases count.
    pub cuda_whole_growth: BySize,
    /// On AMD cards.
    pub rocm: BySize,
    /// More on AMD cards for models with experts.
    pub rocm_experts: Spread,
    /// Kernels that block-scaled experts compile when they start on Hopper and Blackwell.
    pub block_experts: Spread,
    /// Buffers of the fused all-reduce and norm.
    pub fused_all_reduce: Spread,
    /// The same in later releases.
    pub fused_all_reduce_from_0_22: Spread,
    /// The CUDA context, which counted before 0.6.5.
    pub whole_card_before_0_6_5: Spread,
}

/// Factors, and GiB.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activation {
    /// Factor on the forward pass of dense layers.
    pub forward_spread: Spread,
    /// Factor on the forward pass of experts.
    pub experts_spread: Spread,
    /// Chunk workspace of delta-rule layers.
    pub delta_rule_per_8192_tokens: Spread,
    /// The vision encoder's outputs.
    pub vision: Spread,
    /// The vision encoder at work on the largest image, as so many hidden states of every patch.
    pub vision_hidden_states: Spread,
    /// Workspaces of compressed sparse attention and its residual streams, as so many hidden states of every token.
    pub compressed_attention_hidden_states: Spread,
    /// Exchange buffers of whole experts in models with compressed sparse attention.
    pub compressed_attention_whole_experts: Spread,
    /// What compiling takes besides a copy of the embedding.
    pub compile: Spread,
}

/// GiB.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graphs {
    /// As captured.
    pub actual: ActualGraphs,
    /// As captured by the first engine.
    pub first_engine: Spread,
    /// As the first runner estimates.
    pub estimate_v1: EstimatedGraphs,
    /// As the second runner estimates.
    pub estimate_v2: EstimatedGraphs,
    /// What trial captures of delta rules are charged besides.
    pub delta_rule_workspace_per_8192_tokens: Spread,
    /// On AMD's accelerators.
    pub rocm: Spread,
    /// On AMD's accelerators from 0.17 on, each layer.
    pub rocm_per_layer_from_0_17: Spread,
    /// On AMD's graphics cards, each layer: no log shows them, only that models start which more would keep from it.
    pub rocm_graphics_per_layer: Spread,
}

/// GiB for the usual number of graphs.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActualGraphs {
    /// Each layer.
    pub per_layer: f64,
    /// Each layer in early releases of the second engine.
    pub per_layer_before_0_11: f64,
    /// More for each layer with a delta rule.
    pub per_delta_rule_layer: f64,
    /// Models with experts.
    pub experts: f64,
    /// Models with latent attention.
    pub latent: f64,
    /// Low and high as shares of the middle.
    pub spread_shares: (f64, f64),
    /// How much may come on top.
    pub more: f64,
}

/// GiB for the usual number of graphs.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstimatedGraphs {
    /// Any model.
    pub base: f64,
    /// Each layer.
    pub per_layer: f64,
    /// Latent attention.
    pub latent: f64,
    /// Either way.
    pub spread: f64,
}

/// Shares of the computed bytes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Either way.
    pub spread_share: f64,
    /// Factors where the quantization is supposed, not read: which modules it leaves alone is not known.
    pub what_if_share: Spread,
    /// High end for MXFP4 experts on cards with a kernel of their own, where another serves them.
    pub mxfp4_other_kernel: f64,
    /// What AMD cards' allocator adds.
    pub rocm_share: RocmShare,
}

/// Factors on AMD cards.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RocmShare {
    /// 16-bit weights.
    pub unquantized: f64,
    /// 8-bit floats that are scaled anew: that leaves copies in the allocator's cache.
    pub requantized: f64,
    /// The least of those, as a share of it.
    pub least_requantized: f64,
    /// Any other format but blocks.
    pub quantized: f64,
    /// One scale a block.
    pub block: f64,
}

/// The bundled constants.
///
/// # Panics
///
/// Never: the build has read the file.
pub fn calibration() -> &'static Calibration {
    static CALIBRATION: OnceLock<Calibration> = OnceLock::new();
    CALIBRATION
        .get_or_init(|| read(include_str!("../../data/memory-calibration.json")).expect("the build has read the file"))
}

/// Reads the file.
///
/// # Errors
/// Where it is wrong.
pub fn read(text: &str) -> Result<Calibration, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The row of the largest size that is not larger; nothing where there is none.
pub(crate) fn of_size(table: &BySize, ranks: u64) -> Spread {
    let sized = table.iter().filter_map(|(size, spread)| Some((size.parse::<u64>().ok()?, *spread)));
    let fitting = sized.filter(|(size, _)| *size <= ranks.max(1)).max_by_key(|(size, _)| *size);
    fitting.map_or((0.0, 0.0, 0.0), |(_, spread)| spread)
}
