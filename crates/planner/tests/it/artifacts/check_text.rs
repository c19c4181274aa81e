//! A pasted text as a plan: why it would not start, and what was measured beside what is expected.

use planner::Facts;
use planner::check_text::{CheckedText, check_text};
use planner::issue::Severity;
use planner::read::Form;
use planner::request::{PlanRequest, read_line};

fn base() -> PlanRequest {
    let line = r#"{"model": {"id": "Qwen/Qwen3-8B"}, "hardware": {"gpu": "NVIDIA H100 80GB HBM3", "gpus": 4},
        "workload": {"concurrency": 8}}"#;
    read_line(&line.replace('\n', " ")).unwrap().0
}

fn read(text: &str) -> CheckedText {
    check_text(&Facts::bundled(), text, &base())
}

/// The codes of the errors in a text.
#[track_caller]
fn check(text: &str, errors: &[&str]) {
    let pasted = read(text);
    let found: Vec<&str> = pasted
        .text
        .findings
        .iter()
        .filter(|lint| lint.severity == Severity::Error)
        .map(|lint| lint.code.as_str())
        .collect();
    assert_eq!(found, errors, "{text}: {:?}", pasted.text.findings);
}

#[test]
fn what_would_not_start_is_said() {
    check("vllm serve Qwen/Qwen3-32B -tp 2", &[]);
    check("vllm serve Qwen/Qwen3-32B -tp 3", &["attention-heads"]);
    check("vllm serve Qwen/Qwen3-32B --max-model-len 40000 --gpu-memory-utilization 0.8", &["no-memory-for-kv-cache"]);
    check("vllm serve Qwen/Qwen3-32B --max-model-len 40000", &["max-model-len-exceeds-kv-cache"]);
    check("vllm serve Qwen/Qwen3-235B-A22B", &["out-of-memory-loading"]);
    check("how do I serve this?", &["not-recognized"]);
}

/// The options that mend a refusal; with them the server starts.
#[test]
fn what_would_not_start_is_mended() {
    for arguments in ["-tp 3", "", "--max-model-len 40000"] {
        let text = format!("vllm serve Qwen/Qwen3-32B {arguments}");
        let refused = read(&text);
        let fixed = refused.text.findings.iter().rev().find_map(|lint| lint.fixed.clone()).unwrap();
        let plan = read(&format!("{text} {fixed}")).plan.unwrap();
        assert!(!refused.plan.unwrap().feasibility.unwrap().starts() && plan.feasibility.unwrap().starts(), "{fixed}");
    }
}

#[test]
fn a_command_is_planned_as_given() {
    let pasted = read("vllm serve Qwen/Qwen3-32B -tp 2 --max-num-seqs 32");
    let plan = pasted.plan.unwrap();
    let config = plan.config.unwrap();
    assert_eq!((config.model.as_str(), config.tensor_parallel_size, config.max_num_seqs), ("Qwen/Qwen3-32B", 2, 32));
    assert!(plan.performance.is_some() && plan.feasibility.unwrap().starts());
    assert_eq!((pasted.text.request.workload.concurrency, pasted.text.request.hardware.gpus), (8, Some(4)));
    assert_eq!((read("nothing").plan, pasted.text.form), (None, Form::ServeCommand));
}

#[test]
fn a_result_stands_beside_the_plan() {
    let text = "Successful requests: 32\nMaximum request concurrency: 8\nTotal input tokens: 16384\n\
        Total generated tokens: 8192\nOutput token throughput (tok/s): 1.5\nMedian TTFT (ms): 60.0\n";
    let pasted = read(text);
    assert_eq!(pasted.text.form, Form::BenchResult);
    assert_eq!((pasted.text.request.workload.prompt_tokens, pasted.text.request.workload.gen_tokens), (512, 256));
    assert_eq!(pasted.text.request.model.id.as_deref(), Some("Qwen/Qwen3-8B"));
    let rate = pasted.compared.iter().find(|row| row.figure == "output_tps").unwrap();
    assert!(!rate.inside && rate.expected.low > 1.5);
}
