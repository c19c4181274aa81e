//! Larger and faster cards than the one at hand.

use crate::hardware::catalog::{Card, Group};
use crate::planner::Planner;

/// Most cards that are tried.
const MOST_CARDS: usize = 10;

/// Cards of the same maker with more memory (or, where memory is not what is missing, more bandwidth) that have room for
/// a share of the weights, those of the same group and the nearest in size first; one card a size, where there is one that can be
/// rented, else the newest.
pub(super) fn larger_cards(planner: &Planner<'_>, not_for_memory: bool, weights_share: f64) -> Vec<String> {
    let Some(device) = planner.target().map(|target| &target.device) else { return Vec::new() };
    let Some(own) = &device.card else { return Vec::new() };
    let least = (weights_mib(planner) * weights_share) as u64;
    let larger = |card: &&Card| {
        let more = memory_mib(card) > device.memory_total_mib;
        let faster = card.memory_bandwidth_gb_s > own.memory_bandwidth_gb_s;
        let room = memory_mib(card) > least;
        room && card.vendor == own.vendor && fits_group(own.group, card.group) && (more || not_for_memory && faster)
    };
    let mut cards: Vec<&Card> = planner.facts().gpus.cards().iter().filter(larger).collect();
    cards.sort_by_key(|card| {
        let rented = card.price_per_hour_usd.is_some();
        (card.group != own.group, memory_mib(card) / 1024, !rented, std::cmp::Reverse(card.release_year))
    });
    cards.dedup_by_key(|card| (card.group == own.group, memory_mib(card) / 1024));
    cards.into_iter().take(MOST_CARDS).map(|card| card.name.clone()).collect()
}

fn memory_mib(card: &Card) -> u64 {
    card.memory_total_mib.unwrap_or((card.memory_gb_marketing * 1024.0) as u64)
}

/// What the weights take of each GPU, were all replicas one.
fn weights_mib(planner: &Planner<'_>) -> f64 {
    let assessed = planner.plan().feasibility.as_ref().zip(planner.plan().config.as_ref());
    let share = assessed
        .map_or(0.0, |(feasibility, config)| feasibility.per_gpu.weights_gib / config.data_parallel_size.max(1) as f64);
    share.max(0.0) * 1024.0
}

/// A desktop may take any card but a laptop's or a board's; a server takes servers'.
fn fits_group(own: Group, other: Group) -> bool {
    match own {
        Group::DataCentre => other == Group::DataCentre,
        _ => !matches!(other, Group::Laptop | Group::Embedded),
    }
}
