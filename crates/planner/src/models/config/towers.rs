//! Vision and audio towers from keys: formulas by tower and by model, from one table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::expression;
use super::reader::Reader;
use crate::models::architecture::{Modality, Tower};
use crate::models::keys::Keys;

#[derive(Deserialize)]
struct Table {
    vit: String,
    towers: BTreeMap<String, TowerRow>,
    models: BTreeMap<String, ModelRow>,
}

/// A tower by its `model_type`: sizes go by w (width), m (inner width), l (layers), or as `names` says.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TowerRow {
    like: Option<String>,
    modality: Option<Modality>,
    keys: Map<String, Value>,
    names: BTreeMap<String, String>,
    layers: Option<String>,
    width: Option<String>,
    parameters: Option<String>,
    stored: Option<String>,
}

/// A model with towers: which, where its configuration does not name them, and what projects into the decoder.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ModelRow {
    like: Option<String>,
    keys: Map<String, Value>,
    vision: Option<String>,
    audio: Option<String>,
    always: Option<String>,
    /// Towers whose keys stand among the model's own.
    inline: Option<String>,
    projector: Option<String>,
}

static TABLE: LazyLock<Option<Table>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../data/models-towers.json")).ok());

const VISION: &[&str] = &["vision_config", "visual", "vit_config", "vision_encoder_config", "vision_tower_config"];
const AUDIO: &[&str] =
    &["audio_config", "audio_encoder_config", "audio_tower_config", "encoder_config", "speech_config"];

/// Whether a key leads to a tower's configuration.
pub fn is_tower(name: &str) -> bool {
    VISION.contains(&name) || AUDIO.contains(&name)
}

fn tower_row(name: &str) -> Option<TowerRow> {
    let table = TABLE.as_ref()?;
    let own = table.towers.get(name)?.clone();
    let Some(base) = own.like.as_deref().and_then(tower_row) else { return Some(own) };
    let (mut keys, mut names) = (base.keys, base.names);
    keys.extend(own.keys);
    names.extend(own.names);
    Some(TowerRow {
        like: None,
        modality: own.modality.or(base.modality),
        keys,
        names,
        layers: own.layers.or(base.layers),
        width: own.width.or(base.width),
        parameters: own.parameters.or(base.parameters),
        stored: own.stored.or(base.stored),
    })
}

fn model_row(name: &str) -> Option<ModelRow> {
    let own = TABLE.as_ref()?.models.get(name)?.clone();
    let Some(base) = own.like.as_deref().and_then(model_row) else { return Some(own) };
    let mut keys = base.keys;
    keys.extend(own.keys);
    Some(ModelRow {
        like: None,
        keys,
        vision: own.vision.or(base.vision),
        audio: own.audio.or(base.audio),
        always: own.always.or(base.always),
        inline: own.inline.or(base.inline),
        projector: own.projector.or(base.projector),
    })
}

/// A tower's formulas over its own keys.
struct Scope<'a> {
    keys: Keys<'a>,
    names: &'a BTreeMap<String, String>,
}

impl Scope<'_> {
    fn value(&self, name: &str, depth: u64) -> u64 {
        let vit = TABLE.as_ref().map_or("", |table| table.vit.as_str());
        let formula = match (self.names.get(name), name) {
            (Some(formula), _) => formula.as_str(),
            (None, "w") => "hidden_size",
            (None, "m") => "intermediate_size",
            (None, "l") => "num_hidden_layers",
            (None, "vit") => vit,
            (None, _) => return self.keys.formula_value(name),
        };
        if depth > MAX_NAMES { 0 } else { expression::evaluate(formula, &|name| self.value(name, depth + 1)) }
    }
}

/// Names that stand for names that stand for names.
const MAX_NAMES: u64 = 6;

/// A tower whose configuration was found, or whose model always has one.
struct Found<'a> {
    modality: Modality,
    config: Option<&'a Map<String, Value>>,
    row: Option<TowerRow>,
    model_type: String,
}

/// The towers beside the decoder; the projector is counted with the first.
pub fn towers(reader: &Reader, outer: &Map<String, Value>) -> Vec<Tower> {
    let outer_type = outer.get("model_type").and_then(Value::as_str).unwrap_or_default();
    let row = model_row(outer_type).or_else(|| model_row(&reader.model_type));
    let known = row.is_some();
    let row = row.unwrap_or_default();
    let kinds = [(Modality::Vision, VISION, &row.vision, "vision"), (Modality::Audio, AUDIO, &row.audio, "audio")];
    let found: Vec<Found> = kinds
        .into_iter()
        .filter_map(|(modality, names, named, word)| {
            let says = |list: &Option<String>| list.as_deref().is_some_and(|list| list.contains(word));
            if says(&row.inline) {
                let row = named.as_deref().and_then(tower_row);
                return Some(Found { modality, config: Some(outer), row, model_type: outer_type.to_owned() });
            }
            find(reader, outer, (modality, names), named.as_deref(), says(&row.always))
        })
        .collect();
    if !known && !found.is_empty() {
        let key =
            if found.iter().any(|found| found.modality == Modality::Vision) { "vision_config" } else { "audio_config" };
        reader.doubt(key, "that there is a tower", "what leads from it into the decoder is not counted", 20);
    }
    let mut towers: Vec<Tower> = found.iter().map(|found| tower(reader, found)).collect();
    let projector = projector(reader, outer, &row, &found);
    if let Some(first) = towers.first_mut() {
        first.parameters = first.parameters.map(|parameters| parameters.saturating_add(projector));
    }
    towers
}

