//! The table of errors: in the sample, left out, and the older heuristic's on the same rows.

use std::collections::BTreeMap;
use std::fmt::Write;

use planner::speed::calibration::class_name;
use serde_json::{Value, json};

use super::fit::Fitted;
use super::folds::{Errors, Tested};
use super::intervals::{bounds, quantile};
use super::observations::{Case, FIGURES};

/// Rows below which a regime is not worth a line.
const FEWEST_ROWS: usize = 5;

/// Sizes of the errors of one regime.
struct Sizes {
    rows: usize,
    median: f64,
    within_30: f64,
    bias: f64,
}

fn sizes(errors: &[f64]) -> Sizes {
    let mut sorted = errors.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut relative: Vec<f64> = errors.iter().map(|error| error.exp_m1().abs()).collect();
    relative.sort_by(f64::total_cmp);
    let within = relative.iter().filter(|error| **error <= 0.3).count();
    Sizes {
        rows: errors.len(),
        median: quantile(&relative, 0.5),
        within_30: within as f64 / errors.len().max(1) as f64,
        bias: quantile(&sorted, 0.5),
    }
}

/// Errors of each regime a case belongs to.
fn by_regime(cases: &[&Case], errors: &Errors) -> BTreeMap<String, Vec<f64>> {
    let mut regimes: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (case, errors) in cases.iter().zip(errors) {
        for (figure, error) in FIGURES.iter().zip(errors) {
            let Some(error) = error else { continue };
            for regime in regimes_of(case) {
                regimes.entry(format!("{figure} {regime}")).or_default().push(*error);
            }
        }
    }
    regimes.retain(|_, errors| errors.len() >= FEWEST_ROWS);
    regimes
}

fn regimes_of(case: &Case) -> Vec<String> {
    let [kind, load] = case.regime();
    let class = case.server.class.map_or("none", class_name);
    let engine = if case.server.mode.v0 { " before V1" } else { "" };
    let mut all = vec![format!("{kind} {load}"), format!("class {class}{engine}")];
    if load != "rate" {
        all.push("all but streams".to_owned());
    }
    if let planner::speed::serving::Arrivals::Closed { users, .. } = case.demand.arrivals {
        let band = if users <= 8.0 { "1 to 8" } else { "9 and more" };
        all.push(format!("{kind} closed, {band} users"));
    }
    all
}

/// In-sample, group-wise, source-wise and the older heuristic's errors.
fn columns(cases: &[&Case], fitted: &Fitted, tested: &Tested) -> [(&'static str, BTreeMap<String, Vec<f64>>); 4] {
    let calibration = fitted.calibration();
    let inside: Errors = cases.iter().map(|case| case.errors(&calibration)).collect();
    let older: Errors = cases.iter().map(|case| case.older_errors()).collect();
    [
        ("in_sample", by_regime(cases, &inside)),
        ("group_left_out", by_regime(cases, &tested.groups)),
        ("source_left_out", by_regime(cases, &tested.sources)),
        ("older_heuristic", by_regime(cases, &older)),
    ]
}

/// For the data file: `regime: [rows, median and share within 30 % of each column]`.
pub fn table(cases: &[&Case], fitted: &Fitted, tested: &Tested) -> Value {
    let columns = columns(cases, fitted, tested);
    let mut table = serde_json::Map::new();
    for (name, regimes) in &columns {
        for (regime, errors) in regimes {
            let found = sizes(errors);
            let row = table.entry(regime.clone()).or_insert_with(|| json!({"rows": found.rows}));
            if let Some(row) = row.as_object_mut() {
                let hundredth = |share: f64| (share * 100.0).round() / 100.0;
                row.insert((*name).to_owned(), json!([hundredth(found.median), hundredth(found.within_30)]));
            }
        }
    }
    Value::Object(table)
}

/// For people.
pub fn printed(cases: &[&Case], fitted: &Fitted, tested: &Tested) -> String {
    let columns = columns(cases, fitted, tested);
    let table = super::intervals::table(cases, tested);
    let covered =
        [0, 1, 2].map(|set| tested.stated.get(set).map(|errors| coverage(cases, &table, errors)).unwrap_or_default());
    let mut text = String::from(
        "median error, share within 30 %, bias · in sample | group left out | source left out | older heuristic | range holds, in sample and left out | width\n",
    );
    let [(_, first), ..] = &columns;
    for regime in first.keys() {
        let _ = write!(text, "{regime:44}");
        for (_, regimes) in &columns {
            let found = sizes(regimes.get(regime).map_or(&[], Vec::as_slice));
            let _ = write!(text, " {:4} {:5.3} {:4.2} {:+.2} |", found.rows, found.median, found.within_30, found.bias);
        }
        for covered in &covered {
            let (share, width) = covered.get(regime).copied().unwrap_or_default();
            let _ = write!(text, " {share:4.2} ×{width:4.2}");
        }
        text.push('\n');
    }
    text
}

/// Share of measured values inside their ranges, and the median of high / low.
fn coverage(cases: &[&Case], table: &Value, errors: &Errors) -> BTreeMap<String, (f64, f64)> {
    let mut all: BTreeMap<String, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for (case, errors) in cases.iter().zip(errors) {
        for (figure, error) in FIGURES.iter().zip(errors) {
            let Some(error) = error else { continue };
            let (low, high) = bounds(table, figure, case.regime());
            let ratio = (-error).exp();
            for regime in regimes_of(case) {
                let (hits, widths) = all.entry(format!("{figure} {regime}")).or_default();
                hits.push(f64::from(u8::from(low <= ratio && ratio <= high)));
                widths.push(high / low);
            }
        }
    }
    let mean = |hits: &[f64]| hits.iter().sum::<f64>() / hits.len().max(1) as f64;
    let middle = |mut widths: Vec<f64>| {
        widths.sort_by(f64::total_cmp);
        quantile(&widths, 0.5)
    };
    all.into_iter().map(|(regime, (hits, widths))| (regime, (mean(&hits), middle(widths)))).collect()
}
