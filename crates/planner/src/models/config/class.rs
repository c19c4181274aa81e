//! What a `model_type` implies beyond its keys: one table, read from data.
//!
//! A configuration written by transformers leaves out what equals its class's default, and some parameters
//! (biases of Qwen2, the four norms of Gemma) have no key at all.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What a class implies. Everything absent is as in Llama.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Class {
    /// The class it is a variation of.
    like: Option<String>,
    /// Values of keys that configurations of this class may omit.
    pub keys: Map<String, Value>,
    /// Bias on query, key and value whatever the keys say.
    pub qkv_bias: Option<String>,
    /// Norms on queries and keys whatever the keys say.
    pub qk_norm: Option<String>,
    /// A gate on the shared experts.
    pub shared_gate: Option<bool>,
}

#[derive(Deserialize)]
struct Table {
    classes: std::collections::BTreeMap<String, Class>,
}

static TABLE: LazyLock<Option<Table>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../data/models-classes.json")).ok());

/// What is known of a `model_type`; `None` where it is not in the table.
pub fn class(model_type: &str) -> Option<Class> {
    let table = TABLE.as_ref()?;
    let own = table.classes.get(model_type)?.clone();
    let Some(base) = own.like.as_ref().and_then(|base| table.classes.get(base)) else { return Some(own) };
    let mut keys = base.keys.clone();
    keys.extend(own.keys);
    Some(Class {
        like: None,
        keys,
        qkv_bias: own.qkv_bias.or_else(|| base.qkv_bias.clone()),
        qk_norm: own.qk_norm.or_else(|| base.qk_norm.clone()),
        shared_gate: own.shared_gate.or(base.shared_gate),
    })
}
