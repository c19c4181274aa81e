//! Config to architecture, parameters, weights and cache: what a model is made of.
//!
//! Reading order: [`architecture`] (the types), `config` (from keys to types), [`mod@parts`] (every parameter once),
//! [`counts`], [`quantization`] and [`weights`] (bytes), [`kv`] (cache and states).

pub mod architecture;
mod bundle_file;
mod config;
pub mod counts;
mod facts;
mod json;
mod keys;
pub mod kv;
pub mod parts;
pub mod quantization;
mod quantization_choice;
mod request;
mod resolve;
mod size_classes;
mod snapshot;
mod stored;
mod summary;
pub mod weights;

pub use architecture::{Architecture, Dtype, Kind, Layer, Mixer};
pub use config::read_config;
pub use facts::{ModelFacts, ModelProvenance, Provenance};
pub use json::{JsonError, MAX_BYTES, MAX_DEPTH, parse_config_text};
pub use parts::{Part, Place, Role, Sharding, parts};
pub use request::{LoraRequest, ModelRequest, Safetensors, SpeculativeRequest};
pub use resolve::{ResolvedModel, cache_layout, resolve};
pub use size_classes::config_for_size;
pub use snapshot::{Found, Snapshot};
pub use summary::{
    Anatomy, FeedForwardKind, LayerRun, Mixing, PartName, PartShare, anatomy, layer_runs, parameters_by_part, summary,
};
