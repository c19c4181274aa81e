//! Parameters that the class table states as formulas.

use super::class_file::{ExtraPlace, ExtraRow};
use super::reader::Reader;
use crate::models::architecture::{CacheOwner, Extra, FeedForward, Kind, Layer, Mixer, Window};

/// Further parameters of one layer.
pub(crate) fn layer_extras(reader: &Reader, layer: &Layer) -> Vec<Extra> {
    let rows = reader.class.extras.values().filter(|row| is_in(row.place, layer));
    rows.filter_map(|row| extra(reader, row)).collect()
}

/// Further parameters outside the layers: of every model of the class, and those of its classifiers.
pub(crate) fn model_extras(reader: &Reader, kind: Kind) -> Vec<Extra> {
    let rows = reader.class.extras.values().filter(|row| match row.place {
        ExtraPlace::Model => true,
        ExtraPlace::Classify => kind == Kind::Classify,
        _ => false,
    });
    rows.filter_map(|row| extra(reader, row)).collect()
}

fn extra(reader: &Reader, row: &ExtraRow) -> Option<Extra> {
    let rows = reader.formula(&row.rows);
    let extra = match &row.columns {
        None => Extra::vector("extra", rows),
        Some(columns) if row.table => Extra::table("extra_table", rows, reader.formula(columns)),
        Some(columns) => Extra::linear("extra_linear", rows, reader.formula(columns)),
    };
    (extra.parameters() > 0).then_some(extra)
}

/// Whether a row is meant for a layer like this.
fn is_in(place: ExtraPlace, layer: &Layer) -> bool {
    let any = |wanted: &dyn Fn(&Mixer) -> bool| layer.mixers.iter().any(wanted);
    match place {
        ExtraPlace::Every => true,
        ExtraPlace::Attention => any(&|mixer| !matches!(mixer, Mixer::Recurrent(_) | Mixer::Linear)),
        ExtraPlace::Full => any(&|mixer| match mixer {
            Mixer::Attention(attention) => attention.window == Window::Full,
            Mixer::Mla(_) => true,
            _ => false,
        }),
        ExtraPlace::Sliding => any(&|mixer| matches!(mixer, Mixer::Attention(a) if a.window != Window::Full)),
        ExtraPlace::OwnCache => any(&|mixer| matches!(mixer, Mixer::Attention(a) if a.cache == CacheOwner::Own)),
        ExtraPlace::Cross => any(&|mixer| matches!(mixer, Mixer::CrossAttention(_))),
        ExtraPlace::Recurrent => any(&|mixer| matches!(mixer, Mixer::Recurrent(_))),
        ExtraPlace::Moe => matches!(layer.feed_forward, FeedForward::Moe(_)),
        ExtraPlace::Dense => matches!(layer.feed_forward, FeedForward::Dense(_)),
        ExtraPlace::Model | ExtraPlace::Classify => false,
    }
}
