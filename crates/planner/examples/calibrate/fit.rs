//! Levenberg and Marquardt's method on the logarithms of the parameters, with a loss that outliers do not dominate.

use std::collections::BTreeMap;

use planner::speed::Calibration;
use serde_json::Value;

use super::observations::Case;
use super::parameters::{PARAMETERS, calibration, place};

/// Errors much larger than this count linearly (soft L1).
const SCALE: f64 = 0.15;
/// Weight of errors against priors.
const AGAINST_PRIORS: f64 = 2.0;
/// Weight of each figure: times to first token depend most on what is not stated.
const FIGURE_WEIGHTS: [f64; 3] = [1.0, 1.0, 0.6];
/// Step of the numeric derivatives.
const STEP: f64 = 1e-4;
/// Steps of the method.
const ROUNDS: usize = 40;
/// Gains below this end it.
const SMALL_GAIN: f64 = 1e-4;
/// A source counts at most as if it had so few rows to the square root; sources with fewer count as this many.
const FEWEST_ROWS: f64 = 10.0;

/// The result of a fit.
pub struct Fitted {
    /// Logarithms of the parameters.
    pub logarithms: Vec<f64>,
    /// Sum of losses and priors.
    pub objective: f64,
    /// Standard errors of the logarithms.
    pub deviations: Vec<f64>,
    start: Value,
}

impl Fitted {
    /// The calibration with these parameters.
    pub fn value(&self) -> Value {
        place(&self.start, &self.logarithms)
    }

    /// Its typed form.
    pub fn calibration(&self) -> Calibration {
        calibration(&self.value())
    }
}

/// Fits the parameters to the cases; `from` is where the search begins.
pub fn fit(cases: &[&Case], start: &Value, from: &Value) -> Fitted {
    let weights = weights(cases);
    let residuals = |x: &[f64]| residuals(cases, &weights, start, x);
    let mut x = logarithms(from);
    let mut current = residuals(&x);
    let (mut damping, mut last) = (1e-2, normal(&x, &current, &residuals));
    for _ in 0..ROUNDS {
        let Some((next, errors)) = improved(&x, &current, &last, &mut damping, &residuals) else { break };
        let gain = squares(&current) - squares(&errors);
        (x, current) = (next, errors);
        last = normal(&x, &current, &residuals);
        if gain < SMALL_GAIN {
            break;
        }
    }
    let deviations = last.deviations();
    Fitted { logarithms: x, objective: squares(&current), deviations, start: start.clone() }
}

fn logarithms(value: &Value) -> Vec<f64> {
    let figure = |place: &str| value.pointer(place).and_then(Value::as_f64);
    PARAMETERS.iter().map(|parameter| figure(parameter.place).unwrap_or(parameter.prior).ln()).collect()
}

/// Each case's weight: (rows of its source)^−¼, so that no source drowns the others.
fn weights(cases: &[&Case]) -> Vec<f64> {
    let mut rows: BTreeMap<&str, f64> = BTreeMap::new();
    for case in cases {
        *rows.entry(&case.source).or_default() += 1.0;
    }
    let of = |case: &Case| rows.get(case.source.as_str()).copied().unwrap_or(1.0).max(FEWEST_ROWS).powf(-0.25);
    cases.iter().map(|case| of(case)).collect()
}

fn residuals(cases: &[&Case], weights: &[f64], start: &Value, x: &[f64]) -> Vec<f64> {
    let calibration = calibration(&place(start, x));
    let mut all = Vec::with_capacity(cases.len() * 2 + x.len());
    for (case, weight) in cases.iter().zip(weights) {
        for (error, figure) in case.errors(&calibration).into_iter().zip(FIGURE_WEIGHTS) {
            let Some(error) = error else { continue };
            let z = error / SCALE;
            let loss = 2.0 * ((1.0 + z * z).sqrt() - 1.0);
            all.push(AGAINST_PRIORS * weight * figure * loss.sqrt() * error.signum());
        }
    }
    all.extend(PARAMETERS.iter().zip(x).map(|(parameter, x)| (x - parameter.prior.ln()) / parameter.deviation));
    all
}

fn squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// The normal equations at a point.
struct Normal {
    matrix: Vec<Vec<f64>>,
    gradient: Vec<f64>,
}

fn normal(x: &[f64], current: &[f64], residuals: &dyn Fn(&[f64]) -> Vec<f64>) -> Normal {
    let columns: Vec<Vec<f64>> = (0..x.len())
        .map(|index| {
            let moved: Vec<f64> = x.iter().enumerate().map(|(at, x)| if at == index { x + STEP } else { *x }).collect();
            residuals(&moved).iter().zip(current).map(|(there, here)| (there - here) / STEP).collect()
        })
        .collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    Normal {
        matrix: columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect(),
        gradient: columns.iter().map(|a| -dot(a, current)).collect(),
    }
}

impl Normal {
    fn damped(&self, damping: f64) -> Vec<Vec<f64>> {
        let scaled =
            |row: usize, column: usize, value: f64| if row == column { value * (1.0 + damping) } else { value };
        let rows = self.matrix.iter().enumerate();
        rows.map(|(row, values)| values.iter().enumerate().map(|(column, value)| scaled(row, column, *value)).collect())
            .collect()
    }

    /// √ of the inverse's diagonal.
    fn deviations(&self) -> Vec<f64> {
        let size = self.gradient.len();
        let unit = |at: usize| (0..size).map(|index| f64::from(u8::from(index == at))).collect::<Vec<f64>>();
        (0..size).map(|at| solve(self.damped(0.0), unit(at)).get(at).copied().unwrap_or(0.0).max(0.0).sqrt()).collect()
    }
}

/// A better point and its residuals, damping raised until there is one.
fn improved(
    x: &[f64],
    current: &[f64],
    normal: &Normal,
    damping: &mut f64,
    residuals: &dyn Fn(&[f64]) -> Vec<f64>,
) -> Option<(Vec<f64>, Vec<f64>)> {
    for _ in 0..10 {
        let step = solve(normal.damped(*damping), normal.gradient.clone());
        let next: Vec<f64> = x.iter().zip(&step).map(|(x, step)| x + step.clamp(-1.0, 1.0)).collect();
        let errors = residuals(&next);
        if squares(&errors) < squares(current) {
            *damping = (*damping / 5.0).max(1e-9);
            return Some((next, errors));
        }
        *damping *= 5.0;
    }
    None
}

/// Gauss elimination; the matrix is symmetric and positive, so that no rows need to change places.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let mut done: Vec<(Vec<f64>, f64)> = Vec::new();
    while let (Some(pivot), false) = (matrix.first().cloned(), right.is_empty()) {
        let (value, first) = (right.remove(0), pivot.first().copied().unwrap_or(1.0));
        matrix.remove(0);
        for (row, right) in matrix.iter_mut().zip(&mut right) {
            let factor = row.first().copied().unwrap_or(0.0) / first;
            *right -= factor * value;
            *row = row.iter().zip(&pivot).skip(1).map(|(own, pivot)| own - factor * pivot).collect();
        }
        done.push((pivot, value));
    }
    let mut solution: Vec<f64> = Vec::new();
    for (pivot, value) in done.iter().rev() {
        let known: f64 = pivot.iter().skip(1).zip(solution.iter().rev()).map(|(a, b)| a * b).sum();
        solution.push((value - known) / pivot.first().copied().unwrap_or(1.0));
    }
    solution.reverse();
    solution
}
