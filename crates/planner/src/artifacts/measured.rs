//! A benchmark's result, read from what `vllm bench serve` prints or saves, and set beside what the plan expects.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::plan::{Performance, Range};
use crate::request::{Load, Workload};

/// One time, by its statistics; milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Statistic {
    /// The arithmetic mean.
    pub mean: Option<f64>,
    /// Half are below.
    pub median: Option<f64>,
    /// 99 of 100 are below.
    pub p99: Option<f64>,
}

/// What a run measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Requests that were answered.
    pub completed: Option<f64>,
    /// Requests that were not.
    pub failed: Option<f64>,
    /// Most requests in flight.
    pub max_concurrency: Option<f64>,
    /// Seconds from the first request to the last answer.
    pub duration_s: Option<f64>,
    /// Prompt tokens of all requests.
    pub total_input_tokens: Option<f64>,
    /// Generated tokens of all requests.
    pub total_output_tokens: Option<f64>,
    /// Requests a second.
    pub request_throughput: Option<f64>,
    /// Generated tokens a second.
    pub output_throughput: Option<f64>,
    /// Prompt and generated tokens a second.
    pub total_token_throughput: Option<f64>,
    /// Time to first token.
    pub ttft_ms: Statistic,
    /// Time for each output token after the first.
    pub tpot_ms: Statistic,
    /// Time between two tokens.
    pub itl_ms: Statistic,
    /// From sending to the last token.
    pub e2el_ms: Statistic,
}

/// One figure, measured and expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The plan's name of it: `ttft_ms`.
    pub figure: String,
    /// Which statistic was compared: `median`, `mean`, or `total` for rates.
    pub statistic: String,
    /// What the run measured.
    pub measured: f64,
    /// What the plan expects.
    pub expected: Range,
    /// Whether it lies between low and high.
    pub inside: bool,
}

/// Reads a result: the table that is printed, with or without what stands around it, or the saved JSON.
///
/// `None` when the text is neither.
///
/// ```
/// use planner::artifacts::measured;
/// let run = measured::read("Output token throughput (tok/s):   6582.87\nMedian TTFT (ms):  9459.70\n").unwrap();
/// assert_eq!((run.output_throughput, run.ttft_ms.median), (Some(6582.87), Some(9459.7)));
/// ```
pub fn read(text: &str) -> Option<Measured> {
    let figures = saved(text.trim()).or_else(|| printed(text))?;
    let number = |name: &str| figures.get(name).and_then(Value::as_f64).filter(|number| number.is_finite());
    let statistic = |name: &str| Statistic {
        mean: number(&format!("mean_{name}_ms")),
        median: number(&format!("median_{name}_ms")).or_else(|| number(&format!("p50_{name}_ms"))),
        p99: number(&format!("p99_{name}_ms")),
    };
    let measured = Measured {
        completed: number("completed"),
        failed: number("failed"),
        max_concurrency: number("max_concurrency"),
        duration_s: number("duration"),
        total_input_tokens: number("total_input_tokens").or_else(|| number("total_input")),
        total_output_tokens: number("total_output_tokens").or_else(|| number("total_output")),
        request_throughput: number("request_throughput"),
        output_throughput: number("output_throughput"),
        total_token_throughput: number("total_token_throughput"),
        ttft_ms: statistic("ttft"),
        tpot_ms: statistic("tpot"),
        itl_ms: statistic("itl"),
        e2el_ms: statistic("e2el"),
    };
    let any = [measured.output_throughput, measured.ttft_ms.mean, measured.ttft_ms.median, measured.tpot_ms.mean];
    any.iter().any(Option::is_some).then_some(measured)
}

/// The saved JSON; of several results the last.
fn saved(text: &str) -> Option<Map<String, Value>> {
    let whole = serde_json::from_str(text).ok();
    let last = || text.lines().rev().find_map(|line| serde_json::from_str::<Value>(line.trim()).ok());
    match whole.or_else(last)? {
        Value::Object(figures) => Some(figures),
        Value::Array(runs) => runs.into_iter().rev().find_map(|run| run.as_object().cloned()),
        _ => None,
    }
}

