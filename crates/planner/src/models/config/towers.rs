//! Vision and audio towers from keys: formulas by tower and by model, from one table.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::formula::Formula;
use super::reader::Reader;
use super::tower_file::{self, ModelRow, TowerFile, TowerRow};
use crate::models::architecture::{Modality, Tower};
use crate::models::keys::Keys;

static TABLE: LazyLock<TowerFile> = LazyLock::new(|| {
    tower_file::read(include_str!("../../../data/models-towers.json")).expect("the build has read the file")
});

static NO_TOWER: LazyLock<TowerRow> = LazyLock::new(TowerRow::default);
static NO_MODEL: LazyLock<ModelRow> = LazyLock::new(ModelRow::default);

const VISION: &[&str] = &["vision_config", "visual", "vit_config", "vision_encoder_config", "vision_tower_config"];
const AUDIO: &[&str] =
    &["audio_config", "audio_encoder_config", "audio_tower_config", "encoder_config", "speech_config"];

/// Whether a key leads to a tower's configuration.
pub(crate) fn is_tower(name: &str) -> bool {
    VISION.contains(&name) || AUDIO.contains(&name)
}

/// A tower's formulas over its own keys.
struct Scope<'a> {
    keys: Keys<'a>,
    row: &'static TowerRow,
}

impl Scope<'_> {
    fn value(&self, name: &str, depth: u64) -> u64 {
        let formula = match (self.row.names.get(name), name) {
            (Some(formula), _) => formula,
            (None, "w") => return self.value("hidden_size", depth + 1),
            (None, "m") => return self.value("intermediate_size", depth + 1),
            (None, "l") => return self.value("num_hidden_layers", depth + 1),
            (None, "vit") => &TABLE.vit,
            (None, _) => return self.keys.formula_value(name),
        };
        if depth > MAX_NAMES { 0 } else { formula.evaluate(&|name| self.value(name, depth + 1)) }
    }
}

/// Names that stand for names that stand for names.
const MAX_NAMES: u64 = 6;

/// A tower whose configuration was found, or whose model always has one.
struct Found<'a> {
    modality: Modality,
    config: Option<&'a Map<String, Value>>,
    row: Option<&'static TowerRow>,
    model_type: String,
}

/// The towers beside the decoder; the projector is counted with the first.
pub(crate) fn towers(reader: &Reader, outer: &Map<String, Value>) -> Vec<Tower> {
    let outer_type = outer.get("model_type").and_then(Value::as_str).unwrap_or_default();
    let row = TABLE.models.get(outer_type).or_else(|| TABLE.models.get(&reader.model_type));
    let known = row.is_some();
    let row = row.unwrap_or(&NO_MODEL);
    let kinds = [(Modality::Vision, VISION, &row.vision), (Modality::Audio, AUDIO, &row.audio)];
    let found = kinds.into_iter().filter_map(|(modality, names, named)| {
        let named = named.as_deref();
        if row.inline.contains(&modality) {
            let row = named.and_then(|name| TABLE.towers.get(name));
            return Some(Found { modality, config: Some(outer), row, model_type: outer_type.to_owned() });
        }
        find(reader, outer, (modality, names), named, row.always.contains(&modality))
    });
    let found: Vec<Found> = found.collect();
    if !known && !found.is_empty() {
        let vision = found.iter().any(|found| found.modality == Modality::Vision);
        let key = if vision { "vision_config" } else { "audio_config" };
        reader.doubt(key, "that there is a tower", "what leads from it into the decoder is not counted", 20);
    }
    let mut towers: Vec<Tower> = found.iter().map(|found| tower(reader, found)).collect();
    let projector = projector(reader, outer, row, &found);
    if let Some(first) = towers.first_mut() {
        first.parameters = first.parameters.map(|parameters| parameters.saturating_add(projector));
    }
    towers
}

fn find<'a, 'b: 'a>(
    reader: &Reader<'b>,
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
    let of_model = || {
        let row = TABLE.towers.get(outer.get("model_type")?.as_str()?)?;
        (row.modality.unwrap_or_default() == modality).then_some(row)
    };
    let row = TABLE.towers.get(own).or_else(|| TABLE.towers.get(fallback?)).or_else(of_model);
    let model_type = if own.is_empty() { fallback.unwrap_or_default() } else { own }.to_owned();
    Some(Found { modality, config, row, model_type })
}

fn tower(reader: &Reader, found: &Found) -> Tower {
    let Found { modality, model_type, .. } = found;
    let Some(row) = found.row else {
        let key = if *modality == Modality::Audio { "audio_config" } else { "vision_config" };
        reader.doubt(key, model_type, "this tower's parameters are estimated like a plain ViT's", 20);
        return with_scope(found, &NO_TOWER, |scope| estimate(found, scope));
    };
    with_scope(found, row, |scope| {
        let value = |formula: &Formula| formula.evaluate(&|name| scope.value(name, 0));
        Tower {
            modality: *modality,
            model_type: model_type.clone(),
            layers: row.layers.as_ref().map_or_else(|| scope.value("l", 0), value),
            hidden_size: row.width.as_ref().map_or_else(|| scope.value("w", 0), value),
            heads: heads(scope),
            parameters: row.parameters.as_ref().map(value),
            stored_only: row.stored.as_ref().map_or(0, value),
            largest_patches: row.patches.as_ref().map_or(0, value),
        }
    })
}

/// Attention heads, by whatever name.
fn heads(scope: &Scope) -> Option<u64> {
    const NAMES: [&str; 5] =
        ["num_attention_heads", "num_heads", "attention_heads", "vt_num_attention_heads", "encoder_attention_heads"];
    NAMES.iter().map(|name| scope.keys.formula_value(name)).find(|heads| *heads > 0)
}

fn with_scope<T>(found: &Found, row: &'static TowerRow, read: impl FnOnce(&Scope) -> T) -> T {
    let mut levels: Vec<&Map<String, Value>> = found.config.into_iter().collect();
    levels.push(&row.keys);
    read(&Scope { keys: Keys::new(&levels, ""), row })
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
        largest_patches: 0,
    }
}

/// What leads from the towers into the decoder: `vision.` and `audio.` lead to a tower's names, h is the decoder's width.
fn projector(reader: &Reader, outer: &Map<String, Value>, row: &ModelRow, found: &[Found]) -> u64 {
    let Some(formula) = &row.projector else { return 0 };
    let own = Keys::new(&[outer, &row.keys], "");
    let of_tower = |modality: Modality, name: &str| {
        let Some(found) = found.iter().find(|found| found.modality == modality) else { return 0 };
        with_scope(found, found.row.unwrap_or(&NO_TOWER), |scope| scope.value(name, 0))
    };
    formula.evaluate(&|name| match name.split_once('.') {
        Some(("vision", name)) => of_tower(Modality::Vision, name),
        Some(("audio", name)) => of_tower(Modality::Audio, name),
        _ if name == "h" => reader.sizes.hidden,
        _ => own.formula_value(name),
    })
}
