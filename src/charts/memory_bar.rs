//! One GPU's memory as a bar: where each part begins and how long it is.

use planner::plan::{Bounds, RankMemory, TermName};

use crate::format::MemoryUnit;

/// A part of a GPU's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Weights.
    Weights,
    /// Peak of the profiling run.
    Activation,
    /// Captured graphs.
    Graphs,
    /// Outside PyTorch.
    Other,
    /// KV cache that the load needs.
    Cache,
    /// KV cache beyond it.
    Spare,
    /// KV cache that the load needs and that is not there.
    Missing,
    /// Outside the budget.
    Free,
}

impl Part {
    /// Its class in the style sheets.
    pub fn class(self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Activation => "activation",
            Self::Graphs => "graphs",
            Self::Other => "other",
            Self::Cache => "cache",
            Self::Spare => "spare",
            Self::Missing => "missing",
            Self::Free => "free",
        }
    }

    /// The term that explains it.
    pub fn term(self) -> TermName {
        match self {
            Self::Weights => TermName::Weights,
            Self::Activation => TermName::Activation,
            Self::Graphs => TermName::CudaGraphs,
            Self::Other => TermName::NonTorch,
            Self::Cache | Self::Spare | Self::Missing | Self::Free => TermName::KvCacheAvailable,
        }
    }
}

/// One stretch of the bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// What it is.
    pub part: Part,
    /// How much it is, in GiB.
    pub gib: f64,
    /// Its share of the bar's length.
    pub share: f64,
}

/// The bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// From left to right; parts of nothing are left out.
    pub segments: Vec<Segment>,
    /// What the whole length stands for, in GiB: the card, or more where more is needed.
    pub length_gib: f64,
    /// Where the budget ends, as a share of the length.
    pub budget: f64,
    /// Where the card ends, as a share of the length.
    pub card: f64,
    /// Where the KV pool may begin, from the earliest to the latest, as shares of the length.
    pub pool_begins: Option<(f64, f64)>,
    /// The ruler's marks: the amount in the unit shown, and the share of the length.
    pub marks: Vec<(f64, f64)>,
}

/// Lays out a rank's memory. `pool` is the range of its KV pool in GiB, where one is known; of a model that keeps no cache the rest of
/// the budget stays free.
pub fn bar(memory: &RankMemory, pool: Option<Bounds>, keeps_cache: bool, unit: MemoryUnit) -> Bar {
    let available = memory.kv_cache_available_gib.max(0.0);
    let required = memory.kv_cache_required_gib.max(0.0);
    let parts = [
        (Part::Weights, memory.weights_gib),
        (Part::Activation, memory.activation_gib),
        (Part::Graphs, memory.cuda_graph_gib),
        (Part::Other, memory.non_torch_gib),
        (Part::Cache, required.min(available)),
        (Part::Spare, available - required),
        (Part::Missing, required - available),
    ];
    let mut parts: Vec<(Part, f64)> = parts.into_iter().map(|(part, gib)| (part, gib.max(0.0))).collect();
    let used: f64 = parts.iter().map(|(_, gib)| gib).sum();
    parts.push((Part::Free, memory.memory_total_gib - used));
    if !keeps_cache {
        parts =
            parts.into_iter().map(|(part, gib)| (if part == Part::Spare { Part::Free } else { part }, gib)).collect();
    }
    let length_gib = used.max(memory.memory_total_gib).max(f64::MIN_POSITIVE);
    let segments = parts.into_iter().filter(|(_, gib)| *gib > 0.0);
    let segments = segments.map(|(part, gib)| Segment { part, gib, share: gib / length_gib }).collect();
    let place = |gib: f64| (gib / length_gib).clamp(0.0, 1.0);
    Bar {
        segments,
        length_gib,
        budget: place(memory.budget_gib),
        card: place(memory.memory_total_gib),
        pool_begins: pool.map(|pool| (place(memory.budget_gib - pool.high), place(memory.budget_gib - pool.low))),
        marks: marks(unit.of(length_gib)),
    }
}

/// Round marks from nought, about six of them, none so near the end that its figure would not fit.
fn marks(length: f64) -> Vec<(f64, f64)> {
    let magnitude = 10f64.powf((length / 6.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude).into_iter().find(|step| length / step <= 7.0);
    let Some(step) = step.filter(|step| step.is_finite() && *step > 0.0) else { return Vec::new() };
    let count = (length / step) as u32;
    (0..=count)
        .map(|place| f64::from(place) * step)
        .map(|amount| (amount, amount / length))
        .filter(|(_, at)| *at < 0.89)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(weights_gib: f64, available: f64, required: f64) -> RankMemory {
        RankMemory {
            memory_total_gib: 80.0,
            budget_gib: 72.0,
            weights_gib,
            activation_gib: 2.0,
            non_torch_gib: 1.0,
            cuda_graph_gib: 1.0,
            kv_cache_available_gib: available,
            kv_cache_required_gib: required,
            headroom_gib: available - required,
            kv_bytes_per_token: 1,
        }
    }

    #[track_caller]
    fn check(memory: &RankMemory, expected: &[(Part, f64)], length: f64) {
        let bar = bar(memory, None, true, MemoryUnit::Gib);
        let parts: Vec<_> = bar.segments.iter().map(|segment| (segment.part, segment.gib)).collect();
        assert_eq!(parts, expected);
        assert!((bar.length_gib - length).abs() < 1e-9, "{}", bar.length_gib);
        assert!((bar.segments.iter().map(|segment| segment.share).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(bar.marks.len() >= 3 && bar.marks.len() <= 9, "{:?}", bar.marks);
    }

    #[test]
    fn parts_fill_the_card() {
        let rest = [(Part::Activation, 2.0), (Part::Graphs, 1.0), (Part::Other, 1.0)];
        let parts = |parts: &[(Part, f64)]| [&[(Part::Weights, 30.0)], rest.as_slice(), parts].concat();
        check(&memory(30.0, 38.0, 8.0), &parts(&[(Part::Cache, 8.0), (Part::Spare, 30.0), (Part::Free, 8.0)]), 80.0);
        check(&memory(30.0, 38.0, 50.0), &parts(&[(Part::Cache, 38.0), (Part::Missing, 12.0)]), 84.0);
        check(&memory(30.0, 38.0, 40.0), &parts(&[(Part::Cache, 38.0), (Part::Missing, 2.0), (Part::Free, 6.0)]), 80.0);
    }

    #[test]
    fn weights_beyond_the_card_lengthen_the_bar() {
        let bar = bar(&memory(140.0, -72.0, 4.0), None, true, MemoryUnit::Gib);
        assert!((bar.length_gib - 148.0).abs() < 1e-9);
        assert!((bar.card - 80.0 / 148.0).abs() < 1e-9);
        assert!(bar.segments.iter().all(|segment| segment.part != Part::Free));
    }

    #[test]
    fn the_ruler_is_round_in_the_unit_shown() {
        let bar = bar(&memory(30.0, 38.0, 8.0), Some(Bounds { low: 36.0, high: 40.0 }), true, MemoryUnit::Gb);
        let amounts: Vec<f64> = bar.marks.iter().map(|(amount, _)| *amount).collect();
        assert_eq!(amounts, [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(bar.pool_begins, Some((32.0 / 80.0, 36.0 / 80.0)));
    }

    #[test]
    fn a_card_of_nothing_has_no_marks() {
        assert_eq!(marks(0.0), []);
    }
}
