//! What the checkpoint itself says about its size, and what a person says, against what was computed.

use super::architecture::Architecture;
use super::counts::{Counts, counts};
use super::facts::Provenance;
use super::quantization::Quantization;
use super::request::{ModelRequest, Safetensors};
use super::resolve::ResolvedModel;
use crate::issue::Issue;

/// How counts and bytes differ from what was computed.
pub(crate) struct Scale {
    pub factor: f64,
    pub total: Option<u64>,
    pub checkpoint: Option<u64>,
    pub provenance: Provenance,
}

const COMPUTED: Scale = Scale { factor: 1.0, total: None, checkpoint: None, provenance: Provenance::Computed };

/// A difference below this share is noise: copies of an embedding, buffers, scales.
const NOTEWORTHY: f64 = 0.02;

/// The count a person gave wins; else the hub's count where the configuration left doubts, or is only remarked on.
pub(crate) fn scale(request: &ModelRequest, counts: Counts, model: &ResolvedModel, issues: &mut Vec<Issue>) -> Scale {
    let given = request.params_b.filter(|billions| billions.is_finite() && *billions > 0.0);
    if let Some(billions) = given {
        let total = (billions * 1e9).round();
        let factor = if counts.total > 0 { total / counts.total as f64 } else { 1.0 };
        return Scale { factor, total: Some(total as u64), checkpoint: None, provenance: Provenance::Given };
    }
    let Some(read) = plain_total(request, model.architecture.quantization.as_ref()) else { return COMPUTED };
    let off = read as f64 / counts.checkpoint.max(1) as f64 - 1.0;
    if off.abs() <= NOTEWORTHY {
        return Scale { checkpoint: Some(read), ..COMPUTED };
    }
    let message = format!(
        "the checkpoint holds {read} parameters, the configuration gives {} ({:+.1} %)",
        counts.checkpoint,
        -100.0 * off / (1.0 + off)
    );
    if model.architecture.doubts.is_empty() || !(0.5..=2.0).contains(&(1.0 + off)) {
        issues.push(Issue::warning("params-differ-from-checkpoint", "model.safetensors", message));
        return Scale { checkpoint: Some(read), ..COMPUTED };
    }
    let message = format!("{message}; as the configuration was not fully understood, the checkpoint's count is used");
    issues.push(Issue::warning("params-from-checkpoint", "model.safetensors", message));
    let factor = 1.0 + off;
    let total = Some((counts.total as f64 * factor) as u64);
    Scale { factor, total, checkpoint: Some(read), provenance: Provenance::Read }
}

/// The hub's element count where it is a count of parameters: unquantized checkpoints only.
fn plain_total(request: &ModelRequest, quantization: Option<&Quantization>) -> Option<u64> {
    let total = request.safetensors.as_ref()?.total.filter(|total| *total > 0)?;
    (quantization.is_none() && request.quant_config.is_none()).then_some(total)
}

/// Fills in towers whose size the configuration does not tell: the hub's count minus everything known.
pub(crate) fn complete_towers(request: &ModelRequest, architecture: &mut Architecture, issues: &mut Vec<Issue>) {
    let unknown = architecture.towers.iter().filter(|tower| tower.parameters.is_none()).count();
    let Some(total) = plain_total(request, architecture.quantization.as_ref()).filter(|_| unknown == 1) else { return };
    let rest = total.saturating_sub(counts(architecture).checkpoint);
    let Some(tower) = architecture.towers.iter_mut().find(|tower| tower.parameters.is_none()) else { return };
    tower.parameters = Some(rest);
    let message = format!("the tower's {rest} parameters are what the checkpoint holds beyond the decoder");
    issues.push(Issue::note("tower-from-checkpoint", "model.safetensors", message));
}

/// Weight bytes as given, or from the hub's element counts by number type.
///
/// Packed 4-bit integers are counted differently from one checkpoint to the next, so a sum that is far from the
/// computed bytes is not believed.
pub(crate) fn bytes(
    request: &ModelRequest,
    quantization: Option<&Quantization>,
    computed: u64,
) -> Option<(u64, Provenance)> {
    let as_stored = matches!(request.quantization.as_deref(), None | Some("" | "auto"));
    if !as_stored || request.params_b.is_some() {
        return None;
    }
    if let Some(given) = request.weights_bytes.filter(|given| *given > 0) {
        return Some((given, Provenance::Read));
    }
    let sum = request.safetensors.as_ref().and_then(summed)?;
    let close = (sum as f64 / computed.max(1) as f64 - 1.0).abs() < 0.1;
    let packed = quantization.is_some_and(|quantization| quantization.linear.bits < 8);
    (close || !packed).then_some((sum, Provenance::Read))
}

/// Σ elements × width; `None` where a number type is not known.
fn summed(safetensors: &Safetensors) -> Option<u64> {
    let mut sum = 0_u64;
    for (dtype, elements) in &safetensors.parameters {
        let bytes = match dtype.to_ascii_uppercase().as_str() {
            "F64" | "I64" | "U64" => 8,
            "F32" | "I32" | "U32" => 4,
            "F16" | "BF16" | "I16" | "U16" => 2,
            "F8_E4M3" | "F8_E5M2" | "F8_E8M0" | "I8" | "U8" | "BOOL" => 1,
            _ => return None,
        };
        sum = sum.saturating_add(elements.saturating_mul(bytes));
    }
    (sum > 0).then_some(sum)
}
