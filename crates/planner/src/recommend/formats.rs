//! Formats that the card runs: an 8-bit KV cache, quantized checkpoints and their names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::siblings_file;
use crate::as_given::{cache_support, is_auto, method_support};
use crate::hardware::Device;
use crate::models::architecture::Dtype;
use crate::request::PlanRequest;
use crate::target::Target;
use crate::vllm::Version;
use crate::vllm::support::Support;

/// Whether an 8-bit KV cache may be offered: it is not there already, and the card runs it.
pub fn offers_eight_bit_cache(target: &Target) -> bool {
    let Target { model, device, version } = target;
    let already = model.quantization.as_ref().and_then(|quantization| quantization.kv_cache) == Some(Dtype::Float8);
    !already && cache_support("fp8", device, version) == Support::Native
}

/// Whether a quantized checkpoint may be offered: the model's own is not, and either none was asked for or the one that
/// was does not run.
pub fn may_quantize(target: &Target, request: &PlanRequest) -> bool {
    let Target { model, device, version } = target;
    let open = match request.model.quantization.as_deref() {
        None => true,
        Some(word) => is_auto(word) || method_support(word, device, version) == Support::No,
    };
    open && model.architecture.quantization.is_none()
}

static SIBLINGS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let read = siblings_file::read(include_str!("../../data/quantized-siblings.json"));
    let file = read.expect("the build has read the file");
    file.siblings.into_iter().map(|(id, siblings)| (id.to_lowercase(), siblings)).collect()
});

/// Known quantized checkpoints of a model, method to id.
pub(crate) fn known_siblings(id: &str) -> BTreeMap<String, String> {
    SIBLINGS.get(&id.trim().to_lowercase()).cloned().unwrap_or_default()
}

/// Methods that are offered, the gentlest first; each with a known checkpoint's id where there is one.
pub fn siblings(target: &Target, request: &PlanRequest) -> Vec<(&'static str, Option<String>)> {
    let Target { device, version, .. } = target;
    let known = request.model.id.as_deref().map(known_siblings).unwrap_or_default();
    let runs = METHODS.into_iter().filter(|method| runs_method(method, device, version));
    let offered = runs.map(|method| (method, known.get(method).cloned()));
    offered.filter(|(method, id)| id.is_some() || GENERIC.contains(method)).collect()
}

/// Methods by what they keep of the model's quality: 8 bits, then 4.
const METHODS: [&str; 4] = ["fp8", "nvfp4", "awq", "gptq"];
/// Methods that a checkpoint of almost any model can be found or made in.
const GENERIC: [&str; 2] = ["fp8", "awq"];

/// Whether a card runs a method's kernels, if only weight-only; 4-bit floats only where it has units for them.
fn runs_method(method: &str, device: &Device, version: &Version) -> bool {
    match method_support(method, device, version) {
        Support::Native => true,
        Support::WeightOnly => method != "nvfp4",
        _ => false,
    }
}
