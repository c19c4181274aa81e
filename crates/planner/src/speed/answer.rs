//! From mid values to a plan's performance: ranges, what holds it down, and words.

use super::assumptions;
use super::calibration::{Calibration, Intervals, Spread};
use super::evidence::MissingEvidence;
use super::server::{Demand, Server};
use super::serving::{Arrivals, Held, Served};
use super::step::StepParts;
use crate::plan::{Bound, Performance, Range};
use crate::request::Estimator;

/// A server's answer to a demand.
pub fn answer(server: &Server, demand: &Demand, missing: &[MissingEvidence], calibration: &Calibration) -> Performance {
    let rates = server.rates(calibration);
    let outcome = server.serve(&rates, demand);
    let engine = server.engine(&rates, demand.held);
    let alone = engine.alone(&demand.lengths);
    let widening = MissingEvidence::widening(missing, calibration);
    let (kind, load) = regime(server, demand);
    let table = &calibration.intervals;
    let spread =
        |table| Intervals::find(table, kind, load).map_or(Spread::UNKNOWN, |(_, spread)| *spread).widened(widening);
    let (output, tpot, ttft) = (spread(&table.output), spread(&table.tpot), spread(&table.ttft));
    let ends = pool_ends(server, demand, &rates);
    let with_ends = |range: Option<Range>, of: &dyn Fn(&Served) -> f64| range.map(|range| stretched(range, &ends, of));
    let tpot_ms = with_ends(tpot.around(outcome.tpot * 1e3), &|end| end.tpot * 1e3);
    let ttft_ms = with_ends(ttft.around(outcome.ttft * 1e3), &|end| end.ttft * 1e3);
    let further = (demand.lengths.output - 1.0).max(0.0);
    Performance {
        estimator: Estimator::Calibrated,
        bound: Some(bound(server, demand, &outcome, &rates)),
        interval: Some(calibration.interval),
        measurements: output.rows.min(tpot.rows).min(ttft.rows),
        output_tps: with_ends(output.around(outcome.output_tps), &|end| end.output_tps),
        decode_tps_per_request: tpot_ms.map(|range| inverse(range, 1e3)),
        prefill_tps: ttft.around(alone).map(|range| inverse(range, demand.lengths.prompt)),
        ttft_ms,
        tpot_ms,
        e2e_ms: ttft_ms.zip(tpot_ms).map(|(first, each)| together(first, each, further)),
        assumptions: assumptions::assumptions(server, demand, &outcome, missing, calibration),
    }
}

/// What is served where the KV pool is as small and as large as it may be: near its capacity a little memory decides
/// whether anyone waits. Nothing where the pool limits no one.
fn pool_ends(server: &Server, demand: &Demand, rates: &super::rates::Rates) -> Vec<Served> {
    let (low, high) = demand.held_between;
    let asked = match demand.arrivals {
        Arrivals::Closed { users, .. } => users,
        Arrivals::Burst { requests } | Arrivals::Offline { requests } | Arrivals::Rate { requests, .. } => requests,
    };
    let each = asked / server.batches(demand.arrivals);
    if low >= high || low >= each.min(server.max_num_seqs) {
        return Vec::new();
    }
    [low, high].map(|held| server.serve(rates, &Demand { held, ..*demand })).into()
}

/// A range that reaches to what is served at the ends of the pool's range.
fn stretched(range: Range, ends: &[Served], of: &dyn Fn(&Served) -> f64) -> Range {
    let values = ends.iter().map(of).filter(|value| value.is_finite() && *value > 0.0);
    values.fold(range, |range, value| Range { low: range.low.min(value), high: range.high.max(value), ..range })
}

/// Kind of model and of load: the key of the ranges.
pub fn regime(server: &Server, demand: &Demand) -> (&'static str, &'static str) {
    let kind = if server.work.is_moe() { "moe" } else { "dense" };
    let load = match demand.arrivals {
        Arrivals::Closed { .. } => "closed",
        Arrivals::Burst { .. } => "burst",
        Arrivals::Offline { .. } => "static",
        Arrivals::Rate { .. } => "rate",
    };
    (kind, load)
}

impl Spread {
    /// Where a data file has no figure at all: within a factor of three.
    const UNKNOWN: Self = Self { low: 1.0 / 3.0, high: 3.0, rows: 0 };

    /// Wider by a power.
    fn widened(self, power: f64) -> Self {
        Self { low: self.low.min(1.0).powf(power), high: self.high.max(1.0).powf(power), rows: self.rows }
    }

    /// The range around a mid value; `None` for what is no number.
    fn around(self, mid: f64) -> Option<Range> {
        (mid.is_finite() && mid > 0.0).then_some(Range { low: mid * self.low, mid, high: mid * self.high })
    }
}

/// amount / value, the ends swapped.
fn inverse(range: Range, amount: f64) -> Range {
    Range { low: amount / range.high, mid: amount / range.mid, high: amount / range.low }
}

/// The first token and so many further ones; both ranges' ends are taken together, which never makes it too narrow.
fn together(first: Range, each: Range, further: f64) -> Range {
    Range {
        low: further.mul_add(each.low, first.low),
        mid: further.mul_add(each.mid, first.mid),
        high: further.mul_add(each.high, first.high),
    }
}

/// What holds the speed down.
fn bound(server: &Server, demand: &Demand, outcome: &Served, rates: &super::rates::Rates) -> Bound {
    match outcome.held_by {
        Held::Prompts => return Bound::Prefill,
        Held::Arrivals => return Bound::RequestRate,
        Held::Slots if demand.held < server.max_num_seqs => return Bound::KvCapacity,
        Held::Slots | Held::Nothing => {}
    }
    let batches = server.batches(demand.arrivals);
    let engine = server.engine(rates, demand.held);
    largest(&engine.plain((outcome.running / batches).max(1.0), &demand.lengths))
}

/// The largest part of a step. Of weights and arithmetic, which overlap, only the longer counts.
pub fn largest(parts: &StepParts) -> Bound {
    let reads = parts.weights >= parts.compute;
    let memory = parts.cache + parts.activations + if reads { parts.weights } else { 0.0 };
    let compute = if reads { 0.0 } else { parts.compute };
    let by_size = [
        (memory, Bound::Memory),
        (compute, Bound::Compute),
        (parts.all_reduce, Bound::Interconnect),
        (parts.overhead + parts.drafting, Bound::Overhead),
    ];
    by_size.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).map_or(Bound::Memory, |(_, bound)| bound)
}
