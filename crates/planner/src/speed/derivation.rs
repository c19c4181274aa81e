//! How each figure of speed comes about: its formula, this plan's values, where they are from.
//!
//! A formula holds for the values beside it: with them it gives the figure, which a test checks. A value that bears another figure's
//! name is that figure, and opens in turn. Knows nothing of how figures are computed: it words what [`super::serving`] and
//! [`super::step`] have put together.

mod load;
mod step;

use std::collections::BTreeMap;

use super::answer::regime;
use super::calibration::{Calibration, Intervals, Spread};
use super::evidence::MissingEvidence;
use super::rates::Rates;
use super::server::{Demand, Server};
use super::serving::{Engine, Served};
use crate::deployment::Deployment;
use crate::formula::Formula;
use crate::issue::Issue;
use crate::memory::KvPool;
use crate::plan::{Performance, Provenance, Range, Term, TermName, Unit};
use crate::request::Workload;
use crate::units::fixed;

/// What the figures of one load on one server come from.
struct Origins<'a> {
    server: &'a Server,
    demand: &'a Demand,
    rates: &'a Rates,
    engine: Engine<'a>,
    served: Served,
    performance: &'a Performance,
    calibration: &'a Calibration,
    widening: f64,
}

/// The derivations of a calibrated estimate.
///
/// # Errors
/// What keeps the speed from being computed.
pub(crate) fn derivations(
    deployment: &Deployment<'_>,
    workload: &Workload,
    pool: &KvPool,
    performance: &Performance,
) -> Result<Vec<Term>, Issue> {
    let calibration = Calibration::bundled();
    let server = Server::of(deployment)?;
    let demand = super::demand(pool, workload).ok_or_else(super::no_room)?;
    let rates = server.rates(calibration);
    let origins = Origins {
        engine: server.engine(&rates, demand.held),
        served: server.serve(&rates, &demand),
        widening: MissingEvidence::widening(
            &MissingEvidence::of(deployment, workload, &demand, calibration),
            calibration,
        ),
        server: &server,
        demand: &demand,
        rates: &rates,
        performance,
        calibration,
    };
    Ok(origins.figures().into_iter().chain(origins.steps()).collect())
}

impl Origins<'_> {
    /// Requests that one engine's step decodes.
    fn running(&self) -> f64 {
        (self.served.running / self.server.batches(self.demand.arrivals)).max(1.0)
    }

    /// A time of a step, in ms.
    fn timed(&self, name: TermName, seconds: f64, formula: Formula) -> Term {
        let ms = seconds * 1e3;
        let source = format!(
            "bytes moved and arithmetic done; shares of the nominal rates and fixed costs fitted to {} public measurements of vLLM",
            self.calibration.measurements
        );
        formula.gives(name, Unit::Milliseconds, Range { low: ms, mid: ms, high: ms }, &source, Provenance::Calibrated)
    }

    /// How far measurements lie from what is estimated so.
    fn measured(&self, table: &BTreeMap<String, Spread>) -> String {
        let (kind, load) = regime(self.server, self.demand);
        let Some((name, spread)) = Intervals::find(table, kind, load) else {
            return "the range is a judgement: nothing like it was measured".to_owned();
        };
        let wider = if self.widening > 1.0 {
            format!(", taken to the power of {} for what was not measured", fixed(self.widening, 2))
        } else {
            String::new()
        };
        format!(
            "{} measurements ({}): eight of ten lie between {} and {} times the estimate{wider}",
            spread.rows,
            super::assumptions::regime(name),
            fixed(spread.low, 2),
            fixed(spread.high, 2)
        )
    }
}

/// A figure with its range.
fn ranged(name: TermName, unit: Unit, range: Option<Range>, formula: Formula, source: &str) -> Option<Term> {
    range.map(|range| formula.gives(name, unit, range, source, Provenance::Calibrated))
}
