//! Multi-token-prediction blocks from keys.

use super::reader::Reader;
use super::schedule::{MixerWord, MlpWord, Planned};
use super::table::Row;
use super::{feed_forward, names};
use crate::models::architecture::{Extra, Layer, MtpBlock};

/// No model has more.
const MAX_BLOCKS: u64 = 64;

/// What joins the last hidden state and the next token's embedding: a projection of both, and three norms.
const JOINING: &str = "2 * h * h + 3 * h";

/// The blocks a checkpoint stores beside the decoder.
pub fn blocks(reader: &Reader, layers: &[Layer]) -> Vec<MtpBlock> {
    let said = reader.keys.number(names::MTP_LAYERS).unwrap_or(0);
    let row = reader.class.row("mtp");
    let count = row.text("blocks").map_or(said, |formula| reader.formula(formula)).min(MAX_BLOCKS);
    let Some(layers) = block_layers(reader, &row, layers) else { return Vec::new() };
    let extra = Extra::linear("mtp.extras", reader.formula(row.text("extras").unwrap_or(JOINING)), 1);
    (0..count).map(|_| MtpBlock { layers: layers.clone(), extras: vec![extra.clone()] }).collect()
}

fn block_layers(reader: &Reader, row: &Row, layers: &[Layer]) -> Option<Vec<Layer>> {
    let index = layers.len() as u64;
    let planned = |mixers: Vec<MixerWord>, mlp: MlpWord| super::layers::layer(reader, index, &Planned { mixers, mlp });
    match row.text("layer").unwrap_or_default() {
        "dense" => Some(vec![planned(vec![MixerWord::Full], MlpWord::Dense)?]),
        "sliding-dense" => Some(vec![planned(vec![MixerWord::Sliding], MlpWord::Dense)?]),
        "attention-moe" => {
            Some(vec![planned(vec![MixerWord::Full], MlpWord::None)?, planned(Vec::new(), MlpWord::Moe)?])
        }
        "moe" => Some(vec![planned(vec![MixerWord::Full], MlpWord::Moe)?]),
        "next" => Some(vec![planned(vec![MixerWord::Full], feed_forward::word(reader, index, index + 1))?]),
        _ => Some(layers.last().cloned().into_iter().collect()),
    }
}
