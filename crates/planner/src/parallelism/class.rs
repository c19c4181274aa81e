//! What a model's class decides: one table, read from data.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize, Default)]
struct Table {
    /// Classes whose code can't be cut into stages.
    no_pipeline: BTreeSet<String>,
    /// Towers that stay whole on every GPU where their heads can't be shared evenly.
    whole_towers: BTreeSet<String>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/parallelism.json")).unwrap_or_default());

/// Whether a class's code can't be cut into pipeline stages.
pub(super) fn has_no_stages(class: &str) -> bool {
    TABLE.no_pipeline.contains(class)
}

/// Whether a tower of this `model_type` stays whole where its heads can't be shared evenly.
pub(super) fn stays_whole(tower: &str) -> bool {
    TABLE.whole_towers.contains(tower)
}
