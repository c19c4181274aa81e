//! What a model is made of, layer by layer, as its configuration tells.
//!
//! Owns the types. Knows nothing of keys, of bytes or of GPUs: reading is `config`, counting is `parts`,
//! cache is `kv`.

use serde::{Deserialize, Serialize};

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
    pub ends: Ends,
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

/// A number type and its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct Ends {
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

/// What mixes tokens.
#[derive(Clone, Debug, PartialEq)]
pub enum Mixer {
    /// Softmax attention with keys and values a head.
    Attention(Attention),
    /// Multi-head latent attention: one compressed latent a token.
    Mla(Mla),
    /// Attention over a window and over compressed entries of the past (DeepSeek-V4).
    CompressedSparse(CompressedSparse),
    /// A recurrence with a state of constant size.
    Recurrent(Recurrent),
    /// Attention to another modality's states: cache an image, not a token.
    CrossAttention(Attention),
    /// One matrix instead of attention (pruned layers of Nemotron-NAS).
    Linear,
}

/// Softmax attention: MHA, GQA and MQA.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// Query heads.
    pub heads: u64,
    /// Key and value heads.
    pub kv_heads: u64,
    /// Width of a query and key head.
    pub key_head_dim: u64,
    /// Width of a value head.
    pub value_head_dim: u64,
    /// How far back it looks.
    pub window: Window,
    /// Where its cache comes from.
    pub cache: CacheOwner,
    /// Whether its parameters are its own; shared ones are counted outside the layers (Zamba2).
    pub weights: Weights,
    /// Key and value projections; absent in layers that need none because they read an earlier layer's cache.
    pub kv_projections: Presence,
    /// Whether values are taken from the key projection: no weight of their own, yet both are cached.
    pub values_from_keys: bool,
    /// A gate on the output, computed from the input.
    pub output_gate: OutputGate,
    /// Which projections have a bias.
    pub bias: Biases,
    /// Norms on queries and keys.
    pub qk_norm: QkNorm,
    /// One learned sink a query head.
    pub sinks: bool,
    /// A sparse selector beside it (MiniMax-M3).
    pub indexer: Option<Indexer>,
}

/// How far back attention looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Window {
    /// Over all tokens.
    #[default]
    Full,
    /// Over the last n tokens.
    Sliding(u64),
    /// Within blocks of n tokens.
    Chunked(u64),
}

/// Where a layer's keys and values are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheOwner {
    /// In its own cache.
    #[default]
    Own,
    /// In an earlier layer's: no cache of its own.
    EarlierLayer,
    /// Nowhere: the whole sequence is seen at once (encoders).
    None,
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

/// A gate on attention's output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputGate {
    /// None.
    #[default]
    None,
    /// One value a channel: the query projection is twice as wide.
    Channel,
    /// One value a head.
    Head,
}

/// Which projections have a bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Biases {
    /// Query, key and value projections.
    pub qkv: QkvBias,
    /// The output projection.
    pub output: Presence,
}

/// Bias on the projections into attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QkvBias {
    /// None.
    #[default]
    None,
    /// On all three.
    All,
    /// On queries and values only (Whisper).
    QueryAndValue,
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

/// Multi-head latent attention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mla {
    /// Query heads.
    pub heads: u64,
    /// Rank of the query's down-projection; `None` where queries are projected at once.
    pub q_lora_rank: Option<u64>,
    /// Rank of the latent that is cached.
    pub kv_lora_rank: u64,
    /// Width of a head's part without position.
    pub qk_nope_head_dim: u64,
    /// Width of a head's rotated part; one rotated key is shared by all heads and cached.
    pub qk_rope_head_dim: u64,
    /// Width of a value head.
    pub v_head_dim: u64,
    /// The sparse selector (DeepSeek-V3.2, GLM-5); `None` where there is none or another layer's is used.
    pub indexer: Option<Indexer>,
    /// How many tokens a query attends to; `None` = all.
    pub top_k: Option<u64>,
    /// A gate on the output (Kimi-K3).
    pub output_gate: OutputGate,
    /// How far back it looks.
    pub window: Window,
    /// Bias on the two down-projections and the output (`attention_bias`).
    pub bias: Presence,
}

/// A small attention that selects which tokens the large one reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexer {
    /// Its heads.
    pub heads: u64,
    /// Width of its heads; one key a token is cached.
    pub head_dim: u64,
    /// Tokens it selects.
    pub top_k: u64,
}

/// Attention of DeepSeek-V4: a short window plus compressed entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompressedSparse {
    /// Query heads.
    pub heads: u64,
    /// Width of a head and of the one shared latent.
    pub head_dim: u64,
    /// Rank of the query's down-projection.
    pub q_lora_rank: u64,
    /// Groups of the output's low-rank projection.
    pub o_groups: u64,
    /// Rank of the output's low-rank projection, a group.
    pub o_lora_rank: u64,
    /// Tokens that become one compressed entry; 0 = window only.
    pub compress_ratio: u64,
    /// The window kept uncompressed, in tokens.
    pub window: u64,
    /// The selector, in layers whose ratio asks for one.
    pub indexer: Option<Indexer>,
}

