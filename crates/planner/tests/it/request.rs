//! A request is read as far as it can be; what cannot be read is named and nothing else is lost.

use planner::issue::Severity;
use planner::request::{Load, PlanRequest, read_line, validate};

#[track_caller]
fn check(line: &str, expected_issues: &[(&str, &str)]) -> PlanRequest {
    let (request, issues) = read_line(line).expect("a JSON object");
    let found: Vec<_> = issues.iter().map(|i| (i.code.as_str(), i.field.as_str())).collect();
    assert_eq!(found, expected_issues, "{line}");
    request
}

#[test]
fn an_empty_object_is_a_request() {
    let request = check("{}", &[]);
    assert_eq!(request, PlanRequest::default());
}

#[test]
fn null_takes_the_default() {
    let request = check(r#"{"workload": {"concurrency": null, "prompt_tokens": 9}, "policy": null}"#, &[]);
    assert_eq!((request.workload.concurrency, request.workload.prompt_tokens), (1, 9));
}

#[test]
fn unknown_fields_are_named_and_the_rest_is_read() {
    let line = r#"{"wrokload": {}, "workload": {"concurency": 4, "gen_tokens": 7}}"#;
    let request = check(line, &[("unknown-field", "workload.concurency"), ("unknown-field", "wrokload")]);
    assert_eq!(request.workload.gen_tokens, 7);
}

#[test]
fn a_value_of_the_wrong_kind_is_named_and_the_rest_is_read() {
    let line = r#"{"workload": {"concurrency": "many", "load": "burst", "gen_tokens": "128", "prompt_tokens": 1e3}}"#;
    let request = check(line, &[("unreadable-value", "workload.concurrency")]);
    let w = request.workload;
    assert_eq!((w.concurrency, w.load, w.gen_tokens, w.prompt_tokens), (1, Load::Burst, 128, 1000));
}

#[test]
fn what_is_no_request_says_so() {
    for (line, code) in [("", "not-json"), ("hello", "not-json"), ("[1]", "not-an-object"), ("7", "not-an-object")] {
        assert_eq!(read_line(line).map(|_| ()).map_err(|e| e.code()), Err(code), "{line:?}");
    }
}

#[test]
fn every_field_out_of_its_range_is_named() {
    let line = r#"{"workload": {"prompt_tokens": 0, "cached_prompt_tokens": 5, "request_rate": -1},
                   "policy": {"gpu_memory_utilization": 1.2, "fragmentation_factor": 0.5, "headroom_gib": -3}}"#;
    let (request, _) = read_line(&line.replace('\n', " ")).expect("a JSON object");
    let issues = validate(&request);
    let fields: Vec<_> = issues.iter().map(|i| i.field.as_str()).collect();
    let expected = [
        "workload.prompt_tokens",
        "workload.cached_prompt_tokens",
        "policy.gpu_memory_utilization",
        "policy.fragmentation_factor",
        "policy.headroom_gib",
        "workload.request_rate",
    ];
    assert_eq!(fields, expected);
    assert!(issues.iter().all(|i| i.severity == Severity::Error));
}
