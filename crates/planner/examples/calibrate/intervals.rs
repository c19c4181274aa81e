//! Ranges from residuals, and how much wider they must be where nothing was measured.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::folds::{Errors, Tested};
use super::observations::{Case, FIGURES};

/// The share of measured values that a range is meant to hold.
pub const INTERVAL: f64 = 0.8;
/// A regime with fewer rows borrows its kind's range.
const FEWEST_ROWS: usize = 12;
/// No range is narrower than this factor up and down: measurements repeat no better.
const NARROWEST: f64 = 1.08;
/// Widest power that is looked for, in steps of a twentieth.
const WIDEST_IN_STEPS: u32 = 60;

/// The table of ranges: quantiles of measured / estimated over cases that the fit did not see.
pub fn table(cases: &[&Case], tested: &Tested) -> Value {
    let figures = FIGURES.iter().enumerate().map(|(figure, name)| {
        let mut regimes: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for (case, errors) in cases.iter().zip(&tested.groups) {
            let Some(error) = error_of(case, errors, figure) else { continue };
            let [kind, load] = case.regime();
            for regime in [format!("{kind} {load}"), kind.to_owned(), "any".to_owned()] {
                regimes.entry(regime).or_default().push(-error);
            }
        }
        let ranges: serde_json::Map<String, Value> = regimes
            .into_iter()
            .filter(|(_, errors)| errors.len() >= FEWEST_ROWS)
            .map(|(name, errors)| (name, range(errors)))
            .collect();
        ((*name).to_owned(), Value::Object(ranges))
    });
    Value::Object(figures.collect())
}

/// In a closed loop throughput is users over latency: where only the time for a token was measured, its error stands for it.
fn error_of(case: &Case, errors: &[Option<f64>; 3], figure: usize) -> Option<f64> {
    let [output, tpot, ttft] = *errors;
    let [_, load] = case.regime();
    match figure {
        0 => output.or_else(|| tpot.filter(|_| load == "closed").map(|error| -error)),
        1 => tpot,
        _ => ttft,
    }
}

fn range(mut errors: Vec<f64>) -> Value {
    errors.sort_by(f64::total_cmp);
    let tail = (1.0 - INTERVAL) / 2.0;
    let low = quantile(&errors, tail).exp().min(1.0 / NARROWEST);
    let high = quantile(&errors, 1.0 - tail).exp().max(NARROWEST);
    json!({"low": super::file::rounded(low), "high": super::file::rounded(high), "rows": errors.len()})
}

/// Of sorted values, between neighbours.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len().saturating_sub(1)) as f64;
    let low = sorted.get(at.floor() as usize).copied().unwrap_or(0.0);
    let high = sorted.get(at.ceil() as usize).copied().unwrap_or(low);
    low + (high - low) * at.fract()
}

/// The smallest power of the ranges that holds their share again when all cases of a card or class were left out.
pub fn widening(cases: &[&Case], table: &Value, errors: &Errors, key: &dyn Fn(&Case) -> String) -> f64 {
    let powers = (0..=WIDEST_IN_STEPS).map(|step| 1.0 + f64::from(step) / 20.0);
    let mut powers = powers.filter(|power| coverage(cases, table, errors, key, *power) >= INTERVAL);
    powers.next().unwrap_or(1.0 + f64::from(WIDEST_IN_STEPS) / 20.0)
}

/// Share of measured values inside their ranges; every key counts the same, however often it was measured.
fn coverage(cases: &[&Case], table: &Value, errors: &Errors, key: &dyn Fn(&Case) -> String, power: f64) -> f64 {
    let mut inside: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (case, errors) in cases.iter().zip(errors) {
        for (name, error) in FIGURES.iter().zip(errors) {
            let Some(error) = error else { continue };
            let (low, high) = bounds(table, name, case.regime());
            let ratio = (-error).exp();
            let (all, hits) = inside.entry(key(case)).or_default();
            *all += 1.0;
            *hits += f64::from(u8::from(low.powf(power) <= ratio && ratio <= high.powf(power)));
        }
    }
    let keys = inside.len() as f64;
    inside.values().map(|(all, hits)| hits / all).sum::<f64>() / keys
}

/// The range that the planner would use.
pub fn bounds(table: &Value, figure: &str, [kind, load]: [&str; 2]) -> (f64, f64) {
    let names = [format!("{kind} {load}"), kind.to_owned(), "any".to_owned()];
    let found = names.iter().find_map(|name| table.get(figure)?.get(name));
    let end = |name: &str, otherwise: f64| found.and_then(|range| range.get(name)?.as_f64()).unwrap_or(otherwise);
    (end("low", 1.0), end("high", 1.0))
}
