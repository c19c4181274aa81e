//! Well-known models that come with the planner: a convenience, never the source of a figure that the reader
//! could not compute from the same configuration.

use std::collections::BTreeMap;

use serde_json::Value;

/// Configurations by hub id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    configs: BTreeMap<String, Value>,
}

impl Snapshot {
    /// TEMP
    pub fn bundled() -> Self {
        Self::default()
    }
    /// The configuration of a hub id, whatever its case.
    pub fn config(&self, id: &str) -> Option<Value> {
        self.configs.get(&id.trim().to_lowercase()).cloned()
    }
}
