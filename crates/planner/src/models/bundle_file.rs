//! `data/models.json`: configurations of well-known models.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The whole file, in its order.
#[derive(Debug)]
pub(crate) struct File {
    /// When the configurations were collected, `year-month`.
    pub date: String,
    /// Hub ids and their models.
    pub models: Vec<(String, Model)>,
    /// Further names, each with the id of the model whose configuration it shares.
    pub same: Vec<(String, String)>,
}

/// One model.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Model {
    /// Elements of its checkpoint, or of its unquantized sibling's.
    pub count: u64,
    /// Its configuration, keys that change nothing left out.
    pub config: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[allow(dead_code, reason = "for readers of the file")]
    source: String,
    date: String,
    models: Map<String, Value>,
    same: Map<String, Value>,
}

/// Reads the file and checks that every further name stands for a model that is there.
///
/// # Errors
/// The model that is wrong, or where the JSON is.
pub(crate) fn read(text: &str) -> Result<File, String> {
    let raw: Raw = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let model = |(id, value): (String, Value)| match serde_json::from_value(value) {
        Ok(model) => Ok((id, model)),
        Err(error) => Err(format!("model {id}: {error}")),
    };
    let models: Vec<(String, Model)> = raw.models.into_iter().map(model).collect::<Result<_, _>>()?;
    let same = |(name, id): (String, Value)| {
        let id = id.as_str().filter(|id| models.iter().any(|(known, _)| known == id));
        let id = id.ok_or_else(|| format!("same {name}: it stands for no model of the file"))?.to_owned();
        Ok::<_, String>((name, id))
    };
    let same = raw.same.into_iter().map(same).collect::<Result<_, _>>()?;
    Ok(File { date: raw.date, models, same })
}
