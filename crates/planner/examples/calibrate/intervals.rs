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

/// The table of ranges: quantiles of measured / estimated, each case three times: as fitted, with its model and card left out,
/// and with its whole source left out: a plan may be about something measured, about something like it, or about something new.
/// Then every range of a figure is widened alike until the cases left out fall inside as often as is claimed.
pub fn table(cases: &[&Case], tested: &Tested) -> Value {
    let figures = FIGURES.iter().enumerate().map(|(figure, name)| {
        let ranges: serde_json::Map<String, Value> = regimes(cases, tested, figure)
            .into_iter()
            .filter(|(_, found)| found.rows >= FEWEST_ROWS)
            .map(|(name, found)| (name, range(found)))
            .collect();
        let table = json!({*name: ranges});
        let left_out = tested.stated.iter().skip(1);
        let held = |power: f64| {
            let all = left_out.clone().map(|errors| share_inside(cases, &table, errors, figure, power));
            all.sum::<f64>() / left_out.len() as f64
        };
        let power = powers().find(|power| held(*power) >= INTERVAL).unwrap_or(1.0);
        ((*name).to_owned(), widened(table.get(*name), power))
    });
    Value::Object(figures.collect())
}

/// ln(measured / estimated) of all sets, and how many measurements those are.
#[derive(Default)]
struct Found {
    errors: Vec<f64>,
    rows: usize,
}

/// What was found by regime, kind and in all.
fn regimes(cases: &[&Case], tested: &Tested, figure: usize) -> BTreeMap<String, Found> {
    let mut regimes: BTreeMap<String, Found> = BTreeMap::new();
    for (set, errors) in tested.stated.iter().enumerate() {
        for (case, errors) in cases.iter().zip(errors) {
            let Some(error) = error_of(case, errors, figure) else { continue };
            let [kind, load] = case.regime();
            for regime in [format!("{kind} {load}"), kind.to_owned(), "any".to_owned()] {
                let found = regimes.entry(regime).or_default();
                found.errors.push(-error);
                found.rows += usize::from(set == 0);
            }
        }
    }
    regimes
}

/// Powers to try, narrow ones first.
fn powers() -> impl Iterator<Item = f64> {
    (0..=WIDEST_IN_STEPS).map(|step| 1.0 + f64::from(step) / 20.0)
}

/// Share of one figure's measured values inside their ranges.
fn share_inside(cases: &[&Case], table: &Value, errors: &Errors, figure: usize, power: f64) -> f64 {
    let name = FIGURES.get(figure).copied().unwrap_or_default();
    let found = cases.iter().zip(errors).filter_map(|(case, errors)| {
        let error = errors.get(figure).copied().flatten()?;
        Some(f64::from(u8::from(is_inside(bounds(table, name, case.regime()), error, power))))
    });
    let inside: Vec<f64> = found.collect();
    inside.iter().sum::<f64>() / inside.len().max(1) as f64
}

fn is_inside((low, high): (f64, f64), error: f64, power: f64) -> bool {
    let ratio = (-error).exp();
    low.powf(power) <= ratio && ratio <= high.powf(power)
}

/// All ranges of a table to a power.
fn widened(table: Option<&Value>, power: f64) -> Value {
    let mut table = table.cloned().unwrap_or_default();
    for range in table.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        for end in ["low", "high"] {
            if let Some(value) = range.get_mut(end) {
                *value = json!(super::file::rounded(value.as_f64().unwrap_or(1.0).powf(power)));
            }
        }
    }
    table
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

fn range(Found { mut errors, rows }: Found) -> Value {
    errors.sort_by(f64::total_cmp);
    let tail = (1.0 - INTERVAL) / 2.0;
    let low = quantile(&errors, tail).exp().min(1.0 / NARROWEST);
    let high = quantile(&errors, 1.0 - tail).exp().max(NARROWEST);
    json!({"low": super::file::rounded(low), "high": super::file::rounded(high), "rows": rows})
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
    let widest = 1.0 + f64::from(WIDEST_IN_STEPS) / 20.0;
    powers().find(|power| coverage(cases, table, errors, key, *power) >= INTERVAL).unwrap_or(widest)
}

/// Share of measured values inside their ranges; every key counts the same, however often it was measured.
fn coverage(cases: &[&Case], table: &Value, errors: &Errors, key: &dyn Fn(&Case) -> String, power: f64) -> f64 {
    let mut inside: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (case, errors) in cases.iter().zip(errors) {
        for (name, error) in FIGURES.iter().zip(errors) {
            let Some(error) = error else { continue };
            let (all, hits) = inside.entry(key(case)).or_default();
            *all += 1.0;
            *hits += f64::from(u8::from(is_inside(bounds(table, name, case.regime()), *error, power)));
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
