//! Formats that the card runs: an 8-bit KV cache, quantized checkpoints and their names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::hardware::Device;
use crate::hardware::catalog::{ComputeCapability, GpuArchitecture, Vendor};
use crate::models::ResolvedModel;
use crate::models::architecture::Dtype;
use crate::planning::as_given::is_auto;
use crate::request::PlanRequest;
use crate::vllm::{Platform, Version};

/// The lowest compute capability at which every attention kernel of vLLM reads an 8-bit cache.
const EIGHT_BIT_CACHE: ComputeCapability = ComputeCapability { major: 8, minor: 9 };

/// Whether an 8-bit KV cache may be offered: it is not there already, and the card runs it.
pub fn offers_eight_bit_cache(device: &Device, model: &ResolvedModel) -> bool {
    use GpuArchitecture::{Cdna3, Cdna4, IntelXpu};
    let already = model.quantization.as_ref().and_then(|quantization| quantization.kv_cache) == Some(Dtype::Float8);
    let nvidia = device.card.as_ref().is_none_or(|card| card.vendor == Vendor::Nvidia);
    let new = device.compute_capability.is_some_and(|capability| capability >= EIGHT_BIT_CACHE);
    !already && (matches!(device.arch, Some(Cdna3 | Cdna4 | IntelXpu)) || (nvidia && new))
}

/// Whether a quantized checkpoint may be offered: the model's own is not, and none was asked for.
pub fn may_quantize(model: &ResolvedModel, request: &PlanRequest) -> bool {
    let open = request.model.quantization.as_deref().is_none_or(is_auto);
    open && model.architecture.quantization.is_none()
}

#[derive(Deserialize)]
struct Siblings {
    siblings: BTreeMap<String, BTreeMap<String, String>>,
}

static SIBLINGS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let read = serde_json::from_str::<Siblings>(include_str!("../../../data/quantized-siblings.json"));
    let entries = read.map(|read| read.siblings).unwrap_or_default().into_iter();
    entries.map(|(id, siblings)| (id.to_lowercase(), siblings)).collect()
});

/// Known quantized checkpoints of a model, method to id.
pub fn known_siblings(id: &str) -> BTreeMap<String, String> {
    SIBLINGS.get(&id.trim().to_lowercase()).cloned().unwrap_or_default()
}

/// Methods that are offered, the gentlest first; each with a known checkpoint's id where there is one.
pub fn siblings(request: &PlanRequest, device: &Device, version: &Version) -> Vec<(&'static str, Option<String>)> {
    let known = request.model.id.as_deref().map(known_siblings).unwrap_or_default();
    let runs = METHODS.into_iter().filter(|method| runs_method(method, device, version));
    let offered = runs.map(|method| (method, known.get(method).cloned()));
    offered.filter(|(method, id)| id.is_some() || GENERIC.contains(method)).collect()
}

/// Methods by what they keep of the model's quality: 8 bits, then 4.
const METHODS: [&str; 4] = ["fp8", "nvfp4", "awq", "gptq"];
/// Methods that a checkpoint of almost any model can be found or made in.
const GENERIC: [&str; 2] = ["fp8", "awq"];

/// Whether a card runs a method's kernels, if only weight-only.
fn runs_method(method: &str, device: &Device, version: &Version) -> bool {
    let at_least = |major: u8, minor: u8| {
        device.compute_capability.is_some_and(|capability| capability >= ComputeCapability { major, minor })
    };
    let marlin = if version.at_least(0, 14) { at_least(7, 5) } else { at_least(8, 0) };
    match (Platform::of(device), method) {
        (Platform::Cuda, "nvfp4") => at_least(10, 0),
        (Platform::Cuda, "fp8") => marlin,
        (Platform::Cuda, "awq" | "gptq") => at_least(7, 5),
        (Platform::Rocm, "fp8") => matches!(device.arch, Some(GpuArchitecture::Cdna3 | GpuArchitecture::Cdna4)),
        (Platform::Rocm | Platform::Xpu, "awq" | "gptq") | (Platform::Xpu, "fp8") => true,
        _ => false,
    }
}
