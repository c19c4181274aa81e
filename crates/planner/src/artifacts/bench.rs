//! `vllm bench serve …` for exactly the plan's workload, and the test of its result.

use serde_json::Value;

use crate::models::Kind;
use crate::plan::{Performance, Range};
use crate::request::{Lengths, Load, Workload};
use crate::vllm::Ability;

use super::Setup;
use super::shell::Command;

/// Where the result is saved.
const RESULT: &str = "bench-result.json";
/// Every user sends this many requests, one after the other, so that the start and the end weigh little.
const ROUNDS: u64 = 4;
/// Seconds for which requests arrive at a rate.
const RATE_SECONDS: f64 = 60.0;
/// Most requests of one run.
const MOST_PROMPTS: u64 = 100_000;

/// Prints a line a figure and fails when one lies outside.
const CHECK: &str = "\
import json, sys
result = json.load(open(sys.argv[1]))
failed = False
for name, low, high in json.loads(sys.argv[2]):
    value = result.get(name)
    inside = value is not None and low <= value <= high
    failed = failed or not inside
    print('PASS' if inside else 'FAIL', name, value, 'expected', low, 'to', high)
sys.exit(failed)
";

/// A plan's figure beside the benchmark's name of it. The planner's central value is compared with the median, where there is one.
pub(super) fn figures(performance: &Performance) -> [(&'static str, Option<Range>); 4] {
    [
        ("output_throughput", performance.output_tps),
        ("median_ttft_ms", performance.ttft_ms),
        ("median_tpot_ms", performance.tpot_ms),
        ("median_e2el_ms", performance.e2e_ms),
    ]
}

impl Setup<'_> {
    /// The command.
    pub(super) fn bench_command(&self) -> String {
        let workload = &self.context.request.workload;
        let mut command = if self.arguments.release().has(Ability::BenchServe) {
            Command::new(["vllm", "bench", "serve"])
        } else {
            Command::new(["python3", "benchmarks/benchmark_serving.py", "--backend", "vllm"])
        };
        command.line(["--model", &self.arguments.model]);
        if let Some(tokenizer) = &self.config.tokenizer {
            command.line(["--tokenizer", tokenizer]);
        }
        let embeds = self.context.kind == Kind::Embed && self.arguments.release().has(Ability::BenchEmbeddings);
        if embeds {
            command.line(["--backend", "openai-embeddings", "--endpoint", "/v1/embeddings"]);
        }
        self.lengths(&mut command, workload);
        arrivals(&mut command, workload);
        if embeds {
            command.line(["--percentile-metrics", "e2el"]);
        } else {
            command.line(["--ignore-eos"]);
            command.line(["--percentile-metrics", "ttft,tpot,itl,e2el"]);
        }
        command.line(["--metric-percentiles", "50,95,99"]);
        targets(&mut command, workload);
        command.line(["--save-result", "--result-filename", RESULT]);
        if self.context.options.comments {
            command.comments = self.expectations();
        }
        command.written(self.context.options.shell)
    }

    fn lengths(&self, command: &mut Command, workload: &Workload) {
        let cached = workload.cached_prompt_tokens.min(workload.prompt_tokens.saturating_sub(1));
        command.line(["--dataset-name", "random"]);
        command.line(["--random-input-len".to_owned(), (workload.prompt_tokens - cached).to_string()]);
        if cached > 0 {
            command.line(["--random-prefix-len".to_owned(), cached.to_string()]);
        }
        command.line(["--random-output-len".to_owned(), workload.gen_tokens.to_string()]);
        if workload.lengths == Lengths::Natural && self.arguments.release().has(Ability::BenchLengthRange) {
            command.line(["--random-range-ratio", "0.5"]);
        }
    }

    /// The test of the saved result; `None` where no speed is expected.
    pub(super) fn bench_check(&self) -> Option<String> {
        let expected: Vec<Value> = figures(self.context.performance?)
            .into_iter()
            .filter_map(|(name, range)| {
                range.map(|range| serde_json::json!([name, outward(range).0, outward(range).1]))
            })
            .collect();
        if expected.is_empty() {
            return None;
        }
        let mut command = Command::new(["python3".to_owned(), "-c".to_owned(), CHECK.to_owned()]);
        command.line([RESULT.to_owned(), Value::Array(expected).to_string()]);
        Some(command.written(self.context.options.shell))
    }

    fn expectations(&self) -> Vec<String> {
        let Some(performance) = self.context.performance else { return Vec::new() };
        let line = |(name, range): (&str, Option<Range>)| {
            let (low, high) = outward(range?);
            Some(format!("expected {name}: {low} to {high}"))
        };
        figures(performance).into_iter().filter_map(line).collect()
    }
}

fn arrivals(command: &mut Command, workload: &Workload) {
    let users = workload.concurrency.max(1);
    let prompts = match workload.load {
        Load::Closed => users.saturating_mul(ROUNDS),
        Load::Burst => workload.num_prompts.unwrap_or(users),
        Load::Rate => (workload.request_rate.unwrap_or(1.0) * RATE_SECONDS).ceil().clamp(1.0, 1e9) as u64,
        Load::Static => users,
    };
    command.line(["--num-prompts".to_owned(), prompts.clamp(1, MOST_PROMPTS).to_string()]);
    match (workload.load, workload.request_rate) {
        (Load::Closed, _) => command.line(["--max-concurrency".to_owned(), users.to_string()]),
        (Load::Rate, Some(rate)) if rate.is_finite() => {
            command.line(["--request-rate".to_owned(), rate.to_string()]);
        }
        _ => {}
    }
}

/// The range to a hundredth, never narrower.
fn outward(range: Range) -> (f64, f64) {
    ((range.low * 100.0).floor() / 100.0, (range.high * 100.0).ceil() / 100.0)
}

fn targets(command: &mut Command, workload: &Workload) {
    let pair = |name: &str, target: Option<f64>| target.map(|milliseconds| format!("{name}:{milliseconds}"));
    let pairs = [pair("ttft", workload.target_ttft_ms), pair("tpot", workload.target_tpot_ms)];
    let pairs: Vec<String> = pairs.into_iter().flatten().collect();
    if !pairs.is_empty() {
        command.line(std::iter::once("--goodput".to_owned()).chain(pairs));
    }
}
