//! How a spelling finds its card: by whole names, never by a part of one.

use super::{Card, Catalog};

/// What a spelling means.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup<'a> {
    /// One card.
    Card(&'a Card),
    /// One of several cards.
    Ambiguous(Vec<&'a Card>),
    /// A known card that vLLM's builds do not run on.
    Unsupported {
        /// A sentence that says why.
        reason: String,
    },
    /// No card that the catalogue knows.
    Unknown,
}

impl Catalog {
    /// The card that a spelling means, with the memory in MiB where it is known.
    pub fn find(&self, spelling: &str, _memory_mib: Option<u64>) -> Lookup<'_> {
        self.cards.iter().find(|card| card.name == spelling).map_or(Lookup::Unknown, Lookup::Card)
    }

    /// Cards for a picker.
    pub fn search(&self, text: &str) -> Vec<&Card> {
        self.cards.iter().filter(|card| card.name.contains(text)).collect()
    }
}
