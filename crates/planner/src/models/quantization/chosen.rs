//! "What if quantized": the methods a person can pick for a model that is not.

use super::exceptions::Exceptions;
use super::{Quantization, Reach, Scales, Scheme};

/// A method a person picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// AWQ, 4 bits, groups of 128 with zero points.
    Awq,
    /// GPTQ, 4 bits, groups of 128.
    Gptq,
    /// 8-bit floats, one scale a matrix.
    Fp8,
    /// 8-bit floats, one scale a 128 × 128 block.
    Fp8Block,
    /// 8-bit integers, one scale a row.
    Int8,
    /// 4-bit floats of NVIDIA.
    Nvfp4,
    /// 4-bit floats of the Open Compute Project.
    Mxfp4,
    /// bitsandbytes NF4 with double quantization.
    Bitsandbytes,
    /// bitsandbytes, 8 bits.
    Bitsandbytes8,
    /// 4-bit integers in compressed-tensors' packing, symmetric.
    Int4,
    /// GGUF Q8_0.
    GgufQ8,
}

/// Reads the word a person or vLLM uses for a method.
///
/// ```
/// use planner::models::quantization::{Chosen, chosen};
/// assert_eq!(chosen("AWQ_Marlin"), Some(Chosen::Awq));
/// assert_eq!(chosen("nothing of the kind"), None);
/// ```
pub fn chosen(word: &str) -> Option<Chosen> {
    let word: String = word.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    Some(match word.as_str() {
        "awq" | "awq-marlin" => Chosen::Awq,
        "gptq" | "gptq-marlin" | "gptqmodel" | "auto-round" | "autoround" | "marlin" => Chosen::Gptq,
        "fp8" | "modelopt" | "modelopt-fp8" | "fp8-per-tensor" | "fbgemm-fp8" | "ptpc-fp8" | "w8a8-fp8" => Chosen::Fp8,
        "fp8-block" | "block-fp8" | "fp8-blockwise" => Chosen::Fp8Block,
        "int8" | "w8a8" | "w8a8-int8" | "experts-int8" => Chosen::Int8,
        "nvfp4" | "modelopt-fp4" | "modelopt-nvfp4" | "fp4" => Chosen::Nvfp4,
        "mxfp4" => Chosen::Mxfp4,
        "bitsandbytes" | "bnb" | "bnb4" | "nf4" | "bitsandbytes-4bit" => Chosen::Bitsandbytes,
        "bitsandbytes-8bit" | "bnb8" | "llm-int8" => Chosen::Bitsandbytes8,
        "int4" | "w4a16" | "compressed-tensors" => Chosen::Int4,
        "gguf" | "q8-0" => Chosen::GgufQ8,
        _ => return None,
    })
}

impl Chosen {
    /// The word vLLM uses.
    pub fn method(self) -> &'static str {
        match self {
            Self::Awq => "awq",
            Self::Gptq => "gptq",
            Self::Fp8 | Self::Fp8Block => "fp8",
            Self::Int8 | Self::Int4 => "compressed-tensors",
            Self::Nvfp4 => "modelopt_fp4",
            Self::Mxfp4 => "mxfp4",
            Self::Bitsandbytes | Self::Bitsandbytes8 => "bitsandbytes",
            Self::GgufQ8 => "gguf",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Awq => "AWQ 4-bit (group 128)",
            Self::Gptq => "GPTQ 4-bit (group 128)",
            Self::Fp8 => "FP8",
            Self::Fp8Block => "FP8 (block 128)",
            Self::Int8 => "INT8",
            Self::Nvfp4 => "NVFP4",
            Self::Mxfp4 => "MXFP4",
            Self::Bitsandbytes => "bitsandbytes NF4",
            Self::Bitsandbytes8 => "bitsandbytes 8-bit",
            Self::Int4 => "INT4 (group 128)",
            Self::GgufQ8 => "GGUF Q8_0",
        }
    }

    fn scheme(self) -> Scheme {
        let (bits, scales) = match self {
            Self::Awq | Self::Gptq => (4, Scales::Group { size: 128, bits: 20 }),
            Self::Int4 => (4, Scales::Group { size: 128, bits: 16 }),
            Self::Fp8 => return Scheme::FP8,
            Self::Fp8Block => (8, Scales::Block { rows: 128, columns: 128, bits: 32 }),
            Self::Int8 | Self::Bitsandbytes8 => (8, Scales::Channel { bits: 32 }),
            Self::Nvfp4 => return Scheme::NVFP4,
            Self::Mxfp4 => return Scheme::MXFP4,
            Self::Bitsandbytes => (4, Scales::Group { size: 64, bits: 8 }),
            Self::GgufQ8 => (8, Scales::Group { size: 32, bits: 16 }),
        };
        Scheme { bits, scales }
    }

    /// Whether a checkpoint quantized so is what this method's word means: the same method, or, for methods that
    /// hold several formats, the same number of bits.
    pub fn fits(self, own: &Quantization) -> bool {
        let holds_several = ["compressed-tensors", "modelopt", "quark", "auto-round", "torchao"];
        let several = holds_several.iter().any(|method| own.method.starts_with(method));
        let bits = own.experts.map_or(own.linear.bits, |experts| experts.bits.min(own.linear.bits.max(1)));
        let listed = own.exceptions.schemes().any(|scheme| scheme.bits == self.scheme().bits);
        own.method == self.method() || (several && (bits == self.scheme().bits || listed || self == Self::Int4))
    }

    /// The quantization a checkpoint made with this method would have; MXFP4 leaves all but the experts alone.
    pub fn quantization(self, has_experts: bool) -> Quantization {
        let reach = match self {
            Self::GgufQ8 => Reach::Everything,
            Self::Mxfp4 if has_experts => Reach::Experts,
            _ => Reach::Linear,
        };
        Quantization {
            method: self.method().to_owned(),
            label: self.label().to_owned(),
            exceptions: Exceptions::default(),
            linear: self.scheme(),
            experts: None,
            reach,
            kv_cache: None,
        }
    }
}
