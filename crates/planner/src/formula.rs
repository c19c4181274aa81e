//! Formulas as they are shown: words and symbols, and a value for each name.
//!
//! With the values of its names a formula gives its figure: `×`, `/`, `+`, `−`, `^`, `max(…, …)`, `min(…, …)`, `floor(…)`, `ceil(…)`. A name that
//! another figure bears stands for that figure.

use crate::plan::{Provenance, Range, Term, TermName, Unit};

/// A formula with the values of its names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formula {
    text: String,
    inputs: Vec<(&'static str, f64)>,
}

impl Formula {
    /// A formula and its values.
    pub fn new(text: impl Into<String>, inputs: &[(&'static str, f64)]) -> Self {
        Self { text: text.into(), inputs: inputs.to_vec() }
    }

    /// Adds a summand.
    #[must_use]
    pub(crate) fn plus(mut self, text: &str, inputs: &[(&'static str, f64)]) -> Self {
        if !self.text.is_empty() {
            self.text.push_str(" + ");
        }
        self.text.push_str(text);
        self.inputs.extend_from_slice(inputs);
        self
    }

    /// Adds a summand where there is any.
    #[must_use]
    pub(crate) fn plus_if(self, is_there: bool, text: &str, inputs: &[(&'static str, f64)]) -> Self {
        if is_there { self.plus(text, inputs) } else { self }
    }

    /// Multiplies a product by a factor where there is any.
    #[must_use]
    pub(crate) fn times_if(mut self, is_there: bool, name: &'static str, value: f64) -> Self {
        if is_there {
            self.text.push_str(" × ");
            self.text.push_str(name);
            self.inputs.push((name, value));
        }
        self
    }

    /// Adds a value that the formula does not name.
    #[must_use]
    pub fn beside(mut self, name: &'static str, value: f64) -> Self {
        self.inputs.push((name, value));
        self
    }

    /// Puts the formula so far in the place of `…` in another, with the values that this adds.
    #[must_use]
    pub fn within(mut self, text: &str, inputs: &[(&'static str, f64)]) -> Self {
        self.text = text.replace('…', &self.text);
        self.inputs.extend_from_slice(inputs);
        self
    }

    /// The figure that it gives.
    pub fn gives(self, name: TermName, unit: Unit, range: Range, source: &str, provenance: Provenance) -> Term {
        let inputs = self.inputs.into_iter().filter(|(_, value)| value.is_finite());
        Term {
            name,
            low: range.low,
            mid: range.mid,
            high: range.high,
            unit,
            formula: if self.text.is_empty() { "0".to_owned() } else { self.text },
            inputs: inputs.map(|(name, value)| (name.to_owned(), value)).collect(),
            source: source.to_owned(),
            provenance,
        }
    }
}
