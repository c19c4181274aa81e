//! Names that checkpoints give to the modules of [`mod@crate::models::parts`].

/// A module as the parts name it, and the names it has in checkpoints, without the layer's prefix.
pub(crate) type Module = (&'static str, &'static [&'static str]);

/// Every module that can be quantized.
pub(crate) const MODULES: &[Module] = &[
    ("lm_head", &["lm_head", "head", "output", "language_model.lm_head", "transformer.output_layer"]),
    ("embed_tokens", &["model.embed_tokens", "embed_tokens"]),
    (
        "self_attn.q_proj",
        &["self_attn.q_proj", "self_attn.qkv_proj", "attn.q_proj", "attention.wqkv", "mixer.q_proj", "attn.c_attn"],
    ),
    (
        "self_attn.k_proj",
        &["self_attn.k_proj", "self_attn.qkv_proj", "attn.k_proj", "attention.wqkv", "mixer.k_proj", "attn.c_attn"],
    ),
    (
        "self_attn.v_proj",
        &["self_attn.v_proj", "self_attn.qkv_proj", "attn.v_proj", "attention.wqkv", "mixer.v_proj", "attn.c_attn"],
    ),
    (
        "self_attn.o_proj",
        &["self_attn.o_proj", "attn.o_proj", "attention.wo", "mixer.o_proj", "self_attn.out_proj", "attn.c_proj"],
    ),
    ("self_attn.g_proj", &["self_attn.g_proj", "self_attn.gate_proj"]),
    ("self_attn.linear_attn", &["self_attn.linear_attn"]),
    ("self_attn.q_a_proj", &["self_attn.q_a_proj", "self_attn.fused_qkv_a_proj"]),
    ("self_attn.kv_a_proj_with_mqa", &["self_attn.kv_a_proj_with_mqa", "self_attn.fused_qkv_a_proj"]),
    ("self_attn.q_b_proj", &["self_attn.q_b_proj"]),
    ("self_attn.kv_b_proj", &["self_attn.kv_b_proj"]),
    ("self_attn.wq_a", &["self_attn.wq_a", "attn.wq_a"]),
    ("self_attn.wq_b", &["self_attn.wq_b", "attn.wq_b"]),
    ("self_attn.wkv", &["self_attn.wkv", "attn.wkv"]),
    ("self_attn.wo_a", &["self_attn.wo_a", "attn.wo_a"]),
    ("self_attn.wo_b", &["self_attn.wo_b", "attn.wo_b"]),
    ("self_attn.compressor", &["self_attn.compressor.wkv", "attn.compressor.wkv"]),
    ("self_attn.indexer.wq_b", &["self_attn.indexer.wq_b", "attn.indexer.wq_b"]),
    ("self_attn.indexer.wk", &["self_attn.indexer.wk", "attn.indexer.wk"]),
    (
        "self_attn.indexer.weights_proj",
        &["self_attn.indexer.weights_proj", "self_attn.indexers_proj", "attn.indexer.weights_proj"],
    ),
    ("self_attn.indexer.compressor", &["self_attn.indexer.compressor.wkv", "attn.indexer.compressor.wkv"]),
    (
        "mlp.gate_up_proj",
        &[
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.gate_up_proj",
            "mlp.fc1",
            "mlp.c_fc",
            "mlp.dense_h_to_4h",
            "mixer.up_proj",
            "ffn.w1",
            "feed_forward.w1",
        ],
    ),
    (
        "mlp.down_proj",
        &[
            "mlp.down_proj",
            "mlp.fc2",
            "mlp.c_proj",
            "mlp.dense_4h_to_h",
            "mixer.down_proj",
            "ffn.w2",
            "feed_forward.w2",
        ],
    ),
    (
        "mlp.experts.gate_up_proj",
        &[
            "mlp.experts.0.gate_proj",
            "mlp.experts.gate_up_proj",
            "block_sparse_moe.experts.0.w1",
            "mixer.experts.0.up_proj",
            "ffn.experts.0.w1",
            "feed_forward.experts.gate_up_proj",
        ],
    ),
    (
        "mlp.experts.down_proj",
        &[
            "mlp.experts.0.down_proj",
            "mlp.experts.down_proj",
            "block_sparse_moe.experts.0.w2",
            "mixer.experts.0.down_proj",
            "ffn.experts.0.w2",
            "feed_forward.experts.down_proj",
        ],
    ),
    ("experts.gate_up_proj", &["experts.gate_up_proj", "experts.0.gate_proj", "moe.experts.0.gate_proj"]),
    ("experts.down_proj", &["experts.down_proj", "experts.0.down_proj", "moe.experts.0.down_proj"]),
    ("mlp.latent_proj", &["mixer.fc1_latent_proj", "mixer.fc2_latent_proj", "mlp.latent_proj"]),
    (
        "mlp.shared_experts.gate_up_proj",
        &[
            "mlp.shared_experts.gate_proj",
            "mlp.shared_expert.gate_proj",
            "mixer.shared_experts.up_proj",
            "ffn.shared_experts.w1",
            "feed_forward.shared_expert.gate_proj",
            "shared_mlp.input_linear",
        ],
    ),
    (
        "mlp.shared_experts.down_proj",
        &[
            "mlp.shared_experts.down_proj",
            "mlp.shared_expert.down_proj",
            "mixer.shared_experts.down_proj",
            "ffn.shared_experts.w2",
            "feed_forward.shared_expert.down_proj",
            "shared_mlp.output_linear",
        ],
    ),
    ("mixer.in_proj", &["mixer.in_proj", "mamba.in_proj"]),
    ("mixer.x_proj", &["mixer.x_proj", "mamba.x_proj"]),
    ("mixer.dt_proj", &["mixer.dt_proj", "mamba.dt_proj"]),
    ("mixer.out_proj", &["mixer.out_proj", "mamba.out_proj"]),
    ("linear_attn.in_proj_qkv", &["linear_attn.in_proj_qkv", "linear_attn.in_proj_qkvz"]),
    ("linear_attn.in_proj_z", &["linear_attn.in_proj_z", "linear_attn.in_proj_qkvz"]),
    ("linear_attn.in_proj_ba", &["linear_attn.in_proj_ba", "linear_attn.in_proj_b", "linear_attn.in_proj_a"]),
    ("linear_attn.out_proj", &["linear_attn.out_proj"]),
    ("self_attn.qkv_proj", &["self_attn.qkv_proj", "self_attn.q_proj"]),
    ("self_attn.output_gate", &["self_attn.output_gate"]),
    ("self_attn.out_proj", &["self_attn.out_proj"]),
    ("self_attn.f_proj", &["self_attn.f_proj"]),
    ("self_attn.f_a_proj", &["self_attn.f_a_proj"]),
    ("self_attn.f_b_proj", &["self_attn.f_b_proj"]),
    ("self_attn.b_proj", &["self_attn.b_proj"]),
    ("self_attn.g_a_proj", &["self_attn.g_a_proj"]),
    ("self_attn.g_b_proj", &["self_attn.g_b_proj"]),
    ("conv.in_proj", &["conv.in_proj"]),
    ("conv.out_proj", &["conv.out_proj"]),
    ("extra_linear", &["per_layer_input_gate", "per_layer_projection"]),
    ("mtp.extras", &["eh_proj", "fc"]),
];

/// What stands before a layer's number in checkpoints.
pub(crate) const PREFIXES: [&str; 6] = [
    "model.layers.",
    "model.language_model.layers.",
    "language_model.model.layers.",
    "backbone.layers.",
    "layers.",
    "transformer.h.",
];
