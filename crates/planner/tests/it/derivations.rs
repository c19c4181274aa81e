//! Every figure opens to a formula, and with the values beside it the formula gives the figure.

use std::sync::LazyLock;

use planner::plan::{Plan, Range, Term, TermName};
use planner::request::read;
use planner::{Facts, Planner, plan};
use serde_json::{Value, json};

/// Figures that are found by trying, not by a formula.
const SEARCHED: [TermName; 1] = [TermName::MaxContextAtConcurrency];

const MODELS: [&str; 7] = [
    "Qwen/Qwen3-32B",
    "Qwen/Qwen3-235B-A22B",
    "Qwen/Qwen3-Next-80B-A3B-Instruct",
    "meta-llama/Llama-3.1-8B-Instruct",
    "deepseek-ai/DeepSeek-V3",
    "openai/gpt-oss-120b",
    "google/gemma-3-27b-it",
];

fn loads() -> Vec<Value> {
    vec![
        json!({"concurrency": 1}),
        json!({"concurrency": 37, "cached_prompt_tokens": 100}),
        json!({"concurrency": 700, "prompt_tokens": 6000, "gen_tokens": 100}),
        json!({"load": "burst", "num_prompts": 500, "concurrency": 500}),
        json!({"load": "burst", "num_prompts": 3000, "lengths": "natural", "prompt_tokens": 3000, "gen_tokens": 64}),
        json!({"load": "static", "concurrency": 300}),
        json!({"load": "rate", "request_rate": 2.5}),
        json!({"load": "rate", "request_rate": 200, "lengths": "natural"}),
    ]
}

fn hardware() -> Vec<Value> {
    vec![
        json!({"gpu": "H100 SXM"}),
        json!({"gpu": "A100 80GB", "gpus": 2}),
        json!({"gpu": "RTX 4090", "gpus": 2, "pipeline_parallel_size": 2}),
        json!({"gpu": "H200", "gpus": 8}),
        json!({"gpu": "H200", "gpus": 8, "data_parallel_size": 8, "tensor_parallel_size": 1, "expert_parallel": true}),
        json!({"gpu": "MI300X", "gpus": 8}),
    ]
}

fn policies() -> Vec<Value> {
    vec![
        json!({}),
        json!({"enforce_eager": true, "fragmentation_factor": 1.2}),
        json!({"vllm_version": "0.6.6", "mode": "as_given"}),
        json!({"estimator": "heuristic", "price_per_gpu_hour_usd": 2.0, "overhead_gib": 1.5, "measured": {"activation_gib": 1.25}}),
        json!({"kv_cache_memory_bytes": 9_000_000_001_u64}),
    ]
}

/// A plan of each model on each hardware, under each load and policy; every other one drafts.
static PLANS: LazyLock<Vec<(String, Plan)>> = LazyLock::new(|| {
    let facts = Facts::bundled();
    let mut plans = Vec::new();
    for model in MODELS {
        for hardware in hardware() {
            for (at, load) in loads().into_iter().enumerate() {
                for policy in policies() {
                    let drafts = json!({"method": "mtp", "num_speculative_tokens": 2, "acceptance": 0.7});
                    let speculative = if at % 2 == 0 { Value::Null } else { drafts };
                    let asked = json!({
                        "model": {"id": model, "speculative": speculative},
                        "hardware": hardware, "workload": load, "policy": policy,
                    });
                    let (request, _) = read(asked.clone()).unwrap();
                    let planner = Planner::new(&facts, request);
                    let plan = Plan { derivations: planner.derivations(), ..planner.plan().clone() };
                    plans.push((asked.to_string(), plan));
                }
            }
        }
    }
    plans
});

fn all(plan: &Plan) -> impl Iterator<Item = &Term> {
    plan.derivations.iter().chain(&plan.terms)
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * left.abs().max(right.abs())
}

