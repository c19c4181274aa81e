//! Makes the budget's terms: a range with its formula, inputs, source and provenance.

use std::collections::BTreeMap;

use super::calibration::Spread;
use crate::plan::{Provenance, Range, Term, TermName, Unit};

/// How a term is explained.
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    /// Which figure it is.
    pub name: TermName,
    /// Its formula.
    pub formula: &'a str,
    /// Where formula and constants come from.
    pub source: &'a str,
    /// How sure it is.
    pub provenance: Provenance,
}

/// A term in GiB; the ends are put in order and below zero becomes zero.
pub fn term(explanation: Explanation<'_>, spread: Spread, inputs: &[(&str, f64)]) -> Term {
    let range = ordered(spread);
    let inputs = inputs.iter().filter(|(_, value)| value.is_finite());
    Term {
        name: explanation.name,
        low: range.low,
        mid: range.mid,
        high: range.high,
        unit: Unit::Gib,
        formula: explanation.formula.to_owned(),
        inputs: inputs.map(|(name, value)| ((*name).to_owned(), *value)).collect::<BTreeMap<_, _>>(),
        source: explanation.source.to_owned(),
        provenance: explanation.provenance,
    }
}

/// Low ≤ mid ≤ high, finite, not negative.
pub(crate) fn ordered((low, mid, high): Spread) -> Range {
    let finite = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
    let mid = finite(mid);
    Range { low: finite(low).min(mid), mid, high: finite(high).max(mid) }
}

/// Adds a spread to another, end by end.
pub(crate) fn plus(a: Spread, b: Spread) -> Spread {
    (a.0 + b.0, a.1 + b.1, a.2 + b.2)
}

/// A spread times a factor.
pub fn times(spread: Spread, factor: f64) -> Spread {
    (spread.0 * factor, spread.1 * factor, spread.2 * factor)
}

/// The same value at all three ends.
pub fn exact(value: f64) -> Spread {
    (value, value, value)
}

/// The larger of two spreads, end by end.
pub fn larger(a: Spread, b: Spread) -> Spread {
    (a.0.max(b.0), a.1.max(b.1), a.2.max(b.2))
}
