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
/// Narrowest power of a regime's quantiles that is looked for.
const NARROWEST_POWER: f64 = 0.7;
/// Widest power that is looked for, in steps of a twentieth.
const WIDEST_IN_STEPS: u32 = 60;

/// The table of ranges: quantiles of measured / estimated, each case three times: as fitted, with its model and card left
/// out, and with its whole source left out: a plan may be about something measured, about something like it, or about
/// something new. Then each range is made as wide as it takes to hold the cases left out as often as is claimed.
pub fn table(cases: &[&Case], tested: &Tested) -> Value {
    let figures = FIGURES.iter().enumerate().map(|(figure, name)| {
        let ranges: serde_json::Map<String, Value> = regimes(cases, tested, figure)
            .into_iter()
            .filter(|(_, found)| found.left_out.len() >= FEWEST_ROWS)
            .map(|(name, found)| (name, range(&found)))
            .collect();
        ((*name).to_owned(), Value::Object(ranges))
    });
    Value::Object(figures.collect())
}

/// ln(measured / estimated) of a regime.
#[derive(Default)]
struct Found {
    /// As fitted.
    inside: Vec<f64>,
    /// With the case's model and card left out.
    left_out: Vec<f64>,
    /// With the case's source left out.
    source_left_out: Vec<f64>,
}

/// What was found by regime, kind and in all.
fn regimes(cases: &[&Case], tested: &Tested, figure: usize) -> BTreeMap<String, Found> {
    let mut regimes: BTreeMap<String, Found> = BTreeMap::new();
    let [as_fitted, groups, sources] = &tested.stated;
    for (((case, fitted), left_out), source) in cases.iter().zip(as_fitted).zip(groups).zip(sources) {
        let [kind, load] = case.regime();
        for regime in [format!("{kind} {load}"), kind.to_owned(), "any".to_owned()] {
            let found = regimes.entry(regime).or_default();
            found.inside.extend(error_of(case, fitted, figure).map(|error| -error));
            found.left_out.extend(error_of(case, left_out, figure).map(|error| -error));
            found.source_left_out.extend(error_of(case, source, figure).map(|error| -error));
        }
    }
    regimes
}

/// Powers to try, narrow ones first.
fn powers() -> impl Iterator<Item = f64> {
    (0..=WIDEST_IN_STEPS).map(|step| NARROWEST_POWER + f64::from(step) / 20.0)
}

fn is_inside((low, high): (f64, f64), error: f64, power: f64) -> bool {
    let ratio = (-error).exp();
    low.powf(power) <= ratio && ratio <= high.powf(power)
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

fn range(found: &Found) -> Value {
    let sets = [&found.inside, &found.left_out, &found.source_left_out];
    let mut errors: Vec<f64> = sets.into_iter().flatten().copied().collect();
    errors.sort_by(f64::total_cmp);
    let tail = (1.0 - INTERVAL) / 2.0;
    let low = quantile(&errors, tail).exp().min(1.0 / NARROWEST);
    let high = quantile(&errors, 1.0 - tail).exp().max(NARROWEST);
    let share = |errors: &[f64], power: f64| {
        let inside = errors.iter().filter(|error| is_inside((low, high), -**error, power)).count();
        inside as f64 / errors.len().max(1) as f64
    };
    let holds = |power: f64| {
        let groups = share(&found.left_out, power);
        let enough = found.source_left_out.len() >= FEWEST_ROWS;
        let sources = if enough { share(&found.source_left_out, power) } else { groups };
        groups >= INTERVAL && f64::midpoint(groups, sources) >= INTERVAL
    };
    let power = powers().find(|power| holds(*power)).unwrap_or(1.0);
    let end = |value: f64| super::file::rounded(value.powf(power));
    json!({"low": end(low).min(1.0 / NARROWEST), "high": end(high).max(NARROWEST), "rows": found.left_out.len()})
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
    let widest = NARROWEST_POWER + f64::from(WIDEST_IN_STEPS) / 20.0;
    powers()
        .filter(|power| *power >= 1.0)
        .find(|power| coverage(cases, table, errors, key, *power) >= INTERVAL)
        .unwrap_or(widest)
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
