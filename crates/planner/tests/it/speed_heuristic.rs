//! The heuristic against what the tool that it comes from prints.

use planner::hardware::LinkKind;
use planner::hardware::catalog::Catalog;
use planner::speed::heuristic::{Question, answer};
use serde_json::Value;

const GOLDEN: &str = include_str!("../data/perf-seed-golden.json");

/// Python's `round(x, 1)`: half to even on the binary float, as printing with one decimal does.
fn one_decimal(x: f64) -> f64 {
    format!("{x:.1}").parse().unwrap()
}

#[track_caller]
fn check(catalog: &Catalog, plan: &Value) {
    let number = |key: &str| plan[key].as_i64().unwrap();
    let card = plan["card"].as_str().map(|name| catalog.cards().iter().find(|card| card.name == name).unwrap());
    let question = Question {
        baseline: catalog.seed_baseline(card),
        gpu: plan["gpu"].as_str().unwrap(),
        parameters: number("parameters").unsigned_abs(),
        tensor_parallel: number("tensor_parallel").unsigned_abs(),
        link: match plan["link"].as_str() {
            Some("nvlink") => Some(LinkKind::Nvlink),
            Some("pcie") => Some(LinkKind::Pcie),
            _ => None,
        },
        context: u64::try_from(number("context")).unwrap_or(0),
        quantization: plan["quantization"].as_str().unwrap(),
        prompt_tokens: number("prompt_tokens").unsigned_abs(),
        gen_tokens: 256,
    };
    let answered = answer(&question);
    let got =
        |range: Option<planner::plan::Range>| range.map(|range| vec![one_decimal(range.low), one_decimal(range.high)]);
    let expected = |key: &str| Some(plan[key].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect());
    let name = plan["name"].as_str().unwrap();
    assert_eq!(got(answered.decode_tps_per_request), expected("decode"), "{name}: decode");
    assert_eq!(got(answered.prefill_tps), expected("prefill"), "{name}: prefill");
    assert_eq!(got(answered.ttft_ms), expected("ttft_ms"), "{name}: time to first token");
    assert_eq!(answered.assumptions.len() as u64, plan["assumptions"].as_u64().unwrap(), "{name}: assumptions");
}

#[test]
fn prints_what_the_tool_prints() {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let plans = golden["plans"].as_array().unwrap();
    assert_eq!(plans.len(), 39);
    let catalog = Catalog::bundled();
    for plan in plans {
        check(&catalog, plan);
    }
}
