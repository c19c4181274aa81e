//! The model section of a plan.

use serde::{Deserialize, Serialize};

use super::architecture::{Architecture, Dtype, Kind};
use super::counts::Counts;
use super::kv::CacheFacts;

/// What a plan says about its model; names as in the plan's JSON. `None` = not known, with an issue that says why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

/// Where a model's figures come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelProvenance {
    /// Of the parameter counts.
    pub params: Provenance,
    /// Of the weight bytes.
    pub weights: Provenance,
    /// Of the cache figures.
    pub kv: Provenance,
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Provenance {
    /// By formula from the configuration.
    #[default]
    #[serde(rename = "computed from the config")]
    Computed,
    /// From the checkpoint's own tensors: the hub's element counts or file sizes.
    #[serde(rename = "read from the checkpoint")]
    Read,
    /// Stated by the person.
    #[serde(rename = "given")]
    Given,
    /// From an architecture that stands for models of this size.
    #[serde(rename = "assumed")]
    Assumed,
}

impl ModelFacts {
    /// The figures of an architecture, before anything given or read replaces them.
    pub fn computed(architecture: &Architecture, counts: Counts, cache: CacheFacts, dtype: Dtype) -> Self {
        Self {
            params_total: Some(counts.total),
            params_checkpoint: Some(counts.checkpoint),
            params_active: Some(counts.active),
            params_mtp: Some(counts.mtp),
            params_towers: Some(counts.towers),
            weights_bytes: None,
            kv_bytes_per_token: cache.bytes_per_token,
            kv_bytes_per_token_sliding: cache.bytes_per_token_sliding,
            sliding_window: cache.sliding_window,
            state_bytes_per_sequence: cache.state_bytes_per_sequence,
            max_position_embeddings: architecture.max_position_embeddings,
            quantization: "none".to_owned(),
            dtype: dtype.word().to_owned(),
            kind: architecture.kind,
            provenance: ModelProvenance::default(),
        }
    }
}
