//! What stands before and after the layers, from keys.

use super::extras::model_extras;
use super::names;
use super::reader::Reader;
use crate::issue::Issue;
use crate::models::architecture::{EmbeddingAndHead, Extra, FeedForward, Head, Kind, Layer, MtpBlock};

pub(crate) fn embedding_and_head(reader: &Reader, kind: Kind) -> EmbeddingAndHead {
    let keys = &reader.keys;
    let answers = matches!(kind, Kind::Generate | Kind::Transcribe);
    let width = keys.positive(&["word_embed_proj_dim", "embedding_size"]).filter(|width| *width != reader.sizes.hidden);
    let head = if !answers || !reader.rule(reader.class.head.as_ref(), true) {
        Head::None
    } else if reader.rule(reader.class.head_bias.as_ref(), keys.flag(&["lm_head_bias"]).unwrap_or(false)) {
        Head::VocabularyWithBias
    } else {
        Head::Vocabulary
    };
    EmbeddingAndHead {
        embedding_width: width,
        extra_embedding_rows: reader.size(&["extra_embedding_rows"]).unwrap_or(0),
        position_rows: reader.class.positions.as_ref().map_or(0, |formula| reader.formula(formula)),
        token_type_rows: keys.number(&["type_vocab_size"]).unwrap_or(0),
        embedding_norm: reader.rule(reader.class.embedding_norm.as_ref(), false),
        final_norm: reader.rule(reader.class.final_norm.as_ref(), true),
        head,
        extras: model_extras(reader, kind).into_iter().chain(labels(reader, kind)).collect(),
    }
}

/// What scores a text: one row a label, with a bias in encoders.
fn labels(reader: &Reader, kind: Kind) -> Vec<Extra> {
    if kind != Kind::Classify {
        return Vec::new();
    }
    let named = reader.keys.object(&["id2label"]).map(|labels| labels.len() as u64);
    let labels = reader.keys.positive(&["num_labels"]).or(named).unwrap_or(2);
    let bias = if reader.class.encoder.unwrap_or(false) { labels } else { 0 };
    vec![Extra::linear("score", labels, reader.sizes.hidden), Extra::vector("score.bias", bias)]
}

/// The vocabulary; without one, embedding and head are not counted, which an issue tells.
pub(crate) fn vocabulary(reader: &Reader) -> u64 {
    reader.size(names::VOCABULARY).unwrap_or_else(|| {
        let message = "the configuration has no vocab_size; embedding and output head are not counted";
        reader.keys.report(Issue::warning("config-key-missing", &reader.keys.path("vocab_size"), message));
        0
    })
}

/// What the checkpoint stores and nobody serves.
pub(crate) fn stored(reader: &Reader) -> Vec<Extra> {
    let stored = reader.class.stored.values();
    stored.map(|formula| Extra::vector("stored", reader.formula(formula))).filter(|extra| extra.rows > 0).collect()
}

/// Router biases that the hub's total leaves out.
pub(crate) fn unstored(reader: &Reader, layers: &[Layer], mtp: &[MtpBlock]) -> u64 {
    if reader.rule(reader.class.router_bias_stored.as_ref(), true) {
        return 0;
    }
    let all = layers.iter().chain(mtp.iter().flat_map(|block| &block.layers));
    let biases = all.map(|layer| match &layer.feed_forward {
        FeedForward::Moe(moe) => moe.router_bias.count().saturating_mul(moe.experts),
        _ => 0,
    });
    biases.fold(0, u64::saturating_add)
}
