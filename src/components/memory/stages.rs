//! The bars that a plan is drawn as: one, or one for each kind of pipeline stage.

use planner::plan::{Plan, RankMemory};

use crate::charts::memory_bar::{Bar, bar};
use crate::format::MemoryUnit;
use crate::words::{facts, terms};

/// A bar with its name; a plan's only one has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// `Stages 1 to 3, each`.
    pub name: String,
    /// Nothing where there is no plan.
    pub bar: Option<Bar>,
}

/// The bars of a plan.
pub fn stages(plan: &Plan, unit: MemoryUnit) -> Vec<Stage> {
    let Some(feasibility) = &plan.feasibility else { return vec![Stage::default()] };
    let keeps_cache = !facts::keeps_nothing(plan);
    if feasibility.ranks.len() < 2 {
        let pool = feasibility.range.kv_cache_available_gib.filter(|_| keeps_cache);
        let bar = bar(&feasibility.per_gpu, pool, keeps_cache, unit);
        return vec![Stage { name: String::new(), bar: Some(bar) }];
    }
    let stage = |(from, to, rank): (usize, usize, &RankMemory)| Stage {
        name: terms::stages(from + 1, to + 1),
        bar: Some(bar(rank, None, keeps_cache, unit)),
    };
    alike(&feasibility.ranks).into_iter().map(stage).collect()
}

/// Neighbouring stages whose memory looks the same: the first, the last, and the first one's memory.
fn alike(ranks: &[RankMemory]) -> Vec<(usize, usize, &RankMemory)> {
    let looks = |one: &RankMemory, other: &RankMemory| {
        let near = |of: fn(&RankMemory) -> f64| (of(one) - of(other)).abs() < 0.05;
        near(|rank| rank.weights_gib)
            && near(|rank| rank.kv_cache_available_gib)
            && near(|rank| rank.kv_cache_required_gib)
    };
    let mut groups: Vec<(usize, usize, &RankMemory)> = Vec::new();
    for (stage, rank) in ranks.iter().enumerate() {
        match groups.last_mut() {
            Some((_, last, first)) if looks(first, rank) => *last = stage,
            _ => groups.push((stage, stage, rank)),
        }
    }
    groups
}
