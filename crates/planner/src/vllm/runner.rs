//! Which engine and which model runner a release serves a model with.

use super::releases::Ability;
use super::{Platform, Version, release};
use crate::hardware::Device;
use crate::hardware::catalog::ComputeCapability;
use crate::models::architecture::{Architecture, FeedForward, Kind};
use crate::models::{Mixer, ResolvedModel};

pub(crate) use super::releases::Engine;

/// The model runners of the second engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// `gpu_model_runner.py`, or the first engine's.
    V1,
    /// `gpu/model_runner.py`.
    V2,
}

/// The compute capability that the second engine needed while there was a first one.
const V1_NEEDS: ComputeCapability = ComputeCapability { major: 8, minor: 0 };

/// Which engine starts: the release's own; cards below compute capability 8.0 stay on the first while there is one.
pub fn engine(version: &Version, device: &Device) -> Engine {
    let old_card = device.compute_capability.is_some_and(|capability| capability < V1_NEEDS);
    let release = release(version);
    if old_card && release.has(Ability::FirstEngine) { Engine::V0 } else { release.engine }
}

/// Which runner the release picks by itself (`vllm/config/vllm.py` of each minor release).
pub fn runner(version: &Version, device: &Device, model: &ResolvedModel) -> Runner {
    let rule = &release(version).runner_v2;
    let architecture = &model.architecture;
    if Platform::of(device) == Platform::Plugin || (model.quantization.is_some() && !rule.quantized) {
        return Runner::V1;
    }
    let named = |list: &[String]| list.iter().any(|name| name == family(architecture));
    let by_kind = match shape(architecture) {
        Shape::Dense => rule.all_dense || named(&rule.dense),
        Shape::Experts => named(&rule.moe),
        Shape::Other => false,
    };
    if rule.all || by_kind { Runner::V2 } else { Runner::V1 }
}

/// `qwen3_5_text` is served as `qwen3_5`.
fn family(architecture: &Architecture) -> &str {
    architecture.model_type.strip_suffix("_text").unwrap_or(&architecture.model_type)
}

enum Shape {
    Dense,
    Experts,
    Other,
}

fn shape(architecture: &Architecture) -> Shape {
    if architecture.kind != Kind::Generate || is_hybrid(architecture) {
        return Shape::Other;
    }
    let has_experts = architecture.layers.iter().any(|layer| matches!(layer.feed_forward, FeedForward::Moe(_)));
    if has_experts { Shape::Experts } else { Shape::Dense }
}

/// Whether any layer keeps a recurrent state.
pub(crate) fn is_hybrid(architecture: &Architecture) -> bool {
    architecture.layers.iter().flat_map(|layer| &layer.mixers).any(|mixer| matches!(mixer, Mixer::Recurrent(_)))
}
