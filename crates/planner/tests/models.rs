//! Models read from their configurations, against published counts.

use planner::models::{parts, read_config};
use serde_json::json;

#[track_caller]
fn check_total(config: &serde_json::Value, expected: u64) {
    let (architecture, issues) = read_config(config);
    let architecture = architecture.unwrap_or_else(|| panic!("{issues:?}"));
    assert_eq!(planner::models::counts::counts_of(&architecture, &parts(&architecture)).total, expected);
}

#[test]
fn qwen3_32b_is_counted_to_the_parameter() {
    let config = json!({"model_type": "qwen3", "hidden_size": 5120, "num_hidden_layers": 64, "num_attention_heads": 64,
        "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 25600, "vocab_size": 151_936,
        "tie_word_embeddings": false});
    check_total(&config, 32_762_123_264);
}

#[test]
fn mixtral_8x7b_is_counted_to_the_parameter() {
    let config = json!({"model_type": "mixtral", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 32000, "num_local_experts": 8,
        "num_experts_per_tok": 2});
    check_total(&config, 46_702_792_704);
}
