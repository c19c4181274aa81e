//! `data/models-classes.json`: what a `model_type` implies beyond its keys.
//!
//! A configuration written by transformers leaves out what equals its class's default, and some parameters
//! (biases of Qwen2, the four norms of Gemma) have no key at all. Everything absent is as in Llama.
//!
//! The build reads the file with these very types, so that a misspelt key or an unreadable formula is found there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::formula::{Formula, Rule};
use crate::models::architecture::kinds::{Kind, Norm, QkNorm};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Where the rows were read.
    #[allow(dead_code, reason = "for readers of the file")]
    source: String,
    classes: BTreeMap<String, ClassRow>,
}

macro_rules! class_row {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// One class.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct ClassRow {
            /// The class whose row holds for everything that this one does not say.
            pub like: Option<String>,
            /// Values of keys that configurations of this class may omit.
            pub keys: Map<String, Value>,
            /// Further ones that it may omit as the text model of another.
            pub nested: Map<String, Value>,
            /// Formulas for keys that it derives.
            pub sizes: BTreeMap<String, Formula>,
            /// Further parameters, by what they are.
            pub extras: BTreeMap<String, ExtraRow>,
            /// Numbers that the checkpoint has and nobody serves.
            pub stored: BTreeMap<String, Formula>,
            /// Prediction blocks.
            pub mtp: MtpRow,
            $($(#[$doc])* pub $field: Option<$type>,)*
        }

        impl ClassRow {
            /// What it says, over what the row says that it is like: maps are joined.
            fn over(self, base: &Self) -> Self {
                Self {
                    like: base.like.clone(),
                    keys: joined(base.keys.clone(), self.keys),
                    nested: joined(base.nested.clone(), self.nested),
                    sizes: joined(base.sizes.clone(), self.sizes),
                    extras: joined(base.extras.clone(), self.extras),
                    stored: joined(base.stored.clone(), self.stored),
                    mtp: MtpRow {
                        blocks: self.mtp.blocks.or_else(|| base.mtp.blocks.clone()),
                        layer: self.mtp.layer.or(base.mtp.layer),
                        extras: self.mtp.extras.or_else(|| base.mtp.extras.clone()),
                    },
                    $($field: self.$field.or_else(|| base.$field.clone()),)*
                }
            }
        }
    };
}

class_row! {
    /// Block-level norms.
    norm: Norm,
    /// Norms of a layer.
    norms: Formula,
    /// Whether a norm stands before the head.
    final_norm: Rule,
    /// Whether a norm follows the embedding.
    embedding_norm: Rule,
    /// Rows of learned positions.
    positions: Formula,
    /// Biases on query, key and value projections.
    qkv_bias: Rule,
    /// False where the key projection alone has none.
    key_bias: Rule,
    /// A bias on the output projection.
    output_bias: Rule,
    /// Biases in feed-forward networks.
    mlp_bias: Rule,
    /// Biases of experts.
    expert_bias: Rule,
    /// A bias of the router.
    router_bias: Rule,
    /// Whether the hub's total counts it.
    router_bias_stored: Rule,
    /// A bias of the head.
    head_bias: Rule,
    /// Whether there is a head.
    head: Rule,
    /// Whether there are feed-forward networks.
    mlp: Rule,
    /// Feed-forward networks without a gate.
    plain_mlp: Rule,
    /// A gate on the shared expert.
    shared_gate: Rule,
    /// Attention sinks.
    sinks: Rule,
    /// Norms on queries and keys.
    qk_norm: QkNorm,
    /// Where they are.
    qk_norm_when: Rule,
    /// Those of cross-attention.
    cross_qk_norm: QkNorm,
    /// A gate of the attention's output, element by element.
    output_gate: Rule,
    /// A gate of the attention's output, head by head.
    head_gate: Rule,
    /// Whether layers that use another one's cache project keys and values all the same.
    kv_projections: Rule,
    /// Every layer also attends to an encoder.
    cross_attention: bool,
    /// Attention layers share their parameters.
    shared_attention: bool,
    /// Keeps no cache: a text is seen at once.
    encoder: bool,
    /// Attention and feed-forward pairs in what the configuration counts as a layer.
    sublayers: u64,
    /// Layers that have parameters of their own; those that follow use them again.
    own_layers: Formula,
    /// What it is served for.
    kind: Kind,
    /// Whether `rope_scaling` lengthens the context.
    rope_scaling_extends: Rule,
    /// What of it is not modelled.
    doubt: String,
}

/// Parameters that no key stands for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtraRow {
    /// Where they are.
    #[serde(rename = "in")]
    pub place: ExtraPlace,
    /// Output rows.
    pub rows: Formula,
    /// Input columns; a vector where absent.
    pub columns: Option<Formula>,
    /// A table rather than a linear layer.
    #[serde(default)]
    pub table: bool,
}

