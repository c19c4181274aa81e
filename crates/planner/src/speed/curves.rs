//! Curves and charts of a deployment's speed: what the charts are drawn from.

use super::answer::{answer, largest};
use super::calibration::Calibration;
use super::evidence::MissingEvidence;
use super::server::Server;
use super::step::StepParts;
use crate::deployment::Deployment;
use crate::issue::Issue;
use crate::memory::KvPool;
use crate::plan::{Bound, Performance};
use crate::request::{Load, Workload};

/// Most points of a curve.
const MOST_POINTS: u32 = 256;

/// One point of a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Users at once, or tokens of the prompt.
    pub at: u64,
    /// How fast it is there.
    pub performance: Performance,
}

/// Throughput against latency: a closed loop of 1 to `most` users, spaced evenly by ratio.
///
/// # Errors
/// What keeps the speed from being computed.
pub fn over_concurrency(
    deployment: &Deployment<'_>,
    workload: &Workload,
    pool: &KvPool,
    most: u64,
    points: u32,
) -> Result<Vec<Point>, Issue> {
    let at = |users: u64| Workload { load: Load::Closed, concurrency: users, num_prompts: None, ..workload.clone() };
    curve(deployment, pool, &spaced(1, most, points), &at)
}

/// Time to first token against the prompt's length: one request alone, `least` to `most` tokens, spaced evenly by ratio.
///
/// # Errors
/// What keeps the speed from being computed.
pub fn over_prompt(
    deployment: &Deployment<'_>,
    workload: &Workload,
    pool: &KvPool,
    (least, most): (u64, u64),
    points: u32,
) -> Result<Vec<Point>, Issue> {
    let at = |tokens: u64| Workload {
        load: Load::Closed,
        concurrency: 1,
        num_prompts: None,
        prompt_tokens: tokens,
        cached_prompt_tokens: workload.cached_prompt_tokens.min(tokens),
        ..workload.clone()
    };
    curve(deployment, pool, &spaced(least, most, points), &at)
}

fn curve(
    deployment: &Deployment<'_>,
    pool: &KvPool,
    at: &[u64],
    workload: &dyn Fn(u64) -> Workload,
) -> Result<Vec<Point>, Issue> {
    let calibration = Calibration::bundled();
    let server = Server::of(deployment)?;
    let points = at.iter().filter_map(|&at| {
        let workload = workload(at);
        let demand = super::demand(pool, &workload)?;
        let missing = MissingEvidence::of(deployment, &workload, &demand, calibration);
        Some(Point { at, performance: answer(&server, &demand, &missing, calibration) })
    });
    Ok(points.collect())
}

/// Whole numbers from `least` to `most`, evenly spaced by ratio, each once.
fn spaced(least: u64, most: u64, points: u32) -> Vec<u64> {
    let (least, most) = (least.max(1), most.max(least.max(1)));
    let points = points.clamp(2, MOST_POINTS);
    let ratio = most as f64 / least as f64;
    let mut all: Vec<u64> = (0..points)
        .map(|index| (least as f64 * ratio.powf(f64::from(index) / f64::from(points - 1))).round() as u64)
        .collect();
    all.dedup();
    all
}

/// Where a plan's steps spend their time, and how far it is from the card's limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct OperatingPoint {
    /// A step that only decodes, at the load's batch.
    pub decode: StepParts,
    /// A step that takes in a prompt beside it.
    pub with_prompt: StepParts,
    /// Sequences decoded at a time by one engine.
    pub running: f64,
    /// What is largest in a decoding step.
    pub bound: Bound,
    /// Seconds that the decoding step's bytes would take at the nominal bandwidth.
    pub bandwidth_limit: f64,
    /// Seconds that its arithmetic would take at the nominal 16-bit rate.
    pub compute_limit: f64,
}

/// The sizes of a step's parts at a workload's operating point.
///
/// # Errors
/// What keeps the speed from being computed.
pub(crate) fn operating_point(
    deployment: &Deployment<'_>,
    workload: &Workload,
    pool: &KvPool,
) -> Result<OperatingPoint, Issue> {
    let calibration = Calibration::bundled();
    let server = Server::of(deployment)?;
    let demand = super::demand(pool, workload).ok_or_else(super::no_room)?;
    let rates = server.rates(calibration);
    let running = (server.serve(&rates, &demand).running / server.batches(demand.arrivals)).max(1.0);
    let engine = server.engine(&rates, demand.held);
    let lengths = &demand.lengths;
    let decode = engine.plain(running, lengths);
    let room = (server.step_tokens - running).max(1.0);
    let with_prompt = engine.mixed(running, lengths.new_tokens().min(room), lengths);
    let constants = &calibration.constants;
    let read = decode.weights * constants.weight_bandwidth + decode.cache * constants.cache_bandwidth;
    let factors = calibration.factors(server.class, server.mode.v0);
    let parameters = server.work.dense.total() + server.work.experts.total() + server.work.head;
    Ok(OperatingPoint {
        decode,
        with_prompt,
        running,
        bound: largest(&decode),
        bandwidth_limit: read * factors.bandwidth,
        compute_limit: 2.0 * running * parameters / server.nominal.sixteen,
    })
}
