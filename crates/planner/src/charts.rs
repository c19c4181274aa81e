//! What a plan's charts are drawn from: its speed over the load and over the prompt, and how far its memory reaches.
//!
//! Owns how far each chart looks. Knows nothing of how it is drawn.

use serde::{Deserialize, Serialize};

use super::capacity::{FitMap, fit_map};
use super::memory::assess;
use super::speed::curves::{OperatingPoint, Point, operating_point, over_concurrency, over_prompt};
use crate::deployment::Deployment;
use crate::plan::Range;
use crate::request::{Policy, Workload};

/// Points of each curve.
const POINTS: u32 = 24;
/// Users that the first curve looks at whatever the load is.
const USERS: u64 = 64;
/// Most users that it looks at.
const MOST_USERS: u64 = 4_096;
/// The shortest prompt that the second curve looks at, in tokens.
const SHORTEST_PROMPT: u64 = 128;

/// Digits of a figure in a chart: more than a screen can show.
const DIGITS: i32 = 4;

/// The figures behind a plan's charts. A curve is empty where no speed is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Charts {
    /// Speed over users at once, up to four times the load's.
    pub over_concurrency: Vec<LoadPoint>,
    /// One request alone over its prompt's tokens, up to the longest request.
    pub over_prompt: Vec<PromptPoint>,
    /// What fits.
    pub fit_map: FitMap,
    /// Where a step's time goes; nothing where no speed is known.
    pub step: Option<StepTimes>,
}

/// The parts of a step that gives each running request a token, in ms. Reading weights and multiplying overlap: the larger counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepTimes {
    /// Requests that the step works on, in one engine.
    pub running: f64,
    /// Reading weights.
    pub weights_ms: f64,
    /// Multiplying.
    pub compute_ms: f64,
    /// Reading KV cache and states.
    pub cache_ms: f64,
    /// Moving experts' inputs and outputs.
    pub activations_ms: f64,
    /// All-reduces between GPUs.
    pub all_reduce_ms: f64,
    /// Scheduling, sampling, launches.
    pub overhead_ms: f64,
    /// The step.
    pub total_ms: f64,
    /// What its bytes would take at the card's nominal bandwidth.
    pub bandwidth_limit_ms: f64,
    /// What its arithmetic would take at the card's nominal 16-bit rate.
    pub compute_limit_ms: f64,
}

impl StepTimes {
    fn of(operating_point: &OperatingPoint) -> Self {
        let ms = |seconds: f64| drawn(seconds * 1e3);
        let parts = &operating_point.decode;
        Self {
            running: drawn(operating_point.running),
            weights_ms: ms(parts.weights),
            compute_ms: ms(parts.compute),
            cache_ms: ms(parts.cache),
            activations_ms: ms(parts.activations),
            all_reduce_ms: ms(parts.all_reduce),
            overhead_ms: ms(parts.overhead + parts.drafting),
            total_ms: ms(parts.total),
            bandwidth_limit_ms: ms(operating_point.bandwidth_limit),
            compute_limit_ms: ms(operating_point.compute_limit),
        }
    }
}

/// Speed with a number of users.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadPoint {
    /// Users at once.
    pub users: u64,
    /// Tokens a second that each of them gets.
    pub each: f64,
    /// Tokens a second together.
    pub together: Range,
}

/// The first token of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromptPoint {
    /// The prompt's tokens.
    pub tokens: u64,
    /// Time to the first token, in ms.
    pub first_token_ms: Range,
}

impl LoadPoint {
    fn of(point: &Point) -> Option<Self> {
        let (each, together) = (point.performance.decode_tps_per_request?, point.performance.output_tps?);
        Some(Self { users: point.at, each: drawn(each.mid), together: drawn_range(together) })
    }
}

impl PromptPoint {
    fn of(point: &Point) -> Option<Self> {
        Some(Self { tokens: point.at, first_token_ms: drawn_range(point.performance.ttft_ms?) })
    }
}

fn drawn_range(Range { low, mid, high }: Range) -> Range {
    Range { low: drawn(low), mid: drawn(mid), high: drawn(high) }
}

/// A figure with as many digits as a chart needs.
fn drawn(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let places = DIGITS - 1 - value.abs().log10().floor() as i32;
    let scale = 10.0_f64.powi(places.abs());
    if places >= 0 { (value * scale).round() / scale } else { (value / scale).round() * scale }
}

/// Looks around a deployment's operating point.
pub fn charts(deployment: &Deployment<'_>, workload: &Workload, policy: &Policy) -> Charts {
    let pool = assess(deployment, workload, policy).pool;
    let most = workload.concurrency.saturating_mul(4).clamp(USERS, MOST_USERS);
    let longest = deployment.config.max_model_len.saturating_sub(workload.gen_tokens).max(SHORTEST_PROMPT);
    let over_load = over_concurrency(deployment, workload, &pool, most, POINTS).unwrap_or_default();
    let over_length = over_prompt(deployment, workload, &pool, (SHORTEST_PROMPT, longest), POINTS).unwrap_or_default();
    Charts {
        over_concurrency: over_load.iter().filter_map(LoadPoint::of).collect(),
        over_prompt: over_length.iter().filter_map(PromptPoint::of).collect(),
        fit_map: fit_map(deployment, workload, policy),
        step: operating_point(deployment, workload, &pool).ok().map(|operating_point| StepTimes::of(&operating_point)),
    }
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[track_caller]
    fn check(value: f64, expected: f64) {
        assert!((drawn(value) - expected).abs() <= expected.abs() * 1e-12, "{value}: {}", drawn(value));
    }

    #[test]
    fn figures_of_charts_have_four_digits() {
        check(37.553_560_388, 37.55);
        check(1_878.065, 1_878.0);
        check(123_456.0, 123_500.0);
        check(0.001_234_56, 0.001_235);
        check(0.0, 0.0);
        check(-99.999, -100.0);
        check(f64::INFINITY, 0.0);
    }
}
