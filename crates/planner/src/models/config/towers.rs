//! Vision and audio towers from keys: formulas by tower and by model, from one table.
//!
//! A tower's row says `modality`, `keys` (defaults), `names` (short names for its sizes; w is the width, m the inner
//! width, l the layers unless it says otherwise), `parameters`, `stored` (numbers nobody serves) and `patches` (of the
//! largest image that its processor lets through by default). A model's row says `vision` and `audio` (its towers' rows, where its configuration names none), `always` (towers that trimmed
//! configurations omit), `inline` (towers whose keys stand among the model's own) and `projector`.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::expression;
use super::reader::Reader;
use super::table::{Row, table};
use crate::models::architecture::{Modality, Tower};
use crate::models::keys::Keys;

static TOWERS: LazyLock<Map<String, Value>> = LazyLock::new(|| table(DATA, "towers"));
static MODELS: LazyLock<Map<String, Value>> = LazyLock::new(|| table(DATA, "models"));

const DATA: &str = include_str!("../../../data/models-towers.json");

/// A plain vision transformer's layers: attention and a two-matrix network with biases, two LayerNorms.
const VIT: &str = "l * (4 * w^2 + 4 * w + 2 * w * m + m + w + 4 * w)";

const VISION: &[&str] = &["vision_config", "visual", "vit_config", "vision_encoder_config", "vision_tower_config"];
const AUDIO: &[&str] =
    &["audio_config", "audio_encoder_config", "audio_tower_config", "encoder_config", "speech_config"];

/// Whether a key leads to a tower's configuration.
pub fn is_tower(name: &str) -> bool {
    VISION.contains(&name) || AUDIO.contains(&name)
}

/// A tower's formulas over its own keys.
struct Scope<'a> {
    keys: Keys<'a>,
    row: &'a Row,
}

impl Scope<'_> {
    fn value(&self, name: &str, depth: u64) -> u64 {
        let own = self.row.map("names").and_then(|names| names.get(name)?.as_str());
        let formula = match (own, name) {
            (Some(formula), _) => formula,
            (None, "w") => "hidden_size",
            (None, "m") => "intermediate_size",
            (None, "l") => "num_hidden_layers",
            (None, "vit") => VIT,
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
    row: Option<Row>,
    model_type: String,
}

/// The towers beside the decoder; the projector is counted with the first.
pub fn towers(reader: &Reader, outer: &Map<String, Value>) -> Vec<Tower> {
    let outer_type = outer.get("model_type").and_then(Value::as_str).unwrap_or_default();
    let row = Row::find(&MODELS, outer_type).or_else(|| Row::find(&MODELS, &reader.model_type));
    let known = row.is_some();
    let row = row.unwrap_or_default();
    let kinds = [(Modality::Vision, VISION, "vision"), (Modality::Audio, AUDIO, "audio")];
    let found = kinds.into_iter().filter_map(|(modality, names, word)| {
        let says = |list: &str| row.text(list).is_some_and(|list| list.contains(word));
        let named = row.text(word);
        if says("inline") {
            let row = named.and_then(|name| Row::find(&TOWERS, name));
            return Some(Found { modality, config: Some(outer), row, model_type: outer_type.to_owned() });
        }
        find(reader, outer, (modality, names), named, says("always"))
    });
    let found: Vec<Found> = found.collect();
    if !known && !found.is_empty() {
        let vision = found.iter().any(|found| found.modality == Modality::Vision);
        let key = if vision { "vision_config" } else { "audio_config" };
        reader.doubt(key, "that there is a tower", "what leads from it into the decoder is not counted", 20);
    }
    let mut towers: Vec<Tower> = found.iter().map(|found| tower(reader, found)).collect();
    let projector = projector(reader, outer, &row, &found);
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
        let row = Row::find(&TOWERS, outer.get("model_type")?.as_str()?)?;
        ((row.text("modality") == Some("audio")) == (modality == Modality::Audio)).then_some(row)
    };
    let row = Row::find(&TOWERS, own).or_else(|| Row::find(&TOWERS, fallback?)).or_else(of_model);
    let model_type = if own.is_empty() { fallback.unwrap_or_default() } else { own }.to_owned();
    Some(Found { modality, config, row, model_type })
}

fn tower(reader: &Reader, found: &Found) -> Tower {
    let Found { modality, model_type, .. } = found;
    let Some(row) = found.row.as_ref().filter(|row| row.get("parameters").is_some()) else {
        let key = if *modality == Modality::Audio { "audio_config" } else { "vision_config" };
        reader.doubt(key, model_type, "this tower's parameters are estimated like a plain ViT's", 20);
        return with_scope(found, &Row::default(), |scope| estimate(found, scope));
    };
    with_scope(found, row, |scope| {
        let formula = |text: &str| expression::evaluate(text, &|name| scope.value(name, 0));
        Tower {
            modality: *modality,
            model_type: model_type.clone(),
            layers: formula(row.text("layers").unwrap_or("l")),
            hidden_size: formula(row.text("width").unwrap_or("w")),
            heads: heads(scope),
            parameters: row.text("parameters").map(formula),
            stored_only: row.text("stored").map_or(0, formula),
            largest_patches: row.text("patches").map_or(0, formula),
        }
    })
}

/// Attention heads, by whatever name.
fn heads(scope: &Scope) -> Option<u64> {
    const NAMES: [&str; 5] =
        ["num_attention_heads", "num_heads", "attention_heads", "vt_num_attention_heads", "encoder_attention_heads"];
    NAMES.iter().map(|name| scope.keys.formula_value(name)).find(|heads| *heads > 0)
}

fn with_scope<T>(found: &Found, row: &Row, read: impl FnOnce(&Scope) -> T) -> T {
    let mut levels: Vec<&Map<String, Value>> = found.config.into_iter().collect();
    levels.extend(row.map("keys"));
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
fn projector(reader: &Reader, outer: &Map<String, Value>, row: &Row, found: &[Found]) -> u64 {
    let Some(formula) = row.text("projector") else { return 0 };
    let mut levels = vec![outer];
    levels.extend(row.map("keys"));
    let own = Keys::new(&levels, "");
    let of_tower = |modality: Modality, name: &str| {
        let Some(found) = found.iter().find(|found| found.modality == modality) else { return 0 };
        with_scope(found, found.row.as_ref().unwrap_or(&Row::default()), |scope| scope.value(name, 0))
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
    use super::{MODELS, Row, TOWERS};

    #[test]
    fn every_tower_has_a_formula_and_every_model_names_towers_that_are_there() {
        assert!(TOWERS.len() > 30 && MODELS.len() > 30);
        let parameters = |name: &String| Row::find(&TOWERS, name).is_some_and(|row| row.text("parameters").is_some());
        assert!(TOWERS.keys().all(parameters));
        for name in MODELS.keys() {
            let row = Row::find(&MODELS, name).expect("every name of the table has a row");
            for tower in ["vision", "audio"].into_iter().filter_map(|word| row.text(word)) {
                assert!(TOWERS.contains_key(tower), "{name} names {tower}");
            }
        }
    }
}
