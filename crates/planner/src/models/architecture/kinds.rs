//! Words that tell architectures apart, as the class tables and plans write them.

use serde::{Deserialize, Serialize};

/// What a model is served for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Generates text, token by token, with a KV cache.
    #[default]
    Generate,
    /// Gives one vector a text; no token is generated.
    Embed,
    /// Scores or labels a text or a pair of texts (rerankers, classifiers, reward models).
    Classify,
    /// Turns speech into text with an encoder and a decoder.
    Transcribe,
}

impl Kind {
    /// Whether it answers with text, token by token.
    pub(crate) fn writes_text(self) -> bool {
        matches!(self, Self::Generate | Self::Transcribe)
    }
}

/// A block-level norm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// RMSNorm, or LayerNorm without bias: one weight a channel.
    #[default]
    Weight,
    /// LayerNorm: weight and bias.
    WeightAndBias,
    /// Nothing learned (OLMo of 2024).
    Parameterless,
}

impl Norm {
    /// Parameters of one norm over `width` channels.
    pub fn parameters(self, width: u64) -> u64 {
        match self {
            Self::Weight => width,
            Self::WeightAndBias => width.saturating_mul(2),
            Self::Parameterless => 0,
        }
    }
}

/// Norms on queries and keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QkNorm {
    /// None, or nothing learned.
    #[default]
    None,
    /// One weight vector of a head's width for queries and one for keys.
    Head,
    /// The same with biases.
    HeadWithBias,
    /// Weights over all heads at once (OLMo-2, Cohere).
    Full,
    /// The same with biases.
    FullWithBias,
}

/// What a tower reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// Images and video.
    #[default]
    Vision,
    /// Sound.
    Audio,
    /// Text, in an encoder beside the decoder.
    Text,
}