fn find<'a>(
    reader: &Reader<'a>,
    outer: &'a Map<String, Value>,
    (modality, names): (Modality, &[&str]),
    fallback: Option<&str>,
    always: bool,
) -> Option<Found<'a>> {
    let config = reader.keys.object(names).or_else(|| names.iter().find_map(|name| outer.get(*name)?.as_object()));
    let is_null = names.iter().any(|name| outer.get(*name).is_some_and(Value::is_null));
    if config.is_none() && (!always || is_null) {
        return None;
    }
    let own = config.and_then(|config| config.get("model_type")?.as_str()).unwrap_or_default();
    let row = tower_row(own).or_else(|| tower_row(fallback?)).or_else(|| {
        tower_row(outer.get("model_type")?.as_str()?).filter(|row| row.modality.unwrap_or_default() == modality)
    });
    let model_type = if own.is_empty() { fallback.unwrap_or_default() } else { own }.to_owned();
    Some(Found { modality, config, row, model_type })
}

fn tower(reader: &Reader, found: &Found) -> Tower {
    let Found { modality, model_type, .. } = found;
    let Some(row) = found.row.as_ref().filter(|row| row.parameters.is_some()) else {
        let key = if *modality == Modality::Audio { "audio_config" } else { "vision_config" };
        reader.doubt(key, &format!("{model_type:?}"), "this tower's parameters are estimated like a plain ViT's", 20);
        return with_scope(found, &BTreeMap::new(), &Map::new(), |scope| estimate(found, scope));
    };
    with_scope(found, &row.names, &row.keys, |scope| {
        let formula = |text: &str| expression::evaluate(text, &|name| scope.value(name, 0));
        Tower {
            modality: *modality,
            model_type: model_type.clone(),
            layers: formula(row.layers.as_deref().unwrap_or("l")),
            hidden_size: formula(row.width.as_deref().unwrap_or("w")),
            heads: heads(scope),
            parameters: row.parameters.as_deref().map(formula),
            stored_only: row.stored.as_deref().map_or(0, formula),
        }
    })
}

/// Attention heads, by whatever name.
fn heads(scope: &Scope) -> Option<u64> {
    const NAMES: [&str; 5] =
        ["num_attention_heads", "num_heads", "attention_heads", "vt_num_attention_heads", "encoder_attention_heads"];
    NAMES.iter().map(|name| scope.keys.formula_value(name)).find(|heads| *heads > 0)
}

fn with_scope<T>(
    found: &Found,
    names: &BTreeMap<String, String>,
    keys: &Map<String, Value>,
    read: impl FnOnce(&Scope) -> T,
) -> T {
    let mut levels: Vec<&Map<String, Value>> = found.config.into_iter().collect();
    levels.push(keys);
    read(&Scope { keys: Keys::new(&levels, ""), names })
}

/// An unknown tower: layers of 4·w² attention and a feed-forward network, by whatever names its sizes go.
fn estimate(found: &Found, scope: &Scope) -> Tower {
    let number = |names: &[&str]| names.iter().map(|name| scope.keys.formula_value(name)).find(|n| *n > 0);
    let hidden_size = number(&["hidden_size", "embed_dim", "vt_hidden_size", "width", "d_model", "hidden_dim"]);
    let layers =
        number(&["num_hidden_layers", "depth", "layers", "encoder_layers", "n_layers", "vt_num_hidden_layers"]);
    let inner = number(&["intermediate_size", "encoder_ffn_dim", "vt_intermediate_size"]);
    let parameters = hidden_size.zip(layers).map(|(width, layers)| {
        let inner = inner.unwrap_or_else(|| width.saturating_mul(4));
        let layer =
            width.saturating_mul(width).saturating_mul(4).saturating_add(width.saturating_mul(inner).saturating_mul(2));
        layer.saturating_mul(layers)
    });
    Tower {
        modality: found.modality,
        model_type: found.model_type.clone(),
        layers: layers.unwrap_or(0),
        hidden_size: hidden_size.unwrap_or(0),
        heads: heads(scope),
        parameters,
        stored_only: 0,
    }
}

/// What leads from the towers into the decoder: `vision.` and `audio.` lead to a tower's names, h is the decoder's width.
fn projector(reader: &Reader, outer: &Map<String, Value>, row: &ModelRow, found: &[Found]) -> u64 {
    let Some(formula) = row.projector.as_deref() else { return 0 };
    let own = Keys::new(&[outer, &row.keys], "");
    let of_tower = |modality: Modality, name: &str| {
        let Some(found) = found.iter().find(|found| found.modality == modality) else { return 0 };
        let row = found.row.clone().unwrap_or_default();
        with_scope(found, &row.names, &row.keys, |scope| scope.value(name, 0))
    };
    expression::evaluate(formula, &|name| match name.split_once('.') {
        Some(("vision", name)) => of_tower(Modality::Vision, name),
        Some(("audio", name)) => of_tower(Modality::Audio, name),
        _ if name == "h" => reader.sizes.hidden,
        _ => own.formula_value(name),
    })
}

#[cfg(test)]
mod tests {
    use super::{TABLE, model_row, tower_row};

    #[test]
    fn every_row_of_the_table_is_read() {
        let table = TABLE.as_ref().expect("the table is JSON of the expected shape");
        assert!(table.towers.keys().all(|name| tower_row(name).is_some_and(|row| row.parameters.is_some())));
        assert!(table.models.keys().all(|name| model_row(name).is_some()));
    }
}
