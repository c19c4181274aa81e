//! What a model's class decides: one table, read from data.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// `data/parallelism.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "some keys are for readers of the file alone")]
pub(crate) struct Table {
    about: String,
    checked: String,
    pipeline_source: String,
    /// Classes whose code can't be cut into stages.
    no_pipeline: BTreeSet<String>,
    tower_source: String,
    /// Towers that stay whole on every GPU where their heads can't be shared evenly.
    whole_towers: BTreeSet<String>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| read(include_str!("../../data/parallelism.json")).expect("the build has read the file"));

/// Reads the file.
///
/// # Errors
/// Where it is wrong.
pub(crate) fn read(text: &str) -> Result<Table, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether a class's code can't be cut into pipeline stages.
pub(super) fn has_no_stages(class: &str) -> bool {
    TABLE.no_pipeline.contains(class)
}

/// Whether a tower of this `model_type` stays whole where its heads can't be shared evenly.
pub(super) fn stays_whole(tower: &str) -> bool {
    TABLE.whole_towers.contains(tower)
}