/// A recurrence and the number types of its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Recurrent {
    /// Which one, with its sizes.
    pub kind: RecurrentKind,
    /// The recurrent state's number type; `None` = the model's.
    pub state_dtype: Option<Dtype>,
}

/// Recurrences by structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecurrentKind {
    /// Selective state space, one state a channel.
    Mamba1 {
        /// Channels.
        inner: u64,
        /// State a channel.
        state: u64,
        /// Rank of the step size.
        time_step_rank: u64,
        /// Convolution width.
        kernel: u64,
        /// Bias of the convolution.
        conv_bias: Presence,
        /// Bias of the projections.
        proj_bias: Presence,
        /// Norms on step size, B and C (Jamba).
        inner_norms: Presence,
    },
    /// State space with heads.
    Mamba2 {
        /// Heads.
        heads: u64,
        /// Width of a head.
        head_dim: u64,
        /// Groups that share B and C.
        groups: u64,
        /// State a channel.
        state: u64,
        /// Convolution width.
        kernel: u64,
        /// Bias of the convolution.
        conv_bias: Presence,
        /// Bias of the projections.
        proj_bias: Presence,
        /// Gated norm before the output.
        gated_norm: Presence,
    },
    /// Gated delta rule (Qwen3-Next, Qwen3.5).
    GatedDeltaNet {
        /// Query and key heads.
        key_heads: u64,
        /// Value heads.
        value_heads: u64,
        /// Width of a key head.
        key_head_dim: u64,
        /// Width of a value head.
        value_head_dim: u64,
        /// Convolution width.
        kernel: u64,
    },
    /// Delta rule with a gate a channel (Kimi-Linear).
    Kda {
        /// Heads.
        heads: u64,
        /// Width of a head.
        head_dim: u64,
        /// Convolution width.
        kernel: u64,
        /// The output gate in one matrix rather than two thin ones.
        full_rank_gate: Presence,
        /// The forget gate in one matrix rather than two thin ones.
        full_rank_forget: Presence,
    },
    /// Linear attention with decay (MiniMax-Text-01, Ling-2.5).
    Lightning {
        /// Query heads.
        heads: u64,
        /// Key and value heads.
        kv_heads: u64,
        /// Width of a head.
        head_dim: u64,
        /// Norms on queries and keys, one weight a head channel each.
        qk_norm: Presence,
        /// Weights of the norm before the output.
        norm_width: u64,
    },
    /// A gated short convolution (LFM2): its window is the whole state.
    ShortConvolution {
        /// Channels.
        width: u64,
        /// Convolution width.
        kernel: u64,
        /// Biases.
        bias: Presence,
    },
}

/// The feed-forward part of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FeedForward {
    /// None.
    #[default]
    None,
    /// One network for every token.
    Dense(Dense),
    /// Experts, of which each token uses a few.
    Moe(Moe),
}

/// A dense feed-forward network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dense {
    /// Inner width.
    pub intermediate: u64,
    /// Three matrices (gate, up, down) or two.
    pub gating: Gating,
    /// Biases on its projections.
    pub bias: Presence,
}

/// How a feed-forward network is activated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gating {
    /// gate × up, then down: three matrices.
    #[default]
    Gated,
    /// up, then down: two matrices.
    Plain,
}

impl Gating {
    /// Matrices from hidden size to inner width.
    pub fn inputs(self) -> u64 {
        match self {
            Self::Gated => 2,
            Self::Plain => 1,
        }
    }
}

/// Experts and what stands beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moe {
    /// Routed experts.
    pub experts: u64,
    /// Routed experts a token uses.
    pub top_k: u64,
    /// Inner width of a routed expert.
    pub expert_intermediate: u64,
    /// How experts are activated.
    pub gating: Gating,
    /// Biases on the experts' projections.
    pub expert_bias: Presence,
    /// Width the experts work in where it is not the hidden size; two projections bridge it.
    pub latent: Option<u64>,
    /// Inner width of the shared experts together; 0 = none.
    pub shared_intermediate: u64,
    /// How many shared experts that width stands for; 0 = none.
    pub shared_experts: u64,
    /// Biases on the shared experts' projections.
    pub shared_bias: Presence,
    /// A gate on the shared experts' output (one row).
    pub shared_gate: Presence,
    /// Extra outputs of the router that stand for doing nothing (LongCat).
    pub zero_experts: u64,
    /// One bias an expert in the router.
    pub router_bias: Presence,
    /// Dense networks that run beside the experts in the same layer.
    pub dense_beside: Vec<Dense>,
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
    /// How far off the parameter count may be, as a share of it (0.01 = 1 %).
    pub share_thousandths: u64,
}
