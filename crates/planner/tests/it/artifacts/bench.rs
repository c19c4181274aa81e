//! The benchmark's command, and its result beside what is expected.

use planner::artifacts::flags::FlagTable;
use planner::artifacts::{Context, Options, measured, write};
use planner::plan::{Performance, Range};
use planner::read::Form;
use planner::read::read_text;
use planner::request::{Estimator, Lengths, Load, PlanRequest, Workload};
use planner::vllm::{Platform, newest};
use serde_json::{Map, json};

use crate::support::artifacts::{own, plain};

/// The options of `vllm bench serve` (`vllm/benchmarks/serve.py` and `datasets.py` of 0.33, as far as they are used here).
const OPTIONS: [&str; 16] = [
    "--model",
    "--tokenizer",
    "--dataset-name",
    "--random-input-len",
    "--random-output-len",
    "--random-prefix-len",
    "--random-range-ratio",
    "--num-prompts",
    "--max-concurrency",
    "--request-rate",
    "--ignore-eos",
    "--percentile-metrics",
    "--metric-percentiles",
    "--goodput",
    "--save-result",
    "--result-filename",
];

fn range(low: f64, high: f64) -> Range {
    Range { low, mid: f64::midpoint(low, high), high }
}

fn expected() -> Performance {
    Performance {
        estimator: Estimator::Calibrated,
        bound: None,
        interval: Some(0.8),
        measurements: 100,
        output_tps: Some(range(6000.0, 7000.0)),
        decode_tps_per_request: Some(range(10.0, 30.0)),
        prefill_tps: None,
        ttft_ms: Some(range(1000.004, 2000.006)),
        tpot_ms: Some(range(40.0, 60.0)),
        e2e_ms: None,
        assumptions: Vec::new(),
    }
}

fn written(workload: Workload, version: &str) -> planner::plan::Artifacts {
    let request = PlanRequest { workload, ..PlanRequest::default() };
    let (extras, performance) = (Map::new(), expected());
    let context = Context {
        platform: Platform::Cuda,
        gpus_per_node: 1,
        selected: Vec::new(),
        defaults: own(version),
        kind: planner::models::Kind::Generate,
        weights_bytes: None,
        request: &request,
        extras: &extras,
        performance: Some(&performance),
        options: Options::default(),
    };
    write(&plain(version), &context)
}

#[track_caller]
fn check(workload: &Workload, expected: &str) {
    let command = written(workload.clone(), "0.33").bench_command.unwrap();
    let words = shlex::split(&command.replace("\\\n", " ")).unwrap();
    assert_eq!(words[..3], ["vllm", "bench", "serve"]);
    for word in words.iter().filter(|word| word.starts_with("--")) {
        assert!(OPTIONS.contains(&word.as_str()), "{word}");
    }
    let text = words[5..].join(" ");
    let (load, rest) = text.split_once(" --ignore-eos").unwrap();
    assert_eq!(load, expected);
    assert!(rest.starts_with(" --percentile-metrics ttft,tpot,itl,e2el --metric-percentiles 50,95,99"), "{rest}");
    let back = read_text(&command, FlagTable::bundled(), &newest().version);
    assert_eq!(back.form, Form::BenchCommand);
    let same = |field: fn(&Workload) -> u64| assert_eq!(field(&back.request.workload), field(workload));
    same(|workload| workload.prompt_tokens);
    same(|workload| workload.gen_tokens);
    same(|workload| workload.cached_prompt_tokens);
    assert_eq!(back.request.workload.lengths, workload.lengths);
}

#[test]
fn the_command_is_the_plans_workload() {
    let load = |load| Workload { load, concurrency: 8, ..Workload::default() };
    let lengths = "--dataset-name random --random-input-len 512 --random-output-len 256";
    check(&load(Load::Closed), &format!("{lengths} --num-prompts 32 --max-concurrency 8"));
    let burst = Workload { num_prompts: Some(100), ..load(Load::Burst) };
    check(&burst, &format!("{lengths} --num-prompts 100"));
    let rate = Workload { request_rate: Some(2.5), ..load(Load::Rate) };
    check(&rate, &format!("{lengths} --num-prompts 150 --request-rate 2.5"));
    check(&load(Load::Static), &format!("{lengths} --num-prompts 8"));
    let cached = Workload { cached_prompt_tokens: 400, ..load(Load::Static) };
    check(
        &cached,
        "--dataset-name random --random-input-len 112 --random-prefix-len 400 --random-output-len 256 --num-prompts 8",
    );
    let natural = Workload { lengths: Lengths::Natural, ..load(Load::Static) };
    check(&natural, &format!("{lengths} --random-range-ratio 0.5 --num-prompts 8"));
}

#[test]
fn targets_and_older_releases() {
    let workload = Workload { target_ttft_ms: Some(500.0), target_tpot_ms: Some(20.5), ..Workload::default() };
    assert!(written(workload, "0.33").bench_command.unwrap().contains("--goodput ttft:500 tpot:20.5"));
    let old = written(Workload::default(), "0.8").bench_command.unwrap();
    assert!(old.starts_with("python3 benchmarks/benchmark_serving.py --backend vllm"), "{old}");
}

