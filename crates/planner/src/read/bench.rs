//! `vllm bench serve …` as a workload.

use super::invocation::Invocation;
use super::lint::Lint;
use super::{Form, ReadBack};
use crate::request::{Lengths, Load, PlanRequest, Workload};

/// The workload of a benchmark's command; what it leaves open takes the benchmark's own defaults.
pub(super) fn of(start: &Invocation, lint: Vec<Lint>) -> ReadBack {
    let value = |name: &str| option(&start.arguments, name);
    let count = |name: &str| value(name).and_then(|text| text.parse::<u64>().ok());
    let number = |name: &str| value(name).and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite());
    let prefix = count("random-prefix-len").unwrap_or(0);
    let prompt = count("random-input-len").or_else(|| count("input-len")).unwrap_or(1024);
    let concurrency = count("max-concurrency");
    let rate = number("request-rate").filter(|rate| *rate > 0.0);
    let load = match (concurrency, rate) {
        (Some(_), _) => Load::Closed,
        (None, Some(_)) => Load::Rate,
        (None, None) => Load::Burst,
    };
    let prompts = count("num-prompts").unwrap_or(1000);
    let workload = Workload {
        prompt_tokens: prompt.saturating_add(prefix).max(1),
        gen_tokens: count("random-output-len").or_else(|| count("output-len")).unwrap_or(128).max(1),
        concurrency: concurrency.unwrap_or(if load == Load::Burst { prompts } else { 1 }).max(1),
        cached_prompt_tokens: prefix,
        load,
        num_prompts: (load == Load::Burst).then_some(prompts),
        request_rate: rate.filter(|_| load == Load::Rate),
        lengths: if number("random-range-ratio").unwrap_or(0.0) > 0.0 { Lengths::Natural } else { Lengths::Fixed },
        ..Workload::default()
    };
    let model = value("model").map(str::to_owned);
    let mut request = PlanRequest { workload, ..PlanRequest::default() };
    request.model.id.clone_from(&model);
    ReadBack { form: Form::BenchCommand, request, model, lint, ..ReadBack::default() }
}

/// The last value of an option, in either spelling.
fn option<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let Some(option) = word.strip_prefix("--") else { continue };
        let (key, joined) = match option.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (option, None),
        };
        if key.replace('_', "-") == name {
            found = joined.or_else(|| words.get(at + 1).map(String::as_str));
        }
    }
    found
}
