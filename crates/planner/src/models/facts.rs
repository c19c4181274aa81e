//! The model section of a plan.

use serde::Serialize;

use super::architecture::Kind;

/// What a plan says about its model; names as in the plan's JSON. `None` = not known, with an issue that says why.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ModelFacts {
    /// Parameters served: decoder, embeddings (tied ones once), towers.
    pub params_total: Option<u64>,
    /// Elements of the checkpoint's tensors.
    pub params_checkpoint: Option<u64>,
    /// Parameters one generated token reads.
    pub params_active: Option<u64>,
    /// Parameters of prediction blocks.
    pub params_mtp: Option<u64>,
    /// Parameters of towers.
    pub params_towers: Option<u64>,
    /// Bytes of the weights as stored.
    pub weights_bytes: Option<u64>,
    /// Cache bytes a token, whole model, layers that keep every token.
    pub kv_bytes_per_token: u64,
    /// Cache bytes a token within the window.
    pub kv_bytes_per_token_sliding: u64,
    /// The window, in tokens.
    pub sliding_window: Option<u64>,
    /// State bytes a sequence.
    pub state_bytes_per_sequence: u64,
    /// Longest sequence the configuration allows, in tokens.
    pub max_position_embeddings: Option<u64>,
    /// The quantization, in words; `none` where there is none.
    pub quantization: String,
    /// The number type served.
    pub dtype: String,
    /// What it is served for.
    pub kind: Kind,
    /// Where the figures come from.
    pub provenance: ModelProvenance,
}

/// Where a model's figures come from, each one of: `read from the checkpoint`, `computed from the config`, `given`, `assumed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ModelProvenance {
    /// Of the parameter counts.
    pub params: String,
    /// Of the weight bytes.
    pub weights: String,
    /// Of the cache figures.
    pub kv: String,
}