#[test]
fn every_formula_gives_its_figure() {
    let mut checked = 0;
    for (asked, plan) in PLANS.iter() {
        for term in all(plan).filter(|term| !SEARCHED.contains(&term.name)) {
            let value = crate::support::formulas::value(&term.formula, &term.inputs);
            let value = value.unwrap_or_else(|why| panic!("{}: {}: {why}, in {asked}", term.name, term.formula));
            assert!(near(value, term.mid), "{}: {value} is not {}: {term:?} in {asked}", term.name, term.mid);
            checked += 1;
        }
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn an_input_with_a_figures_name_is_that_figure() {
    let mut found = 0;
    for (asked, plan) in PLANS.iter() {
        for term in &plan.derivations {
            for (name, value) in &term.inputs {
                let Some(figure) = all(plan).find(|other| other.name.as_str() == name) else {
                    assert!(
                        !name.contains('_') || name == "max_model_len",
                        "{name} of {} is nowhere: {asked}",
                        term.name
                    );
                    continue;
                };
                assert!(near(*value, figure.mid), "{name} of {}: {value} is not {}: {asked}", term.name, figure.mid);
                assert_ne!(name, term.name.as_str());
                found += 1;
            }
        }
    }
    assert!(found > 10_000, "{found}");
}

#[test]
fn a_whole_plan_carries_them() {
    let (request, _) =
        read(json!({"model": {"id": "Qwen/Qwen3-32B"}, "hardware": {"gpu": "H100 SXM", "gpus": 2}})).unwrap();
    let facts = Facts::bundled();
    let derivations = Planner::new(&facts, request.clone()).derivations();
    assert!(derivations.len() > 20, "{}", derivations.len());
    assert_eq!(plan(&facts, &request).derivations, derivations);
}

#[test]
fn every_figure_of_a_plan_has_its_derivation() {
    for (asked, plan) in PLANS.iter() {
        let (Some(feasibility), cost) = (&plan.feasibility, plan.cost.as_ref()) else { continue };
        let one = |value: Option<f64>| value.map(|mid| Range { low: mid, mid, high: mid });
        let speed = |pick: fn(&planner::plan::Performance) -> Option<Range>| plan.performance.as_ref().and_then(pick);
        let figures = [
            ("kv_cache_required", one(Some(feasibility.per_gpu.kv_cache_required_gib))),
            ("max_context_at_concurrency", one(feasibility.max_context_at_concurrency.map(|tokens| tokens as f64))),
            (
                "max_requests_of_this_length",
                one(feasibility.max_requests_of_this_length.map(|requests| requests as f64)),
            ),
            ("headroom_gib", one(Some(feasibility.per_gpu.headroom_gib))),
            ("kv_pressure", one(feasibility.kv_pressure)),
            ("output_tps", speed(|speed| speed.output_tps)),
            ("decode_tps_per_request", speed(|speed| speed.decode_tps_per_request)),
            ("prefill_tps", speed(|speed| speed.prefill_tps)),
            ("ttft_ms", speed(|speed| speed.ttft_ms)),
            ("tpot_ms", speed(|speed| speed.tpot_ms)),
            ("e2e_ms", speed(|speed| speed.e2e_ms)),
            ("output_per_million_usd", cost.and_then(|cost| cost.output_per_million_usd)),
        ];
        for (name, figure) in figures {
            let derived = plan.derivations.iter().filter(|term| term.name.as_str() == name).collect::<Vec<_>>();
            let Some(figure) = figure else { continue };
            let [term] = derived[..] else { panic!("{name}: {} derivations, in {asked}", derived.len()) };
            assert_eq!(Range { low: term.low, mid: term.mid, high: term.high }, figure, "{name}: {asked}");
            assert!(!term.source.is_empty());
        }
        for (name, middle, bounds) in [
            (
                "kv_cache_tokens",
                feasibility.kv_cache_tokens.map(|tokens| tokens as f64),
                feasibility.range.kv_cache_tokens,
            ),
            (
                "max_concurrency_at_context",
                feasibility.max_concurrency_at_context,
                feasibility.range.max_concurrency_at_context,
            ),
        ] {
            let Some(middle) = middle else { continue };
            let term = plan
                .derivations
                .iter()
                .find(|term| term.name.as_str() == name)
                .unwrap_or_else(|| panic!("{name}: {asked}"));
            assert!(near(term.mid, middle), "{name}: {asked}");
            let bounds = bounds.unwrap();
            assert!(term.low <= bounds.low.min(middle) && term.high >= bounds.high.max(middle), "{name}: {asked}");
        }
    }
}
