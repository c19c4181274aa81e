//! The older tool's byte counts, reproduced exactly.

use planner::memory::seed::{FOUR_BIT_BYTES, SeedModel, allocatable_bytes, kv_bytes, overhead_bytes, weights_bytes};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    parameters: u64,
    layers: u64,
    hidden: u64,
    heads: u64,
    kv_heads: u64,
    quantization: String,
    dtype: String,
    kv_cache_dtype: String,
    context: u64,
    tp: u64,
    concurrency: u64,
    utilization: f64,
    overhead_gib: Option<f64>,
    fragmentation: f64,
    weights: u64,
    kv: u64,
    overhead: u64,
    vram: u64,
    allocatable: u64,
}

fn bytes_of(word: &str) -> u64 {
    match word {
        "fp32" | "float32" => 4,
        word if word.contains("fp8") => 1,
        _ => 2,
    }
}

fn model(case: &Case) -> SeedModel {
    let cached = if case.kv_cache_dtype == "auto" { &case.dtype } else { &case.kv_cache_dtype };
    SeedModel {
        parameters: case.parameters,
        bytes_per_parameter: match case.quantization.as_str() {
            "awq" | "gptq" => FOUR_BIT_BYTES,
            "int8" | "fp8" => 1.0,
            _ => bytes_of(&case.dtype) as f64,
        },
        layers: case.layers,
        hidden_size: case.hidden,
        heads: case.heads,
        kv_heads: case.kv_heads,
        kv_element_bytes: bytes_of(cached),
    }
}

#[track_caller]
fn check(case: &Case) {
    let (model, name) = (model(case), &case.name);
    let factor = case.fragmentation;
    assert_eq!(weights_bytes(&model, case.tp), case.weights, "{name}: weights");
    assert_eq!(kv_bytes(&model, case.context, case.concurrency, factor), case.kv, "{name}: KV cache");
    assert_eq!(overhead_bytes(case.vram, case.tp, case.overhead_gib), case.overhead, "{name}: overhead");
    assert_eq!(allocatable_bytes(case.vram, case.utilization), case.allocatable, "{name}: allocatable");
}

#[test]
fn every_golden_byte_count_is_reproduced() {
    let golden: Golden = serde_json::from_str(include_str!("../data/seed-golden.json")).unwrap();
    assert!(golden.cases.len() >= 39);
    golden.cases.iter().for_each(check);
}
