//! Quantized weights: groups and blocks may not straddle two GPUs, and kernels want whole tiles.

use std::collections::BTreeSet;

use super::{EXPERT, Reason, Subject, TENSOR};
use crate::hardware::catalog::ComputeCapability;
use crate::models::quantization::{Quantization, Scales, Scheme};
use crate::models::{Part, Role, Sharding};
use crate::vllm::Platform;

/// From this release on Marlin pads shapes that don't fill its tiles.
const MARLIN_PADS_SINCE: (u32, u32) = (0, 24);
/// Marlin's tile: one side of the weight must be a multiple of the first, the other of the second.
const MARLIN_TILE: (u64, u64) = (64, 128);
/// From here on 8-bit floats have matrix units; below, they are weight-only and run on Marlin.
const FP8_NATIVE: ComputeCapability = ComputeCapability { major: 8, minor: 9 };
/// Scales of integer methods have at least this many bits; those of 4-bit floats have 8.
const INTEGER_SCALE_BITS: u64 = 16;
/// AWQ packs this many outputs in one word.
const AWQ_PACK: u64 = 8;

/// A quantized matrix that may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Matrix {
    module: &'static str,
    outputs: u64,
    inputs: u64,
    /// Pieces that can't be cut: heads, channels.
    units: u64,
    cut: Cut,
    scheme: SchemeKey,
    /// Whether it belongs to routed experts.
    expert: bool,
}

/// A matrix as one rank holds it.
#[derive(Clone, Copy)]
struct Piece {
    module: &'static str,
    /// Outputs of each fused matrix.
    outputs: u64,
    inputs: u64,
    cut: Cut,
    scheme: SchemeKey,
    expert: bool,
}

/// Which side is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Inputs,
    Outputs,
}

/// What of a scheme the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SchemeKey {
    /// Groups of integers with 16-bit scales.
    Integers(u64),
    /// Groups of floats with 8-bit scales: bits of a weight, group.
    Floats(u64, u64),
    /// Blocks of outputs × inputs.
    Block(u64, u64),
    /// One scale a matrix or a row: bits of a weight.
    Whole(u64),
}

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let Some(quantization) = subject.quantization else { return Vec::new() };
    let pieces = subject.structure.matrices.iter().filter_map(|matrix| piece(subject, matrix));
    let broken = |piece: Piece| straddled(quantization, &piece).or_else(|| tile(subject, quantization, &piece));
    let reasons: BTreeSet<Reason> = pieces.filter_map(broken).collect();
    reasons.into_iter().collect()
}

/// A part as a matrix that may be cut; `None` where it is not quantized or whole on every rank.
pub(super) fn matrix(quantization: &Quantization, part: &Part) -> Option<Matrix> {
    let (units, expert) = match part.sharding {
        Sharding::Split { units } => (units, false),
        Sharding::Experts { width } => (width, true),
        Sharding::Replicated | Sharding::Vocabulary => return None,
    };
    if part.columns <= 1 || !part.place.is_served() {
        return None;
    }
    let scheme = key(quantization.scheme(part))?;
    let cut = if is_cut_by_inputs(part) { Cut::Inputs } else { Cut::Outputs };
    Some(Matrix { module: part.module, outputs: part.rows, inputs: part.columns, units, cut, scheme, expert })
}

/// What one rank holds of a matrix; `None` where it stays whole.
fn piece(subject: Subject, matrix: &Matrix) -> Option<Piece> {
    let layout = subject.layout;
    let ranks = match matrix.expert {
        true if layout.expert_parallel => 1,
        true => layout.tensor.saturating_mul(layout.data),
        false => layout.tensor,
    };
    if ranks <= 1 {
        return None;
    }
    let Matrix { module, outputs, inputs, units, cut, scheme, expert } = *matrix;
    let pieces = units.div_ceil(ranks).max(1);
    let mine = |size: u64| size.checked_div(units).unwrap_or(0).saturating_mul(pieces);
    let piece = Piece { module, outputs, inputs, cut, scheme, expert };
    if cut == Cut::Inputs {
        return Some(Piece { inputs: mine(inputs), ..piece });
    }
    let rows = mine(outputs);
    let outputs = if module.ends_with("gate_up_proj") { pieces.min(rows) } else { rows };
    Some(Piece { outputs, ..piece })
}

fn is_cut_by_inputs(part: &Part) -> bool {
    part.module.ends_with("down_proj") || matches!(part.role, Role::AttentionOutput | Role::RecurrentOut)
}

fn key(scheme: Scheme) -> Option<SchemeKey> {
    Some(match scheme.scales {
        _ if scheme.bits == 0 => return None,
        Scales::Group { size, bits } if bits >= INTEGER_SCALE_BITS => SchemeKey::Integers(size),
        Scales::Group { size, .. } => SchemeKey::Floats(scheme.bits, size),
        Scales::Block { rows, columns, .. } => SchemeKey::Block(rows, columns),
        Scales::Tensor | Scales::Channel { .. } => SchemeKey::Whole(scheme.bits),
    })
}

