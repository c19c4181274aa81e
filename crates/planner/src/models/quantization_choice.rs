//! Which quantization and number type are served: what the checkpoint says against what the person asks.

use super::architecture::{Architecture, Dtype};
use super::parts::Part;
use super::quantization::{Chosen, Quantization, chosen, read_quantization, with_customs};
use super::request::ModelRequest;
use crate::issue::Issue;

/// The served quantization.
///
/// `auto` is the checkpoint's; `none` on a quantized checkpoint is its 16-bit original, an error for the command;
/// a method on an unquantized checkpoint is what a checkpoint quantized so would need, a warning; another method
/// than the checkpoint's is an error, and the checkpoint's is kept.
pub(crate) fn served(
    request: &ModelRequest,
    architecture: &Architecture,
    has_experts: bool,
    issues: &mut Vec<Issue>,
) -> Option<Quantization> {
    let own = own(request, architecture, issues);
    let word = request.quantization.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
    if word.is_empty() || word == "auto" {
        return own;
    }
    let field = "model.quantization";
    if word == "none" {
        if let Some(own) = own {
            let message = format!(
                "the checkpoint is quantized ({}): these figures are for its 16-bit original, and no option of vLLM turns \
                 one into the other; name the original, or leave quantization on auto",
                own.label
            );
            issues.push(Issue::error("quantization-none-on-quantized-checkpoint", field, message));
        }
        return None;
    }
    let Some(method) = chosen(&word) else {
        let message = format!(
            "{word} is not a known quantization; use auto, none, awq, gptq, fp8, fp8-block, int8, int4, nvfp4, mxfp4 or \
             bitsandbytes"
        );
        issues.push(Issue::error("quantization-not-known", field, message));
        return own;
    };
    match own {
        Some(own) if method.fits(&own) => Some(own),
        Some(own) => {
            let message = format!(
                "the checkpoint is quantized with {} and cannot be served as {word}; leave quantization on auto or name \
                 another checkpoint",
                own.label
            );
            issues.push(Issue::error("quantization-method-mismatch", field, message));
            Some(own)
        }
        None => Some(would_be(method, architecture, has_experts, issues)),
    }
}

/// A quantization that quantizes something: a list of modules left alone that leaves nothing quantized in a checkpoint
/// which says that it is quantized is not believed.
pub(crate) fn believed(read: Quantization, parts: &[Part], issues: &mut Vec<Issue>) -> Quantization {
    let quantizes = |read: &Quantization| parts.iter().any(|part| read.scheme(part).bits > 0);
    if quantizes(&read) {
        return read;
    }
    let without_list = Quantization { exceptions: read.exceptions.clone().quantized(), ..read.clone() };
    let label = &read.label;
    let (believed, message) = if quantizes(&without_list) {
        let message = format!(
            "the checkpoint says that it is quantized ({label}), and the modules it leaves alone are all there are: that \
             list is not believed, and weights are counted as if it were empty; paste the checkpoint's own config.json"
        );
        (without_list, message)
    } else {
        let message = format!(
            "the checkpoint says that it is quantized ({label}), and nothing in it says which modules are: weights are \
             counted in 16 bits; paste the checkpoint's own config.json"
        );
        (read.clone(), message)
    };
    issues.push(Issue::warning("quantization-leaves-nothing", "model.config", message));
    believed
}

/// The checkpoint's own quantization: from its configuration, else from ModelOpt's separate file.
fn own(request: &ModelRequest, architecture: &Architecture, issues: &mut Vec<Issue>) -> Option<Quantization> {
    if architecture.quantization.is_some() {
        return architecture.quantization.clone();
    }
    let block = request.quant_config.as_ref()?;
    let (read, found) = read_quantization(block, architecture.layers.len() as u64, "model.quant_config");
    issues.extend(found);
    read.map(|read| with_customs(read, architecture))
}

fn would_be(method: Chosen, architecture: &Architecture, has_experts: bool, issues: &mut Vec<Issue>) -> Quantization {
    let quantization = with_customs(method.quantization(has_experts), architecture);
    let message = format!(
        "the checkpoint is not quantized: these figures are for one quantized with {}, which has to be found or made",
        quantization.label
    );
    issues.push(Issue::warning("quantization-of-unquantized-checkpoint", "model.quantization", message));
    quantization
}

/// The number type served. `auto` serves what the checkpoint holds, but 32-bit checkpoints in 16 bits.
pub(crate) fn served_dtype(request: &ModelRequest, own: Dtype, issues: &mut Vec<Issue>) -> Dtype {
    let auto = match own {
        Dtype::Float32 | Dtype::Float8 => Dtype::Bfloat16,
        own => own,
    };
    let word = request.dtype.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
    match word.as_str() {
        "" | "auto" => auto,
        "half" | "float16" | "fp16" => Dtype::Float16,
        "bfloat16" | "bf16" => Dtype::Bfloat16,
        "float" | "float32" | "fp32" => Dtype::Float32,
        _ => {
            let message = format!("{word} is not a number type vLLM serves; use auto, float16, bfloat16 or float32");
            issues.push(Issue::error("dtype-not-known", "model.dtype", message));
            auto
        }
    }
}
