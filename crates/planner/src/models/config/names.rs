//! Spellings: each list names the keys that mean the same thing, tried in order.

pub(crate) const HIDDEN: &[&str] = &["hidden_size", "n_embd", "d_model", "n_embed", "model_dim"];
pub(crate) const LAYERS: &[&str] =
    &["num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_transformer_layers", "decoder_layers"];
pub(crate) const HEADS: &[&str] =
    &["num_attention_heads", "n_head", "n_heads", "num_heads", "num_query_heads", "decoder_attention_heads"];
pub(crate) const KV_HEADS: &[&str] = &[
    "num_key_value_heads",
    "num_kv_heads",
    "multi_query_group_num",
    "n_head_kv",
    "kv_n_heads",
    "num_attention_groups",
];
pub(crate) const HEAD_DIM: &[&str] = &["head_dim", "attention_head_dim", "kv_channels", "d_kv", "d_head"];
pub(crate) const INTERMEDIATE: &[&str] = &[
    "intermediate_size",
    "ffn_hidden_size",
    "ffn_dim",
    "n_inner",
    "d_ff",
    "mlp_hidden_size",
    "feed_forward_size",
    "decoder_ffn_dim",
];
pub(crate) const VOCABULARY: &[&str] = &["padded_vocab_size", "vocab_size", "embedding_size"];
pub(crate) const EXPERTS: &[&str] = &["n_routed_experts", "num_experts", "num_local_experts", "moe_num_experts"];
pub(crate) const TOP_K: &[&str] = &[
    "num_experts_per_tok",
    "num_experts_per_token",
    "moe_k",
    "moe_topk",
    "top_k_experts",
    "moe_top_k",
    "experts_per_token",
    "num_selected_experts",
    "num_activated_experts",
];
pub(crate) const EXPERT_INTERMEDIATE: &[&str] =
    &["moe_intermediate_size", "expert_ffn_hidden_size", "moe_ffn_hidden_size", "expert_intermediate_size"];
pub(crate) const SHARED_INTERMEDIATE: &[&str] = &[
    "shared_expert_intermediate_size",
    "moe_shared_expert_intermediate_size",
    "shared_intermediate_size",
    "share_expert_dim",
    "shared_expert_ffn_hidden_size",
];
pub(crate) const SHARED_EXPERTS: &[&str] =
    &["n_shared_experts", "num_shared_experts", "moe_num_shared_experts", "num_shared_expert", "num_experts_shared"];
pub(crate) const DENSE_FIRST: &[&str] =
    &["first_k_dense_replace", "num_dense_layers", "moe_layer_num_skipped", "n_dense_layers", "first_k_dense"];
pub(crate) const LAYER_TYPES: &[&str] =
    &["layer_types", "layers_block_type", "attention_layers", "block_types", "_block_types"];
pub(crate) const WINDOW: &[&str] = &["sliding_window", "sliding_window_size", "window_size", "attention_window_size"];
pub(crate) const MTP_LAYERS: &[&str] = &["num_nextn_predict_layers", "mtp_num_hidden_layers", "mtp_num_layers"];
pub(crate) const DTYPE: &[&str] = &["dtype", "torch_dtype"];
pub(crate) const QUANTIZATION: &[&str] = &["quantization_config", "compression_config"];
