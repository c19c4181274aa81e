//! The map of request lengths and numbers of requests: how far the KV pool reaches, and how surely.

use serde::{Deserialize, Serialize};

use crate::deployment::Deployment;
use crate::memory::{KvPool, assess};
use crate::request::{Policy, Workload};
use crate::units::bytes_of_gib;

/// The edge of what fits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitMap {
    /// One point a length, from short to long.
    pub points: Vec<FitPoint>,
}

/// The most requests of one length that fit at once over the whole deployment, with the headroom asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitPoint {
    /// Prompt and answer, in tokens.
    pub context: u64,
    /// At the low end of the pool's range: surely.
    pub low: u64,
    /// As expected.
    pub mid: u64,
    /// At the high end: perhaps.
    pub high: u64,
}

/// Shortest length on the map, in tokens.
const SHORTEST: u64 = 256;
/// Points between a length and its double.
const POINTS_AN_OCTAVE: u32 = 4;
/// Most points.
const MOST_POINTS: u32 = 80;
/// More requests than this are not told apart.
const MOST_REQUESTS: u64 = 1 << 20;

/// The edge of what fits, for lengths from 256 tokens to `max_model_len`: requests = (pool − headroom) / (bytes of one
/// request × fragmentation), by blocks, windows and states as the pool counts them.
pub fn fit_map(deployment: &Deployment<'_>, workload: &Workload, policy: &Policy) -> FitMap {
    let assessment = assess(deployment, workload, policy);
    let range = assessment.feasibility.range.kv_cache_available_gib;
    let pool = |gib: Option<f64>| {
        let bytes = gib.map_or(assessment.pool.bytes, |gib| bytes_of_gib(gib.max(0.0)));
        KvPool { bytes, ..assessment.pool.clone() }
    };
    let (low, high) = (pool(range.map(|range| range.low)), pool(range.map(|range| range.high)));
    let replicas = deployment.config.data_parallel_size.max(1);
    let most =
        |pool: &KvPool, context: u64| requests(pool, context, policy).saturating_mul(replicas).min(MOST_REQUESTS);
    let points = lengths(deployment.config.max_model_len).into_iter().map(|context| {
        let mid = most(&assessment.pool, context);
        FitPoint { context, low: most(&low, context).min(mid), mid, high: most(&high, context).max(mid) }
    });
    FitMap { points: points.collect() }
}

/// Requests of one engine that leave the headroom.
fn requests(pool: &KvPool, context: u64, policy: &Policy) -> u64 {
    if !pool.is_needed() {
        return MOST_REQUESTS;
    }
    let factor = policy.fragmentation_factor.filter(|factor| factor.is_finite() && *factor > 0.0).unwrap_or(1.0);
    let left = pool.bytes.saturating_sub(bytes_of_gib(policy.headroom_gib)) as f64;
    let each = pool.bytes_for(context) as f64 * factor;
    if each > 0.0 { (left / each) as u64 } else { MOST_REQUESTS }
}

/// Lengths in equal steps of their logarithm, the longest exactly.
fn lengths(longest: u64) -> Vec<u64> {
    let step = |point: u32| SHORTEST as f64 * 2.0_f64.powf(f64::from(point) / f64::from(POINTS_AN_OCTAVE));
    let mut lengths: Vec<u64> = (0..MOST_POINTS).map(|point| step(point).round() as u64).collect();
    lengths.retain(|length| *length < longest);
    lengths.push(longest.max(1));
    lengths
}
