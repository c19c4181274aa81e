//! What mixes tokens: attention in its kinds, and recurrences.

use super::{Dtype, Presence, QkNorm, Weights};

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
    /// Rank of the query's down-projection, where queries have one (Step3).
    pub q_lora_rank: Option<u64>,
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
