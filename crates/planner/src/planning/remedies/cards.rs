//! Larger and faster cards than the one at hand.

use super::Situation;
use crate::hardware::catalog::{Card, Group};

/// Most cards that are tried.
const MOST_CARDS: usize = 12;

/// Cards of the same maker with more memory (or, where memory is not what is missing, more bandwidth), those of the
/// same group and the nearest in size first; one card a size.
pub(super) fn larger_cards(situation: &Situation<'_>, not_for_memory: bool) -> Vec<String> {
    let device = situation.device;
    let Some(own) = &device.card else { return Vec::new() };
    let memory = |card: &Card| card.memory_total_mib.unwrap_or((card.memory_gb_marketing * 1024.0) as u64);
    let larger = |card: &&Card| {
        let more = memory(card) > device.memory_total_mib;
        let faster = card.memory_bandwidth_gb_s > own.memory_bandwidth_gb_s;
        card.vendor == own.vendor && fits_group(own.group, card.group) && (more || not_for_memory && faster)
    };
    let mut cards: Vec<&Card> = situation.cards.cards().iter().filter(larger).collect();
    cards.sort_by_key(|card| (card.group != own.group, memory(card), std::cmp::Reverse(card.release_year)));
    cards.dedup_by_key(|card| memory(card) / 1024);
    cards.into_iter().take(MOST_CARDS).map(|card| card.name.clone()).collect()
}

/// A desktop may take any card but a laptop's or a board's; a server takes servers'.
fn fits_group(own: Group, other: Group) -> bool {
    match own {
        Group::DataCentre => other == Group::DataCentre,
        _ => !matches!(other, Group::Laptop | Group::Embedded),
    }
}