/// Runs the test of a result that this very test writes, with the Python that vLLM needs anyway.
#[test]
fn the_test_of_the_result_passes_and_fails() {
    let check = written(Workload::default(), "0.33").bench_check.unwrap();
    let folder = std::env::temp_dir().join(format!("bench-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let run = |throughput: f64| {
        let result = json!({"output_throughput": throughput, "median_ttft_ms": 1000.0, "median_tpot_ms": 60.0});
        std::fs::write(folder.join("bench-result.json"), result.to_string()).unwrap();
        let output = std::process::Command::new("bash").args(["-c", &check]).current_dir(&folder).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (passes, text) = run(6500.0);
    assert!(passes && text.contains("PASS output_throughput 6500.0 expected 6000") && !text.contains("FAIL"), "{text}");
    let (passes, text) = run(5999.0);
    assert!(!passes && text.contains("FAIL output_throughput") && text.contains("PASS median_ttft_ms"), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// As posted in <https://github.com/vllm-project/vllm/pull/18566>.
const PRINTED: &str = "
============ Serving Benchmark Result ============
Successful requests:                     1000
Benchmark duration (s):                  30.85
Total input tokens:                      229711
Total generated tokens:                  203068
Request throughput (req/s):              32.42
Output token throughput (tok/s):         6582.87
Total Token throughput (tok/s):          14029.44
---------------Time to First Token----------------
Mean TTFT (ms):                          9626.13
Median TTFT (ms):                        9459.70
P99 TTFT (ms):                           12666.73
-----Time per Output Token (excl. 1st token)------
Mean TPOT (ms):                          77.86
Median TPOT (ms):                        48.84
P99 TPOT (ms):                           211.21
---------------Inter-token Latency----------------
Mean ITL (ms):                           38.13
";

/// Figures of <https://github.com/vllm-project/vllm/pull/26478>, which brought failed requests and peaks.
const NEWER: &str = "
Successful requests:                     1000
Failed requests:                         0
Maximum request concurrency:             64
Total input tokens:                      79807
Total generated tokens:                  255726
Output token throughput (tok/s):         10777.64
Peak output token throughput (tok/s):    14046.00
Mean TTFT (ms):                          9408.20
";

#[test]
fn printed_results_are_read() {
    let run = measured::read(PRINTED).unwrap();
    assert_eq!((run.completed, run.duration_s, run.output_throughput), (Some(1000.0), Some(30.85), Some(6582.87)));
    assert_eq!((run.ttft_ms.mean, run.ttft_ms.median, run.ttft_ms.p99), (Some(9626.13), Some(9459.7), Some(12666.73)));
    assert_eq!((run.tpot_ms.median, run.itl_ms.mean, run.e2el_ms.mean), (Some(48.84), Some(38.13), None));
    let newer = measured::read(NEWER).unwrap();
    assert_eq!((newer.output_throughput, newer.failed, newer.max_concurrency), (Some(10777.64), Some(0.0), Some(64.0)));
    let workload = newer.workload(&Workload::default());
    assert_eq!((workload.prompt_tokens, workload.gen_tokens, workload.concurrency), (80, 256, 64));
}

#[test]
fn saved_results_are_read() {
    let saved = json!({"completed": 8, "total_input_tokens": 4096, "total_output_tokens": 2048, "max_concurrency": 4,
        "output_throughput": 100.5, "median_ttft_ms": 80.0, "mean_ttft_ms": 90.0, "p99_ttft_ms": 200, "median_tpot_ms": 20.0});
    let run = measured::read(&saved.to_string()).unwrap();
    assert_eq!((run.output_throughput, run.ttft_ms.median, run.ttft_ms.p99), (Some(100.5), Some(80.0), Some(200.0)));
    let back = read_text(&saved.to_string(), FlagTable::bundled(), &newest().version);
    assert_eq!((back.form, back.measured.as_ref()), (Form::BenchResult, Some(&run)));
    assert_eq!(back.apply_to(&PlanRequest::default()).workload.prompt_tokens, 512);
}

#[test]
fn measured_stands_beside_expected() {
    let run = measured::read(PRINTED).unwrap();
    let compared = measured::compare(&run, &expected());
    let told: Vec<(&str, &str, bool)> =
        compared.iter().map(|row| (row.figure.as_str(), row.statistic.as_str(), row.inside)).collect();
    let expected = [
        ("output_tps", "total", true),
        ("ttft_ms", "median", false),
        ("tpot_ms", "median", true),
        ("decode_tps_per_request", "median", true),
    ];
    assert_eq!(told, expected);
}

#[test]
fn other_texts_are_no_results() {
    for text in ["", "{}", "[]", "null", "vllm serve a/b", "Mean: 3", "TTFT (ms): x", "{\"completed\": 3}"] {
        assert_eq!(measured::read(text), None, "{text}");
    }
}
