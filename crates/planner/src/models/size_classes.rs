//! Architectures that stand for a model of which only the size is known.

use serde_json::{Value, json};

/// A shape by size: billions of parameters from which it holds, layers, width, heads, KV heads, vocabulary,
/// longest sequence, inner width.
type Row = (f64, [u64; 7]);

/// The size buckets of the command-line planner this page follows (its `_ARCHITECTURES`), always shaped like Llama.
const ROWS: [Row; 6] = [
    (400.0, [126, 16384, 128, 128, 128_256, 131_072, 53248]),
    (70.0, [80, 8192, 64, 8, 32000, 4096, 28672]),
    (30.0, [60, 6144, 48, 8, 151_936, 32768, 16384]),
    (13.0, [40, 5120, 40, 40, 32000, 4096, 13824]),
    (3.0, [32, 4096, 32, 8, 32000, 8192, 14336]),
    (0.0, [28, 2560, 20, 20, 51200, 2048, 10240]),
];

/// The configuration that stands for a model of `billions` parameters.
///
/// ```
/// let config = planner::models::config_for_size(8.0);
/// assert_eq!(config["num_hidden_layers"], 32);
/// ```
pub fn config_for_size(billions: f64) -> Value {
    let found = ROWS.iter().find(|(from, _)| billions >= *from);
    let (_, [layers, hidden, heads, kv_heads, vocabulary, positions, intermediate]) = found.unwrap_or(&ROWS[5]);
    json!({
        "model_type": "llama", "num_hidden_layers": layers, "hidden_size": hidden, "num_attention_heads": heads,
        "num_key_value_heads": kv_heads, "vocab_size": vocabulary, "max_position_embeddings": positions,
        "intermediate_size": intermediate, "tie_word_embeddings": false
    })
}
