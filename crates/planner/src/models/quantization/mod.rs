//! How weights are stored in fewer bits, and which modules are left alone.
//!
//! Owns schemes and their bytes. Knows nothing of layers: a [`Part`] comes in, a scheme goes out.

mod chosen;
mod customs;
mod exceptions;
mod expression;
mod lists;
mod modules;
mod other_formats;
mod read;

pub use chosen::{Chosen, chosen};
pub use customs::with_customs;
pub use exceptions::Exceptions;
pub use read::read_quantization;

use super::architecture::{Dtype, Form};
use super::parts::{Part, Place, Role};

/// A checkpoint's quantization: who speaks for which modules.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantization {
    /// vLLM's word for the method: `fp8`, `awq`, `gptq`, `compressed-tensors`, `modelopt_fp4`, `mxfp4`, …
    pub method: String,
    /// What a person calls it: `FP8 (block 128)`, `NVFP4`, `AWQ 4-bit (group 128)`.
    pub label: String,
    /// Modules left alone and those with a scheme of their own.
    pub exceptions: Exceptions,
    /// The scheme of every other linear layer.
    pub linear: Scheme,
    /// The scheme of routed experts where it differs (`expert_dtype`, `moe_quant_algo`).
    pub experts: Option<Scheme>,
    /// Whether only the routed experts are quantized (gpt-oss).
    pub reach: Reach,
    /// Number type of the KV cache the checkpoint asks for.
    pub kv_cache: Option<Dtype>,
}

/// Which parameters a scheme is meant for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Linear layers of the decoder, the head and the embedding left alone.
    #[default]
    Linear,
    /// Linear layers and the head.
    LinearAndHead,
    /// Linear layers, head and embedding (GGUF).
    Everything,
    /// Routed experts only.
    Experts,
}

/// How the numbers of one matrix are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Bits of one weight; 0 = the model's own number type.
    pub bits: u64,
    /// What is stored beside them.
    pub scales: Scales,
}

/// What is stored beside quantized weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scales {
    /// Nothing, or a few bytes a matrix.
    Tensor,
    /// One number an output row.
    Channel {
        /// Bits of that number.
        bits: u64,
    },
    /// One set of numbers for every `size` weights of a row.
    Group {
        /// Weights a group.
        size: u64,
        /// Bits of scale and zero point together.
        bits: u64,
    },
    /// One number for every square of `rows` × `columns` weights.
    Block {
        /// Output rows of a block.
        rows: u64,
        /// Input columns of a block.
        columns: u64,
        /// Bits of that number.
        bits: u64,
    },
}

impl Scheme {
    /// The model's own number type: nothing quantized.
    pub(crate) const UNQUANTIZED: Self = Self { bits: 0, scales: Scales::Tensor };
    /// 8-bit float, one scale a matrix.
    pub const FP8: Self = Self { bits: 8, scales: Scales::Tensor };
    /// 4-bit float, an 8-bit scale for 16 weights.
    pub const NVFP4: Self = Self { bits: 4, scales: Scales::Group { size: 16, bits: 8 } };
    /// 4-bit float, an 8-bit exponent for 32 weights.
    pub const MXFP4: Self = Self { bits: 4, scales: Scales::Group { size: 32, bits: 8 } };

    /// Bytes of `copies` matrices of `rows` × `columns`, scales and zero points included.
    ///
    /// Integer weights of a row are packed; groups and blocks are rounded up to whole ones.
    ///
    /// ```
    /// use planner::models::quantization::{Scales, Scheme};
    /// let awq = Scheme { bits: 4, scales: Scales::Group { size: 128, bits: 20 } };
    /// assert_eq!(awq.bytes(1, 4096, 4096), 4096 * 4096 / 2 + 4096 * 32 * 20 / 8);
    /// ```
    pub fn bytes(self, copies: u64, rows: u64, columns: u64) -> u64 {
        let weights = copies.saturating_mul(rows).saturating_mul(columns).saturating_mul(self.bits).div_ceil(8);
        let (numbers, bits) = match self.scales {
            Scales::Tensor => (0, 0),
            Scales::Channel { bits } => (rows, bits),
            Scales::Group { size, bits } => (rows.saturating_mul(columns.div_ceil(size.max(1))), bits),
            Scales::Block { rows: r, columns: c, bits } => {
                (rows.div_ceil(r.max(1)).saturating_mul(columns.div_ceil(c.max(1))), bits)
            }
        };
        weights.saturating_add(copies.saturating_mul(numbers).saturating_mul(bits).div_ceil(8))
    }
}

impl Quantization {
    /// The scheme a part of the model is stored in.
    pub fn scheme(&self, part: &Part) -> Scheme {
        if !self.reaches(part) {
            return Scheme::UNQUANTIZED;
        }
        if let Some(scheme) = self.exceptions.scheme(part) {
            return scheme;
        }
        match self.experts {
            Some(scheme) if part.role == Role::RoutedExperts => scheme,
            _ => self.linear,
        }
    }

    fn reaches(&self, part: &Part) -> bool {
        let in_decoder = matches!(part.place, Place::Layer(_) | Place::Mtp(_));
        let linear = part.form == Form::Linear && in_decoder && part.role != Role::Router;
        match self.reach {
            Reach::Linear => linear,
            Reach::LinearAndHead => linear || part.role == Role::Head && part.form == Form::Table,
            Reach::Everything => linear || part.form == Form::Table,
            Reach::Experts => part.role == Role::RoutedExperts && part.form == Form::Linear,
        }
    }
}

/// Bytes of a part in the checkpoint or on a GPU, whole.
pub(crate) fn part_bytes(part: &Part, quantization: Option<&Quantization>, dtype: Dtype) -> u64 {
    let scheme = quantization.map_or(Scheme::UNQUANTIZED, |quantization| quantization.scheme(part));
    if scheme.bits > 0 {
        return scheme.bytes(part.copies, part.rows, part.columns);
    }
    let width = match part.number {
        super::parts::Number::Float32 => 4,
        super::parts::Number::Model => dtype.bytes(),
    };
    part.parameters().saturating_mul(width)
}