/// Which layers, or what else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExtraPlace {
    /// Every layer.
    Every,
    /// Layers that attend.
    Attention,
    /// Layers of full attention.
    Full,
    /// Layers of windows.
    Sliding,
    /// Layers that keep a cache of their own.
    OwnCache,
    /// Layers of cross-attention.
    Cross,
    /// Layers that keep a state.
    Recurrent,
    /// Layers with experts.
    Moe,
    /// Layers with one network.
    Dense,
    /// Outside the layers.
    Model,
    /// Outside the layers, of classifiers only.
    Classify,
}

/// Prediction blocks of a class.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MtpRow {
    /// How many; else as the configuration says.
    pub blocks: Option<Formula>,
    /// What one is made of; else a copy of the last layer.
    pub layer: Option<MtpLayer>,
    /// What joins the last hidden state and the next token's embedding.
    pub extras: Option<Formula>,
}

/// What a prediction block is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MtpLayer {
    /// A copy of the decoder's last layer.
    Last,
    /// The layer that would follow.
    Next,
    /// Full attention and one network.
    Dense,
    /// A window and one network.
    SlidingDense,
    /// Full attention and experts.
    Moe,
    /// A layer of attention and one of experts.
    AttentionMoe,
}

/// Base and own entries together; the own ones replace.
pub(super) fn joined<T: IntoIterator<Item = (K, V)> + Extend<(K, V)>, K, V>(mut base: T, own: T) -> T {
    base.extend(own);
    base
}

/// Rows that say only what differs from another one, by its name.
pub(super) trait Like: Clone {
    /// The other one.
    fn like(&self) -> Option<&String>;
    /// What this says, over the other one.
    fn over(self, base: &Self) -> Self;
}

impl Like for ClassRow {
    fn like(&self) -> Option<&String> {
        self.like.as_ref()
    }

    fn over(self, base: &Self) -> Self {
        ClassRow::over(self, base)
    }
}

/// How many rows are built on one another at most.
const MAX_BASES: usize = 6;

/// Every row with all that it inherits.
pub(super) fn whole<R: Like>(rows: &BTreeMap<String, R>) -> Result<BTreeMap<String, R>, String> {
    let whole = |(name, row): (&String, &R)| {
        let mut row = row.clone();
        for _ in 0..MAX_BASES {
            let Some(like) = row.like().cloned() else { return Ok((name.clone(), row)) };
            let base = rows.get(&like).ok_or_else(|| format!("{name}: like {like}, which is no row"))?;
            row = row.over(base);
        }
        Err(format!("{name}: like leads through more than {MAX_BASES} rows"))
    };
    rows.iter().map(whole).collect()
}

/// Every class with all that it inherits.
///
/// # Errors
/// The row that is wrong, or where the JSON is.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, ClassRow>, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    whole(&file.classes)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[track_caller]
    fn check_refused(rows: &str, because: &str) {
        let error =
            read(&format!("{{\"source\": \"\", \"classes\": {{\n{rows}\n}}}}")).expect_err("the rows are wrong");
        assert!(error.contains(because), "{rows}: {error}");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        check_refused(r#""a": {"qkv_bais": true}"#, "unknown field `qkv_bais`");
        check_refused(r#""a": {"qkv_bais": true}"#, "line 2");
        check_refused(r#""a": {"norms": "2 * (layers"}"#, "the formula needs `)` at the end at line 2");
        check_refused(r#""a": {"norm": "wieght"}"#, "unknown variant `wieght`");
        check_refused(r#""a": {"extras": {"gate": {"in": "evry", "rows": "h"}}}"#, "unknown variant `evry`");
        check_refused(r#""a": {"like": "b"}"#, "a: like b, which is no row");
        check_refused(r#""a": {"like": "a"}"#, "a: like leads through more than");
    }

    #[test]
    fn a_row_says_only_what_differs() {
        let rows = r#"{"source": "", "classes": {
            "a": {"qkv_bias": true, "norms": "4", "keys": {"x": 1, "y": 2}, "mtp": {"blocks": "1"}},
            "b": {"like": "a", "qkv_bias": false, "keys": {"y": 3}, "mtp": {"layer": "dense"}},
            "c": {"like": "b"}}}"#;
        let classes = read(rows).expect("the rows are right");
        let (a, c) = (&classes["a"], &classes["c"]);
        assert_eq!((&c.norms, &c.mtp.blocks, c.keys["x"].as_u64()), (&a.norms, &a.mtp.blocks, Some(1)));
        assert_eq!((c.keys["y"].as_u64(), c.qkv_bias == a.qkv_bias, c.mtp.layer.is_some()), (Some(3), false, true));
    }
}