/// Groups and blocks lie on one rank.
fn straddled(quantization: &Quantization, piece: &Piece) -> Option<Reason> {
    let by_inputs = piece.cut == Cut::Inputs;
    match piece.scheme {
        _ if is_plugin(quantization) => None,
        SchemeKey::Integers(group) if by_inputs && !divides(group, piece.inputs) => Some(group_reason(piece, group)),
        SchemeKey::Integers(_) if is_awq(quantization) && !divides(AWQ_PACK, piece.outputs) => Some(awq_reason(piece)),
        SchemeKey::Floats(bits, group) if by_inputs && (bits == 8 || group == 16) && !divides(group, piece.inputs) => {
            Some(group_reason(piece, group))
        }
        SchemeKey::Block(_, inputs) if by_inputs && !divides(inputs, piece.inputs) => {
            Some(block_reason(piece, "input", piece.inputs, ("block_k", inputs)))
        }
        SchemeKey::Block(outputs, _) if !by_inputs && !divides(outputs, piece.outputs) => {
            Some(block_reason(piece, "output", piece.outputs, ("block_n", outputs)))
        }
        _ => None,
    }
}

fn divides(size: u64, count: u64) -> bool {
    size == 0 || count.is_multiple_of(size)
}

/// Methods whose kernels have rules of their own that are not known here.
fn is_plugin(quantization: &Quantization) -> bool {
    matches!(quantization.method.as_str(), "gguf" | "bitsandbytes" | "torchao")
}

fn is_awq(quantization: &Quantization) -> bool {
    quantization.method.contains("awq")
}

fn group_reason(piece: &Piece, group: u64) -> Reason {
    let Piece { module, inputs, .. } = piece;
    let message = format!(
        "Each GPU would hold {inputs} inputs of {module}, which cuts a quantization group of {group}{}.",
        way_out(piece)
    );
    let quote = format!(
        "Weight input_size_per_partition={inputs} is not divisible by group_size={group}. Consider reducing tensor_parallel_size"
    );
    Reason::new("quantization-group", TENSOR, message, Some(quote))
}

fn awq_reason(piece: &Piece) -> Reason {
    let Piece { module, outputs, .. } = piece;
    let message = format!("Each GPU would hold {outputs} outputs of {module}; AWQ packs {AWQ_PACK} in a word.");
    let quote = "The output size is not aligned with the quantized weight shape. This can be caused by too large tensor parallel size.";
    Reason::new("quantization-group", TENSOR, message, Some(quote.to_owned()))
}

fn block_reason(piece: &Piece, side: &str, count: u64, (name, block): (&str, u64)) -> Reason {
    let module = piece.module;
    let message = format!(
        "Each GPU would hold {count} {side}s of {module}, which cuts a quantization block of {block}{}.",
        way_out(piece)
    );
    let quote = if piece.expert && side == "output" {
        format!(
            "The output_size of gate's and up's weight = {count} is not divisible by weight quantization {name} = {block}."
        )
    } else {
        format!("Weight {side}_size_per_partition = {count} is not divisible by weight quantization {name} = {block}.")
    };
    Reason::new("quantization-block", if piece.expert { EXPERT } else { TENSOR }, message, Some(quote))
}

fn way_out(piece: &Piece) -> &'static str {
    if piece.expert {
        "; expert parallelism keeps experts whole"
    } else {
        "; a smaller tensor_parallel_size keeps it whole"
    }
}

/// Before 0.24, Marlin refused shapes that don't fill its tiles: (N % 64 and K % 128) or (N % 128 and K % 64).
fn tile(subject: Subject, quantization: &Quantization, piece: &Piece) -> Option<Reason> {
    let (small, large) = MARLIN_TILE;
    let (n, k) = (piece.outputs, piece.inputs);
    let fits = (divides(small, n) && divides(large, k)) || (divides(large, n) && divides(small, k));
    let checked = piece.cut == Cut::Inputs || piece.module.ends_with("gate_up_proj");
    if fits || !checked || piece.expert || !runs_on_marlin(subject, quantization, piece.scheme) {
        return None;
    }
    let (size, tile, quote) = if divides(small, k) {
        (n, small, format!("Weight output_size_per_partition = {n} is not divisible by min_thread_n = {small}."))
    } else {
        (k, large, format!("Weight input_size_per_partition = {k} is not divisible by min_thread_k = {large}."))
    };
    let message = format!(
        "Each GPU would hold {size} of {}'s channels, no multiple of the {tile} that Marlin kernels need before vLLM 0.24.",
        piece.module
    );
    Some(Reason::new("marlin-tile", TENSOR, message, Some(quote)))
}

/// GPTQ, packed integers, and 8-bit floats on cards without units for them; AWQ falls back to kernels of its own.
fn runs_on_marlin(subject: Subject, quantization: &Quantization, scheme: SchemeKey) -> bool {
    let (major, minor) = MARLIN_PADS_SINCE;
    if subject.version.at_least(major, minor) || Platform::of(subject.device) != Platform::Cuda {
        return false;
    }
    match scheme {
        SchemeKey::Integers(_) => !is_awq(quantization) && !is_plugin(quantization),
        SchemeKey::Whole(8) | SchemeKey::Block(..) => {
            let old = subject.device.compute_capability.is_some_and(|capability| capability < FP8_NATIVE);
            old && quantization.method.contains("fp8")
        }
        _ => false,
    }
}
