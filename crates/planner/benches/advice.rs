//! What a plan and its remedies cost: `cargo bench -p planner`. The least time of several runs, request by request.

use std::hint::black_box;
use std::time::{Duration, Instant};

use planner::parallelism::Layout;
use planner::planner::{Facts, plan_without_remedies, remedies_of};
use planner::request::{PlanRequest, read_line};

/// Models and cards of every kind, one request a line.
const REQUESTS: &str = include_str!("requests.jsonl");
/// Runs of each; the least counts, since whatever else runs on the machine only adds.
const RUNS: u32 = 20;

fn least<T>(runs: u32, of: impl Fn() -> T) -> Duration {
    let once = |_| {
        let start = Instant::now();
        black_box(of());
        start.elapsed()
    };
    (0..runs).map(once).min().unwrap_or_default()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn measured(facts: &Facts, request: &PlanRequest) -> (Duration, Duration) {
    let plan = least(RUNS, || plan_without_remedies(facts, request));
    let remedies = least(RUNS / 5, || remedies_of(facts, request));
    let config = plan_without_remedies(facts, request).config;
    let layout = config.map(|config| Layout::of(&config).name()).unwrap_or_default();
    let (model, gpu) = (request.model.id.as_deref().unwrap_or_default(), request.hardware.gpu.as_deref());
    println!(
        "{plan:>10.2?} {remedies:>10.2?}  {model} on {} × {}: {layout}",
        request.hardware.gpus.unwrap_or(1),
        gpu.unwrap_or_default()
    );
    (plan, remedies)
}

fn main() {
    let facts = Facts::bundled();
    println!("      plan   remedies");
    let requests = REQUESTS.lines().filter_map(|line| read_line(line).ok());
    let times: Vec<(Duration, Duration)> = requests.map(|(request, _)| measured(&facts, &request)).collect();
    let (plans, remedies): (Vec<Duration>, Vec<Duration>) = times.into_iter().unzip();
    let worst = |times: &[Duration]| times.iter().max().copied().unwrap_or_default();
    println!("{:>10.2?} {:>10.2?}  worst", worst(&plans), worst(&remedies));
    println!("{:>10.2?} {:>10.2?}  median", median(plans), median(remedies));
}
