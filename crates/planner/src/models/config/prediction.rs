//! Multi-token-prediction blocks from keys.

use std::sync::LazyLock;

use super::class_file::MtpLayer;
use super::formula::Formula;
use super::reader::Reader;
use super::schedule::{MixerWord, MlpWord, Planned};
use super::{feed_forward, names};
use crate::models::architecture::{Extra, Layer, MtpBlock};

/// No model has more.
const MAX_BLOCKS: u64 = 64;

/// What joins the last hidden state and the next token's embedding: a projection of both, and three norms.
static JOINING: LazyLock<Formula> =
    LazyLock::new(|| Formula::parse("2 * h * h + 3 * h").expect("a constant that every model with such blocks reads"));

/// The blocks a checkpoint stores beside the decoder.
pub(crate) fn blocks(reader: &Reader, layers: &[Layer]) -> Vec<MtpBlock> {
    let configured = reader.keys.number(names::MTP_LAYERS).unwrap_or(0);
    let row = &reader.class.mtp;
    let count = row.blocks.as_ref().map_or(configured, |formula| reader.formula(formula)).min(MAX_BLOCKS);
    let Some(layers) = block_layers(reader, row.layer, layers) else { return Vec::new() };
    let extra = Extra::linear("mtp.extras", reader.formula(row.extras.as_ref().unwrap_or(&JOINING)), 1);
    (0..count).map(|_| MtpBlock { layers: layers.clone(), extras: vec![extra.clone()] }).collect()
}

fn block_layers(reader: &Reader, made_of: Option<MtpLayer>, layers: &[Layer]) -> Option<Vec<Layer>> {
    let index = layers.len() as u64;
    let planned = |mixers: Vec<MixerWord>, mlp: MlpWord| super::layers::layer(reader, index, &Planned { mixers, mlp });
    match made_of.unwrap_or(MtpLayer::Last) {
        MtpLayer::Dense => Some(vec![planned(vec![MixerWord::Full], MlpWord::Dense)?]),
        MtpLayer::SlidingDense => Some(vec![planned(vec![MixerWord::Sliding], MlpWord::Dense)?]),
        MtpLayer::AttentionMoe => {
            Some(vec![planned(vec![MixerWord::Full], MlpWord::None)?, planned(Vec::new(), MlpWord::Moe)?])
        }
        MtpLayer::Moe => Some(vec![planned(vec![MixerWord::Full], MlpWord::Moe)?]),
        MtpLayer::Next => Some(vec![planned(vec![MixerWord::Full], feed_forward::word(reader, index, index + 1))?]),
        MtpLayer::Last => Some(layers.last().cloned().into_iter().collect()),
    }
}
