//! The data file, one figure a line.

use std::collections::BTreeMap;

use planner::speed::Calibration;
use planner::speed::calibration::class_name;
use serde_json::{Map, Value, json};

use super::errors;
use super::fit::Fitted;
use super::folds::Tested;
use super::intervals::{INTERVAL, table, widening};
use super::observations::Case;
use super::parameters::{PARAMETERS, calibration, place};

const ABOUT: &str = "Written by cargo xtask calibrate from perf-observations.json; not to be edited. constants and classes: shares of \
nominal rates and fixed costs. intervals: measured / estimated, 10th and 90th percentile over all cases as a person would state \
them, each as fitted, with its model and card left out, and with its source left out; as wide as it takes to hold 8 of 10 left out. widening: powers of those ranges. evidence: prior, its standard deviation in the logarithm, standard error after \
the fit, rows that the figure touches. errors: rows, then median relative error and share within 30 %: in the sample, with the same \
model and card left out, with the same source left out, and of the older heuristic.";

/// However well a card left out is met: a new one may differ in what no measured one did.
const LEAST_FOR_CARD: f64 = 1.15;
/// The same for a class.
const LEAST_FOR_CLASS: f64 = 1.3;

/// Four significant digits.
pub fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let factor = 10_f64.powi(digits);
    (value * factor).round() / factor
}

/// The whole file.
pub fn write(cases: &[&Case], start: &Value, fitted: &Fitted, tested: &Tested) -> String {
    let mut value = fitted.value();
    round(&mut value);
    count_rows(&mut value, cases);
    let ranges = table(cases, tested);
    let card = widening(cases, &ranges, &tested.cards, &|case| case.card.clone());
    let class = widening(cases, &ranges, &tested.classes, &|case| case.server.class.map_or("", class_name).to_owned());
    let mut file = Map::new();
    file.insert("about".to_owned(), json!(ABOUT));
    for name in ["constants", "classes", "v0_classes"] {
        file.insert(name.to_owned(), value.get(name).cloned().unwrap_or_default());
    }
    file.insert("cards".to_owned(), json!(cards(cases)));
    file.insert("measurements".to_owned(), json!(cases.iter().filter(|case| case.used).count()));
    file.insert("interval".to_owned(), json!(INTERVAL));
    file.insert("intervals".to_owned(), ranges);
    let card = card.max(LEAST_FOR_CARD);
    let class = class.max(LEAST_FOR_CLASS);
    file.insert("widening".to_owned(), json!({"card": card, "class": class, "setting": class}));
    file.insert("evidence".to_owned(), evidence(cases, start, fitted));
    file.insert("errors".to_owned(), errors::table(cases, fitted, tested));
    printed(&file)
}

fn round(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(round),
        Value::Number(number) => {
            if let Some(figure) = number.as_f64().filter(|_| !number.is_u64()) {
                *value = json!(rounded(figure));
            }
        }
        _ => {}
    }
}

fn count_rows(value: &mut Value, cases: &[&Case]) {
    for case in cases {
        let Some(class) = case.server.class else { continue };
        let older = format!("/v0_classes/{}/rows", class_name(class));
        let place = if case.server.mode.v0 && value.pointer(&older).is_some() {
            older
        } else {
            format!("/classes/{}/rows", class_name(class))
        };
        if let Some(rows) = value.pointer_mut(&place) {
            *rows = json!(rows.as_u64().unwrap_or(0) + 1);
        }
    }
}

fn cards<'a>(cases: &[&'a Case]) -> BTreeMap<&'a str, u64> {
    let mut cards = BTreeMap::new();
    for case in cases {
        *cards.entry(case.card.as_str()).or_default() += 1;
    }
    cards
}

/// `name: [prior, its deviation, standard error, rows touched]`.
fn evidence(cases: &[&Case], start: &Value, fitted: &Fitted) -> Value {
    let here = fitted.calibration();
    let known = PARAMETERS.iter().zip(&fitted.deviations).enumerate().map(|(at, (parameter, deviation))| {
        let moved: Vec<f64> =
            fitted.logarithms.iter().enumerate().map(|(index, x)| if index == at { x + 0.1 } else { *x }).collect();
        let there = calibration(&place(start, &moved));
        let touched = cases.iter().filter(|case| differs(case, &here, &there)).count();
        let row = json!([parameter.prior, parameter.deviation, rounded(*deviation), touched]);
        (parameter.place.trim_start_matches("/constants/").trim_start_matches('/').to_owned(), row)
    });
    Value::Object(known.collect())
}

/// Whether any figure moves by a thousandth.
fn differs(case: &Case, here: &Calibration, there: &Calibration) -> bool {
    let pairs = case.errors(here).into_iter().zip(case.errors(there));
    pairs.filter_map(|(here, there)| Some((here? - there?).abs())).any(|moved| moved > 1e-3)
}

/// Two levels deep on lines of their own.
fn printed(file: &Map<String, Value>) -> String {
    let inner = |value: &Value| match value.as_object() {
        Some(map) if !map.is_empty() => {
            let lines: Vec<String> = map.iter().map(|(name, value)| format!("  {}: {value}", json!(name))).collect();
            format!("{{\n{}\n }}", lines.join(",\n"))
        }
        _ => value.to_string(),
    };
    let lines: Vec<String> = file.iter().map(|(name, value)| format!(" {}: {}", json!(name), inner(value))).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}
