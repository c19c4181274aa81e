//! The accelerators as data, and how a spelling finds its card.

mod card;
mod facts;
pub mod file;
mod index;
pub mod kinds;
mod lookup;
mod spelling;

pub use card::{Card, CardLink, Price};
pub use file::{AssumedLinks, SeedBaseline, TflopsDense};
pub use kinds::{ComputeCapability, GpuArchitecture, Group, PerformanceClass, TorchTotalBasis, Vendor};
pub use lookup::{Lookup, Match};

use std::collections::BTreeMap;

use file::Legacy;
use index::Index;

/// Every known accelerator.
#[derive(Clone, Debug)]
pub struct Catalog {
    cards: Vec<Card>,
    legacy: Vec<Legacy>,
    index: Index,
    seed_default: SeedBaseline,
    assumed_link_gb_s: AssumedLinks,
    slice_total_mib: BTreeMap<String, u64>,
}

impl Catalog {
    /// The catalogue that comes with the planner.
    ///
    /// ```
    /// let catalog = planner::hardware::catalog::Catalog::bundled();
    /// assert!(catalog.cards().len() >= 90);
    /// ```
    pub fn bundled() -> Self {
        facts::bundled()
    }

    /// All cards, in the data file's order.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// What is assumed for links of which nothing is known.
    pub(crate) fn assumed_links(&self) -> AssumedLinks {
        self.assumed_link_gb_s
    }

    /// The total in MiB that was seen for a slice of this profile: `1g.10gb` prints 9984.
    pub(crate) fn slice_total_mib(&self, profile: &str) -> Option<u64> {
        self.slice_total_mib.get(profile).copied()
    }

    /// The older heuristic's figures for a card: its family's, or the default.
    pub fn seed_baseline(&self, card: Option<&Card>) -> SeedBaseline {
        card.and_then(|c| c.seed_baseline).unwrap_or(self.seed_default)
    }
}
