//! What a `model_type` implies beyond its keys: one table, read from data.
//!
//! A configuration written by transformers leaves out what equals its class's default, and some parameters
//! (biases of Qwen2, the four norms of Gemma) have no key at all. Everything absent is as in Llama.
//!
//! A row may say:
//! - `keys`: values of keys that configurations of this class may omit; `nested`: further ones that it may omit as
//!   the text model of another; `sizes`: formulas for keys it derives;
//! - `norm`, `norms` (a layer, formula), `final_norm`, `embedding_norm`, `positions` (rows of learned ones);
//! - `qkv_bias`, `key_bias`, `output_bias`, `mlp_bias`, `expert_bias`, `router_bias` (`router_bias_stored`: whether
//!   the hub's total counts it), `head_bias`, `head`, `mlp`, `plain_mlp`, `shared_gate`, `sinks`: rules;
//! - `qk_norm` with `qk_norm_when`, `cross_qk_norm`, `output_gate`, `head_gate`, `kv_projections`;
//! - `cross_attention`, `shared_attention`, `encoder`: flags; `sublayers`, `own_layers`; `kind`;
//! - `extras`: further parameters, by what they are, each with `in` (which layers, or `model`, or `classify` for
//!   classifiers only), `rows`, `columns`
//!   (a vector where absent) and `table`; `stored`: numbers the checkpoint has and nobody serves;
//! - `mtp`: prediction blocks (`blocks`, `layer`, `extras`); `rope_scaling_extends`; `variants`; `doubt`.
//!
//! A rule is true, false, or a formula over keys that holds unless it is 0.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::table::{Row, table};
use crate::models::architecture::{Kind, Norm, QkNorm};

static TABLE: LazyLock<Map<String, Value>> =
    LazyLock::new(|| table(include_str!("../../../data/models-classes.json"), "classes"));

/// What is known of a `model_type`; `None` where it is not in the table.
pub fn class(model_type: &str) -> Option<Row> {
    Row::find(&TABLE, model_type)
}

/// A block-level norm by its word.
pub fn norm(word: &str) -> Norm {
    match word {
        "weight-and-bias" => Norm::WeightAndBias,
        "parameterless" => Norm::Parameterless,
        _ => Norm::Weight,
    }
}

/// Norms on queries and keys by their word.
pub fn qk_norm(word: &str) -> QkNorm {
    match word {
        "head" => QkNorm::Head,
        "head-with-bias" => QkNorm::HeadWithBias,
        "full" => QkNorm::Full,
        "full-with-bias" => QkNorm::FullWithBias,
        _ => QkNorm::None,
    }
}

/// What a class is served for, by its word.
pub fn kind(word: &str) -> Kind {
    match word {
        "embed" => Kind::Embed,
        "classify" => Kind::Classify,
        "transcribe" => Kind::Transcribe,
        _ => Kind::Generate,
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, class};

    /// Every name that a row may use stands in the module's head.
    #[test]
    fn rows_use_only_names_that_are_read() {
        let head = include_str!("class.rs").split("use std").next().unwrap_or_default();
        assert!(TABLE.len() > 150);
        for model_type in TABLE.keys() {
            let row = class(model_type).expect("every name of the table has a row").with_variants(&|_| true);
            for name in row.names() {
                assert!(head.contains(&format!("`{name}`")), "{model_type} uses {name}");
            }
        }
    }
}
