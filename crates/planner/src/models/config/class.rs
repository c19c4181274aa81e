//! What a `model_type` implies beyond its keys: one table, read from data.
//!
//! A configuration written by transformers leaves out what equals its class's default, and some parameters
//! (biases of Qwen2, the four norms of Gemma) have no key at all. Everything absent is as in Llama.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::models::architecture::{Kind, Norm, QkNorm};

/// What a class implies. `None` = not said: keys decide, and after them Llama's shape.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Class {
    /// Values of keys that configurations of this class may omit.
    pub keys: Map<String, Value>,
    /// Formulas for keys that this class derives rather than states.
    pub sizes: BTreeMap<String, String>,
    /// The block-level norm.
    pub norm: Option<Norm>,
    /// Norms of hidden size a layer, as a formula.
    pub norms: Option<String>,
    /// Whether a norm follows the last layer.
    pub final_norm: Option<Switch>,
    /// Bias on query, key and value.
    pub qkv_bias: Option<Switch>,
    /// Whether that bias is on keys too.
    pub key_bias: Option<Switch>,
    /// Bias on attention's output.
    pub output_bias: Option<Switch>,
    /// Bias in dense feed-forward networks.
    pub mlp_bias: Option<Switch>,
    /// Bias in routed experts.
    pub expert_bias: Option<Switch>,
    /// Norms on queries and keys.
    pub qk_norm: Option<QkNorm>,
    /// When those norms are there.
    pub qk_norm_when: Option<Switch>,
    /// Whether layers have a feed-forward network.
    pub mlp: Option<Switch>,
    /// Whether every layer also attends to an encoder's states.
    pub cross_attention: bool,
    /// Norms on queries and keys of attention to another modality.
    pub cross_qk_norm: Option<QkNorm>,
    /// Feed-forward networks of two matrices rather than three.
    pub plain_mlp: Option<Switch>,
    /// A gate a channel on attention's output.
    pub output_gate: Option<Switch>,
    /// A gate a head on attention's output.
    pub head_gate: Option<Switch>,
    /// Sinks.
    pub sinks: Option<Switch>,
    /// Bias in the router.
    pub router_bias: Option<Switch>,
    /// Whether the hub's total counts that bias.
    pub router_bias_stored: Option<Switch>,
    /// Whether layers that read an earlier layer's cache keep projections of their own all the same.
    pub kv_projections: Option<Switch>,
    /// A gate on the shared experts.
    pub shared_gate: Option<Switch>,
    /// Bias of the output head.
    pub head_bias: Option<Switch>,
    /// Whether there is an output head at all.
    pub head: Option<Switch>,
    /// Whether the embedding is normalised.
    pub embedding_norm: Option<Switch>,
    /// Rows of learned positions, as a formula.
    pub positions: Option<String>,
    /// What it is served for.
    pub kind: Option<Kind>,
    /// Whether it is an encoder: no cache.
    pub encoder: bool,
    /// Whether all attention layers use one set of parameters, which `extras` counts.
    pub shared_attention: bool,
    /// Attention parts in a layer, each with a dense network, where there is more than one (LongCat).
    pub sublayers: Option<u64>,
    /// Layers with parameters of their own, as a formula; the others use them again.
    pub own_layers: Option<String>,
    /// Further parameters, by what they are.
    pub extras: BTreeMap<String, ExtraRow>,
    /// Prediction blocks.
    pub mtp: Option<MtpRow>,
    /// Stored but never served, by what they are: numbers as a formula.
    pub stored: BTreeMap<String, String>,
    /// What about this class is not modelled.
    pub doubt: Option<String>,
}

/// A rule that keys may decide.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Switch {
    /// Always or never.
    Constant(bool),
    /// As a formula over keys says: anything but 0.
    Formula(String),
}

/// Further parameters: a formula for rows and one for columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraRow {
    /// In which layers: `full`, `sliding`, `attention`, `recurrent`, `moe`, `dense`, `every`; or `model` for once.
    #[serde(rename = "in")]
    pub place: String,
    /// Output rows.
    pub rows: String,
    /// Input columns of a linear layer or table; a vector where absent.
    pub columns: Option<String>,
    /// A table looked up by row rather than a linear layer.
    #[serde(default)]
    pub table: bool,
}

/// Prediction blocks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MtpRow {
    /// How many, as a formula.
    pub blocks: String,
    /// What a block is like: `last` = the decoder's last layer, or `dense`, or `attention-moe`.
    pub layer: String,
    /// Parameters of each block beside its layer, as a formula for a linear layer's size.
    pub extras: String,
}

const TABLE_TEXT: &str = include_str!("../../../data/models-classes.json");

static TABLE: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let table: Value = serde_json::from_str(TABLE_TEXT).unwrap_or_default();
    table.get("classes").and_then(Value::as_object).cloned().unwrap_or_default()
});

/// How many classes are built on one another at most.
const MAX_BASES: usize = 4;

/// What is known of a `model_type`; `None` where it is not in the table. `holds` evaluates a variant's condition.
pub fn class(model_type: &str, holds: &dyn Fn(&str, &Map<String, Value>) -> bool) -> Option<Class> {
    let mut row = TABLE.get(model_type)?.as_object()?.clone();
    for _ in 0..MAX_BASES {
        let base = row.shift_remove("like").and_then(|base| TABLE.get(base.as_str()?)?.as_object().cloned());
        let Some(mut base) = base else { break };
        merge(&mut base, row);
        row = base;
    }
    let keys = row.get("keys").and_then(Value::as_object).cloned().unwrap_or_default();
    for variant in row.shift_remove("variants").and_then(|list| list.as_array().cloned()).unwrap_or_default() {
        let condition = variant.get("when").and_then(Value::as_str).unwrap_or_default();
        if let Some(then) = variant.get("then").and_then(Value::as_object).filter(|_| holds(condition, &keys)) {
            merge(&mut row, then.clone());
        }
    }
    serde_json::from_value(Value::Object(row)).ok()
}

/// Puts `own` over `base`: objects are joined, everything else is replaced.
fn merge(base: &mut Map<String, Value>, own: Map<String, Value>) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => below.extend(above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, class};

    #[test]
    fn every_row_of_the_table_is_read() {
        assert!(TABLE.len() > 50);
        for model_type in TABLE.keys() {
            for holds in [true, false] {
                assert!(class(model_type, &|_, _| holds).is_some(), "{model_type}");
            }
        }
    }
}
