//! What each architecture runs natively.

/// How a quantization method runs on an architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// Matrix maths in the quantized format.
    Native,
    /// Weights stay quantized in memory, maths in 16 bit.
    WeightOnly,
    /// Dequantized on the fly, slow.
    Emulated,
    /// Varies with the scheme stored in the checkpoint.
    Depends,
    /// Needs a package of its own.
    Plugin,
    /// Not supported.
    No,
    /// Not established.
    Unknown,
}

/// An answer and its reason, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub support: Support,
    /// Why.
    pub reason: String,
}
