//! Which number type vLLM serves a checkpoint in.

use crate::hardware::Device;
use crate::hardware::catalog::ComputeCapability;
use crate::issue::Issue;
use crate::models::Dtype;

/// The lowest compute capability with bfloat16.
const BFLOAT16_NEEDS: ComputeCapability = ComputeCapability { major: 8, minor: 0 };

/// The number type that vLLM serves in: `checkpoint` is the checkpoint's own, or what was asked for.
///
/// `asked` is None for `auto`: float32 checkpoints are then served in 16 bits, and bfloat16 becomes float16 on cards
/// below compute capability 8.0. Asking for bfloat16 there is vLLM's own error.
/// Source: `vllm/config/model.py`, `_get_and_verify_dtype`.
pub fn served_dtype(asked: Option<Dtype>, checkpoint: Dtype, device: &Device) -> (Dtype, Vec<Issue>) {
    let old = device.compute_capability.is_some_and(|capability| capability < BFLOAT16_NEEDS);
    let half = if old { Dtype::Float16 } else { Dtype::Bfloat16 };
    match asked {
        None if checkpoint == Dtype::Bfloat16 || checkpoint == Dtype::Float32 => (half, Vec::new()),
        None if checkpoint == Dtype::Float8 => (half, Vec::new()),
        None => (checkpoint, Vec::new()),
        Some(Dtype::Bfloat16) if old => (Dtype::Float16, vec![no_bfloat16(device)]),
        Some(dtype) => (dtype, Vec::new()),
    }
}

fn no_bfloat16(device: &Device) -> Issue {
    let capability = device.compute_capability.map(|capability| capability.to_string()).unwrap_or_default();
    let message = format!(
        "bfloat16 needs compute capability 8.0, and {} has {capability}; vLLM refuses it, choose float16",
        device.name
    );
    Issue::error("bfloat16-not-supported", "model.dtype", message)
}
