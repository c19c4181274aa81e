//! `data/models-towers.json`: formulas for vision and audio towers.
//!
//! The build reads the file with these very types, so that a misspelt key or an unreadable formula is found there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::class_file::{Like, joined, whole};
use super::formula::Formula;
use crate::models::architecture::kinds::Modality;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TowerFile {
    /// Where the rows were read.
    #[allow(dead_code, reason = "for readers of the file")]
    pub source: String,
    /// The layers of a plain vision transformer, which formulas call `vit`.
    pub vit: Formula,
    /// By the tower's `model_type`.
    pub towers: BTreeMap<String, TowerRow>,
    /// By the model's `model_type`.
    pub models: BTreeMap<String, ModelRow>,
}

/// One tower.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TowerRow {
    /// The tower whose row holds for everything that this one does not say.
    pub like: Option<String>,
    /// What it reads; images where it says nothing.
    pub modality: Option<Modality>,
    /// Values of keys that it may omit.
    pub keys: Map<String, Value>,
    /// Short names for its sizes: w is the width, m the inner width, l the layers unless it says otherwise.
    pub names: BTreeMap<String, Formula>,
    /// Its parameters.
    pub parameters: Option<Formula>,
    /// Numbers that the checkpoint has and nobody serves.
    pub stored: Option<Formula>,
    /// Patches of the largest image that its processor lets through by default.
    pub patches: Option<Formula>,
    /// Its layers, where they are not l.
    pub layers: Option<Formula>,
    /// Its width, where it is not w.
    pub width: Option<Formula>,
}

/// What stands around the towers of one model.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ModelRow {
    /// The model whose row holds for everything that this one does not say.
    pub like: Option<String>,
    /// Its vision tower, where its configuration names none.
    pub vision: Option<String>,
    /// Its audio tower, where its configuration names none.
    pub audio: Option<String>,
    /// Towers that trimmed configurations omit.
    pub always: Vec<Modality>,
    /// Towers whose keys stand among the model's own.
    pub inline: Vec<Modality>,
    /// Values of keys that it may omit.
    pub keys: Map<String, Value>,
    /// What leads from the towers into the decoder: `vision.` and `audio.` lead to a tower's names, h is the decoder's
    /// width.
    pub projector: Option<Formula>,
}

impl Like for TowerRow {
    fn like(&self) -> Option<&String> {
        self.like.as_ref()
    }

    fn over(self, base: &Self) -> Self {
        Self {
            like: base.like.clone(),
            modality: self.modality.or(base.modality),
            keys: joined(base.keys.clone(), self.keys),
            names: joined(base.names.clone(), self.names),
            parameters: self.parameters.or_else(|| base.parameters.clone()),
            stored: self.stored.or_else(|| base.stored.clone()),
            patches: self.patches.or_else(|| base.patches.clone()),
            layers: self.layers.or_else(|| base.layers.clone()),
            width: self.width.or_else(|| base.width.clone()),
        }
    }
}

impl Like for ModelRow {
    fn like(&self) -> Option<&String> {
        self.like.as_ref()
    }

    fn over(self, base: &Self) -> Self {
        let or = |own: Vec<Modality>, base: &Vec<Modality>| if own.is_empty() { base.clone() } else { own };
        Self {
            like: base.like.clone(),
            vision: self.vision.or_else(|| base.vision.clone()),
            audio: self.audio.or_else(|| base.audio.clone()),
            always: or(self.always, &base.always),
            inline: or(self.inline, &base.inline),
            keys: joined(base.keys.clone(), self.keys),
            projector: self.projector.or_else(|| base.projector.clone()),
        }
    }
}

/// The file, each row with all that it inherits; every tower that a model names is there and has a formula.
///
/// # Errors
/// The row that is wrong, or where the JSON is.
pub(crate) fn read(text: &str) -> Result<TowerFile, String> {
    let file: TowerFile = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let file = TowerFile { towers: whole(&file.towers)?, models: whole(&file.models)?, ..file };
    if let Some((name, _)) = file.towers.iter().find(|(_, row)| row.parameters.is_none()) {
        return Err(format!("tower {name}: it has no parameters"));
    }
    for (name, row) in &file.models {
        if let Some(tower) = row.vision.iter().chain(&row.audio).find(|tower| !file.towers.contains_key(*tower)) {
            return Err(format!("model {name}: {tower} is no tower"));
        }
    }
    Ok(file)
}
