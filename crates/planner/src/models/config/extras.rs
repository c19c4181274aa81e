//! Parameters that the class table states as formulas.

use super::reader::Reader;
use super::table::Row;
use crate::models::architecture::{CacheOwner, Extra, FeedForward, Kind, Layer, Mixer, Window};

/// Further parameters of one layer.
pub fn layer_extras(reader: &Reader, layer: &Layer) -> Vec<Extra> {
    let rows = reader.class.rows("extras").filter(|row| is_in(row, layer));
    rows.filter_map(|row| extra(reader, &row)).collect()
}

/// Further parameters outside the layers: of every model of the class, and those of its classifiers.
pub fn model_extras(reader: &Reader, kind: Kind) -> Vec<Extra> {
    let rows = reader.class.rows("extras").filter(|row| match row.text("in") {
        Some("model") => true,
        Some("classify") => kind == Kind::Classify,
        _ => false,
    });
    rows.filter_map(|row| extra(reader, &row)).collect()
}

fn extra(reader: &Reader, row: &Row) -> Option<Extra> {
    let rows = reader.formula(row.text("rows")?);
    let extra = match row.text("columns") {
        None => Extra::vector("extra", rows),
        Some(columns) if row.flag("table") => Extra::table("extra_table", rows, reader.formula(columns)),
        Some(columns) => Extra::linear("extra_linear", rows, reader.formula(columns)),
    };
    (extra.parameters() > 0).then_some(extra)
}

/// Whether a row is meant for a layer like this.
fn is_in(row: &Row, layer: &Layer) -> bool {
    let any = |wanted: &dyn Fn(&Mixer) -> bool| layer.mixers.iter().any(wanted);
    match row.text("in").unwrap_or_default() {
        "every" => true,
        "attention" => any(&|mixer| !matches!(mixer, Mixer::Recurrent(_) | Mixer::Linear)),
        "full" => any(&|mixer| match mixer {
            Mixer::Attention(attention) => attention.window == Window::Full,
            Mixer::Mla(_) => true,
            _ => false,
        }),
        "sliding" => any(&|mixer| matches!(mixer, Mixer::Attention(a) if a.window != Window::Full)),
        "own-cache" => any(&|mixer| matches!(mixer, Mixer::Attention(a) if a.cache == CacheOwner::Own)),
        "cross" => any(&|mixer| matches!(mixer, Mixer::CrossAttention(_))),
        "recurrent" => any(&|mixer| matches!(mixer, Mixer::Recurrent(_))),
        "moe" => matches!(layer.feed_forward, FeedForward::Moe(_)),
        "dense" => matches!(layer.feed_forward, FeedForward::Dense(_)),
        _ => false,
    }
}
