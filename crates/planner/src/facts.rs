//! What is known of the world before anyone asks.

use crate::hardware::catalog::Catalog;
use crate::models::Snapshot;

/// GPUs, and configurations of popular models.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The GPU catalogue.
    pub gpus: Catalog,
    /// Bundled configurations: a convenience for a bare id.
    pub models: Snapshot,
}

impl Facts {
    /// The facts that come with the planner.
    pub fn bundled() -> Self {
        Self { gpus: Catalog::bundled(), models: Snapshot::bundled() }
    }
}
