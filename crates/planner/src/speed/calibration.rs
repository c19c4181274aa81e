//! What was fitted: constants, factors by class of cards, and how far measurements lie from the estimates.
//!
//! Owns the data file and its look-ups. The file is written by `cargo xtask calibrate`; nothing in it is typed by hand.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::constants::{ClassFactors, Constants};
use crate::hardware::catalog::PerformanceClass;

/// The fitted figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Constants for every card.
    pub constants: Constants,
    /// Factors by class.
    pub classes: BTreeMap<String, Class>,
    /// Factors by class with the engine before V1, where they differ.
    pub v0_classes: BTreeMap<String, Class>,
    /// Measurements by card, as the catalogue names them.
    pub cards: BTreeMap<String, u64>,
    /// Measurements in all.
    pub measurements: u64,
    /// The share of measured values that an interval is meant to hold.
    pub interval: f64,
    /// Ranges by figure.
    pub intervals: Intervals,
    /// How much wider ranges are where measurements are missing.
    pub widening: Widening,
}

/// One class of cards.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Its factors on the constants.
    #[serde(flatten)]
    pub factors: ClassFactors,
    /// Measurements on its cards; 0: the factors are a judgement.
    pub rows: u64,
}

/// Measured / estimated, by regime: `dense closed`, then `dense`, then `any`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    /// Of output tokens a second.
    pub output: BTreeMap<String, Spread>,
    /// Of the time for each output token.
    pub tpot: BTreeMap<String, Spread>,
    /// Of the time to first token.
    pub ttft: BTreeMap<String, Spread>,
}

/// Where measured values lie around the estimate, as factors on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// One of ten lies below.
    pub low: f64,
    /// One of ten lies above.
    pub high: f64,
    /// Measurements behind it.
    pub rows: u64,
}

/// Powers by which ranges widen: low and high become low^w and high^w.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widening {
    /// A card that nothing was measured on, of a class that something was.
    pub card: f64,
    /// A class that nothing was measured on, or none at all.
    pub class: f64,
    /// A setting that no measurement covers.
    pub setting: f64,
}

impl Calibration {
    /// The figures that come with the planner.
    ///
    /// ```
    /// let calibration = planner::speed::Calibration::bundled();
    /// assert!(calibration.measurements > 500);
    /// ```
    ///
    /// # Panics
    /// Never: a test reads the file that is built in.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Calibration> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let text = include_str!("../../data/calibration.json");
            serde_json::from_str(text).expect("the bundled calibration is read by its own test")
        })
    }

    /// The factors of a class with an engine; the reference's for none.
    pub fn factors(&self, class: Option<PerformanceClass>, v0: bool) -> ClassFactors {
        self.class(class, v0).map_or(ClassFactors::REFERENCE, |class| class.factors)
    }

    /// Measurements on a class with an engine.
    pub(crate) fn class_rows(&self, class: Option<PerformanceClass>, v0: bool) -> u64 {
        self.class(class, v0).map_or(0, |class| class.rows)
    }

    fn class(&self, class: Option<PerformanceClass>, v0: bool) -> Option<&Class> {
        let name = class_name(class?);
        let older = if v0 { self.v0_classes.get(name) } else { None };
        older.or_else(|| self.classes.get(name))
    }
}

impl Intervals {
    /// The narrowest regime of a table that was measured often enough to stand in it, with its name.
    pub fn find<'a>(table: &'a BTreeMap<String, Spread>, kind: &str, load: &str) -> Option<(&'a str, &'a Spread)> {
        let regime = format!("{kind} {load}");
        let found = [regime.as_str(), kind, "any"].into_iter().find_map(|name| table.get_key_value(name));
        found.map(|(name, spread)| (name.as_str(), spread))
    }
}

/// The class's key in the data file.
pub fn class_name(class: PerformanceClass) -> &'static str {
    match class {
        PerformanceClass::Turing => "turing",
        PerformanceClass::Ampere => "ampere",
        PerformanceClass::AmpereG => "ampere_g",
        PerformanceClass::Ada => "ada",
        PerformanceClass::Hopper => "hopper",
        PerformanceClass::Blackwell => "blackwell",
        PerformanceClass::BlackwellG => "blackwell_g",
        PerformanceClass::Cdna1 => "cdna1",
        PerformanceClass::Cdna3 => "cdna3",
        PerformanceClass::Cdna4 => "cdna4",
        PerformanceClass::Rdna4 => "rdna4",
    }
}