/// What the table calls each figure.
const LABELS: [(&str, &str); 9] = [
    ("successful requests", "completed"),
    ("failed requests", "failed"),
    ("maximum request concurrency", "max_concurrency"),
    ("benchmark duration (s)", "duration"),
    ("total input tokens", "total_input_tokens"),
    ("total generated tokens", "total_output_tokens"),
    ("request throughput (req/s)", "request_throughput"),
    ("output token throughput (tok/s)", "output_throughput"),
    ("total token throughput (tok/s)", "total_token_throughput"),
];

/// The printed table: a label, a colon, a number; of several the last.
fn printed(text: &str) -> Option<Map<String, Value>> {
    let mut figures = Map::new();
    for line in text.lines() {
        let Some((label, value)) = line.rsplit_once(':') else { continue };
        let label = label.trim().trim_start_matches(['|', '>', '*', ' ']).to_lowercase();
        let value = value.split_whitespace().next().and_then(|word| word.replace(',', "").parse::<f64>().ok());
        if let (Some(name), Some(value)) = (name_of(&label), value) {
            figures.insert(name, Value::from(value));
        }
    }
    (!figures.is_empty()).then_some(figures)
}

/// `mean ttft (ms)` is `mean_ttft_ms`.
fn name_of(label: &str) -> Option<String> {
    if let Some((_, name)) = LABELS.iter().find(|(known, _)| *known == label) {
        return Some((*name).to_owned());
    }
    let (statistic, time) = label.strip_suffix(" (ms)")?.split_once(' ')?;
    let known =
        matches!(statistic, "mean" | "median" | "p50" | "p99") && matches!(time, "ttft" | "tpot" | "itl" | "e2el");
    known.then(|| format!("{statistic}_{time}_ms"))
}

/// Each figure that both have. The planner's central value is meant for the median; the mean stands in where there is none.
pub fn compare(measured: &Measured, performance: &Performance) -> Vec<Comparison> {
    let central = |statistic: Statistic| {
        let median = statistic.median.map(|value| ("median", value));
        median.or_else(|| statistic.mean.map(|value| ("mean", value)))
    };
    let rate = measured.output_throughput.map(|value| ("total", value));
    let decode = central(measured.tpot_ms).filter(|(_, ms)| *ms > 0.0).map(|(name, ms)| (name, 1000.0 / ms));
    let rows = [
        ("output_tps", rate, performance.output_tps),
        ("ttft_ms", central(measured.ttft_ms), performance.ttft_ms),
        ("tpot_ms", central(measured.tpot_ms), performance.tpot_ms),
        ("decode_tps_per_request", decode, performance.decode_tps_per_request),
        ("e2e_ms", central(measured.e2el_ms), performance.e2e_ms),
    ];
    let compared = rows.into_iter().filter_map(|(figure, found, expected)| {
        let ((statistic, measured), expected) = (found?, expected?);
        let inside = measured >= expected.low && measured <= expected.high;
        Some(Comparison { figure: figure.to_owned(), statistic: statistic.to_owned(), measured, expected, inside })
    });
    compared.collect()
}

impl Measured {
    /// The workload that was measured, as far as the result says; the rest as in `base`.
    pub fn workload(&self, base: &Workload) -> Workload {
        let each = |total: Option<f64>| {
            let mean =
                total.zip(self.completed.filter(|requests| *requests > 0.0)).map(|(all, requests)| all / requests);
            mean.map(|tokens| tokens.round().clamp(1.0, 1e9) as u64)
        };
        let concurrency = self.max_concurrency.map(|users| users.clamp(1.0, 1e7) as u64);
        Workload {
            prompt_tokens: each(self.total_input_tokens).unwrap_or(base.prompt_tokens),
            gen_tokens: each(self.total_output_tokens).unwrap_or(base.gen_tokens),
            concurrency: concurrency.unwrap_or(base.concurrency),
            load: if concurrency.is_some() { Load::Closed } else { base.load },
            ..base.clone()
        }
    }
}
