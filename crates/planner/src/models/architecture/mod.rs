//! What a model is made of, layer by layer, as its configuration tells.
//!
//! Owns the types. Knows nothing of keys, of bytes or of GPUs: reading is `config`, counting is `parts`,
//! cache is `kv`.

mod feed_forward;
pub mod kinds;
mod mixer;

use serde::Serialize;

pub use feed_forward::{Dense, FeedForward, Gating, Moe};
pub use kinds::{Kind, Modality, Norm, QkNorm};
pub use mixer::{
    Attention, Biases, CacheOwner, CompressedSparse, Indexer, Mixer, Mla, OutputGate, QkvBias, Recurrent,
    RecurrentKind, Window,
};

/// A model's structure: everything that parameters, weights, cache and speed are computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    /// The configuration's `model_type` of the text model; empty where none was given.
    pub model_type: String,
    /// The class that serves it, as the configuration's `architectures` name it first; empty where they name none.
    pub class: String,
    /// What the model is served for.
    pub kind: Kind,
    /// Width of the residual stream.
    pub hidden_size: u64,
    /// Rows of the embedding.
    pub vocab_size: u64,
    /// The longest sequence the configuration allows, in tokens; `None` where it sets no limit.
    pub max_position_embeddings: Option<u64>,
    /// Whether the output head is the input embedding.
    pub tied: bool,
    /// The number type the checkpoint's unquantized tensors have.
    pub dtype: Dtype,
    /// Embedding, head, final norm and what else stands outside the layers.
    pub embedding_and_head: EmbeddingAndHead,
    /// The norm used at block level.
    pub norm: Norm,
    /// The decoder's layers in order (an encoder model's: its encoder's).
    pub layers: Vec<Layer>,
    /// Multi-token-prediction blocks: stored in the checkpoint, loaded only for speculative decoding.
    pub mtp: Vec<MtpBlock>,
    /// Vision, audio and encoder towers beside the decoder, each with its projector.
    pub towers: Vec<Tower>,
    /// Width of the rotated part of a head; the cosine and sine table has this many columns. 0 where nothing rotates.
    pub rotary_dim: u64,
    /// How the checkpoint says it is quantized.
    pub quantization: Option<super::quantization::Quantization>,
    /// Parameters the checkpoint holds that are never served: copies and buffers.
    pub stored_only: Vec<Extra>,
    /// Parameters made on loading that the hub's total leaves out.
    pub unstored: u64,
    /// What the configuration says that could not be read: each widens the stated uncertainty.
    pub doubts: Vec<Doubt>,
}

/// A number type and its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dtype {
    /// 4 bytes.
    Float32,
    /// 2 bytes.
    Float16,
    /// 2 bytes.
    Bfloat16,
    /// 1 byte.
    Float8,
}

impl Dtype {
    /// Bytes of one number.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Float32 => 4,
            Self::Float16 | Self::Bfloat16 => 2,
            Self::Float8 => 1,
        }
    }

    /// The word as vLLM and the hub write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Float16 => "float16",
            Self::Bfloat16 => "bfloat16",
            Self::Float8 => "float8",
        }
    }
}

/// What stands before and after the layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmbeddingAndHead {
    /// Width of the embedding where it is not the hidden size (OPT-350M, ALBERT): two projections bridge the difference.
    pub embedding_width: Option<u64>,
    /// Rows of the embedding beyond the vocabulary (image tokens of Llama 3.2 Vision).
    pub extra_embedding_rows: u64,
    /// Rows of learned absolute positions; 0 where positions are rotary, relative or none.
    pub position_rows: u64,
    /// Rows of token types (BERT).
    pub token_type_rows: u64,
    /// Whether the embedding is normalised (BLOOM, BERT).
    pub embedding_norm: bool,
    /// Whether a norm follows the last layer.
    pub final_norm: bool,
    /// What turns the last hidden state into an answer.
    pub head: Head,
    /// Parameters outside layers, embedding and head (pooler, per-layer embeddings, stream mixers).
    pub extras: Vec<Extra>,
}

/// What turns the last hidden state into an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Head {
    /// Logits over the vocabulary.
    #[default]
    Vocabulary,
    /// Logits over the vocabulary, with a bias.
    VocabularyWithBias,
    /// No head of its own: the hidden state is the answer.
    None,
}

/// One layer: what mixes tokens, then what transforms each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// Token mixers; Falcon-H1 has two at once, a pure feed-forward block none.
    pub mixers: Vec<Mixer>,
    /// The feed-forward part.
    pub feed_forward: FeedForward,
    /// Norms of hidden size in this layer.
    pub norms: u64,
    /// Whether its parameters are an earlier layer's, used again (ALBERT).
    pub weights: Weights,
    /// Further parameters of this layer.
    pub extras: Vec<Extra>,
}

/// Whether something is there; said in words where a bare boolean would be read wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// There.
    Present,
    /// Not there.
    #[default]
    Absent,
}

impl Presence {
    /// From a flag.
    pub fn when(flag: bool) -> Self {
        if flag { Self::Present } else { Self::Absent }
    }

    /// 1 where present, else 0.
    pub fn count(self) -> u64 {
        u64::from(self == Self::Present)
    }
}

/// Whose a block's parameters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// Its own.
    #[default]
    Own,
    /// Those of an earlier block, used again.
    Shared,
}

/// A multi-token-prediction block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MtpBlock {
    /// Its layers, like the decoder's.
    pub layers: Vec<Layer>,
    /// Its projection, norms and own copies of embedding or head.
    pub extras: Vec<Extra>,
}

/// A network beside the decoder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tower {
    /// What it reads.
    pub modality: Modality,
    /// Its `model_type`; empty where none was given.
    pub model_type: String,
    /// Its layers.
    pub layers: u64,
    /// Its width.
    pub hidden_size: u64,
    /// Its attention heads; `None` where the configuration does not tell.
    pub heads: Option<u64>,
    /// Parameters, projector included; `None` where the configuration does not tell.
    pub parameters: Option<u64>,
    /// Further numbers that the checkpoint stores and nobody serves.
    pub stored_only: u64,
    /// Patches of the largest image its processor lets through; 0 where that is small or not known.
    pub largest_patches: u64,
}

/// Parameters that no other field stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its module as the checkpoint names it, without the layer's prefix.
    pub module: &'static str,
    /// Output rows.
    pub rows: u64,
    /// Input columns; 1 for a vector.
    pub columns: u64,
    /// How it is stored and split.
    pub form: Form,
}

impl Extra {
    /// A replicated vector, never quantized.
    pub fn vector(module: &'static str, length: u64) -> Self {
        Self { module, rows: length, columns: 1, form: Form::Vector }
    }

    /// A linear layer's matrix.
    pub fn linear(module: &'static str, rows: u64, columns: u64) -> Self {
        Self { module, rows, columns, form: Form::Linear }
    }

    /// A table that is looked up and split by rows like the embedding.
    pub fn table(module: &'static str, rows: u64, columns: u64) -> Self {
        Self { module, rows, columns, form: Form::Table }
    }

    /// Its parameters.
    pub fn parameters(&self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }
}

/// What a tensor is: it decides whether it is quantized and how it is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Norms, biases, scalars: on every rank, 16-bit or wider.
    Vector,
    /// A linear layer.
    Linear,
    /// An embedding table.
    Table,
}

/// Something the configuration says that this reader does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The key, as a path.
    pub key: String,
    /// What is uncertain because of it.
    pub about: String,
    /// How far off the parameter count may be, in thousandths of it: 10 is 1 %.
    pub share_thousandths: u64,
}
