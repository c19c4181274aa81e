//! Weight bytes: of checkpoints against file sizes, of ranks against start-up logs, and how they may change.

use planner::models::quantization::{Chosen, chosen, read_quantization, with_customs};
use planner::models::weights::{Layout, checkpoint_bytes, weights_per_rank};
use planner::models::{Architecture, Dtype, Part, Role, parts, read_config};
use serde_json::Value;

const FACTS: &str = include_str!("../data/model-facts.json");

/// A key's value; null where it is absent.
fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// The configuration of a model of the facts file.
fn config(id: &str) -> Value {
    let facts: Vec<Value> = serde_json::from_str(FACTS).expect("the facts are a list of models");
    facts
        .into_iter()
        .find(|fact| fact["id"] == id)
        .map(|fact| field(&fact, "config").clone())
        .expect("the model is among the facts")
}

fn read(config: &Value) -> (Architecture, Vec<Part>) {
    let architecture = read_config(config).0.expect("the configuration can be read");
    let parts = parts(&architecture);
    (architecture, parts)
}

#[track_caller]
fn check_stored(id: &str, published: u64, tolerance: f64) {
    let facts: Vec<Value> = serde_json::from_str(FACTS).expect("the facts are a list of models");
    let fact = facts.into_iter().find(|fact| fact["id"] == id).expect("the model is among the facts");
    let (architecture, parts) = read(field(&fact, "config"));
    let quantization = architecture.quantization.clone().or_else(|| {
        read_quantization(field(&fact, "quant_config"), architecture.layers.len() as u64).expect("the method is known")
    });
    let bytes = checkpoint_bytes(&parts, quantization.as_ref(), architecture.dtype);
    let off = bytes as f64 / published as f64 - 1.0;
    assert!(off.abs() <= tolerance, "{id}: {bytes} against {published} ({:+.3} %)", 100.0 * off);
}

/// File sizes of the served shards as the facts file's sources give them.
#[test]
fn weight_bytes_are_the_checkpoints_own() {
    check_stored("meta-llama/Llama-3.3-70B-Instruct", 141_111_150_510, 0.001);
    check_stored("Qwen/Qwen3.5-122B-A10B", 250_171_107_574, 0.001);
    check_stored("google/gemma-4-31B-it", 62_545_461_248, 0.001);
    check_stored("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", 63_157_494_088, 0.001);
    check_stored("deepseek-ai/DeepSeek-V3.2", 689_492_574_863, 0.005);
    check_stored("deepseek-ai/DeepSeek-V4-Pro", 864_727_240_540, 0.01);
    check_stored("MiniMaxAI/MiniMax-M2.7", 230_145_822_556, 0.002);
    check_stored("zai-org/GLM-5.2-FP8", 755_645_808_640, 0.005);
    check_stored("moonshotai/Kimi-K2.5", 595_196_567_880, 0.005);
}

#[track_caller]
fn check_loaded(id: &str, method: Option<Chosen>, tensor_parallel: u64, logged_gib: f64, tolerance: f64) {
    let (architecture, parts) = read(&config(id));
    let has_experts = parts.iter().any(|part| part.role == Role::RoutedExperts);
    let quantization = match method {
        Some(method) => Some(with_customs(method.quantization(has_experts), &architecture)),
        None => architecture.quantization.clone(),
    };
    let layout = Layout { tensor_parallel, ..Layout::default() };
    let weights = weights_per_rank(&architecture, &parts, quantization.as_ref(), Dtype::Bfloat16, &layout);
    let gib = weights.total() as f64 / f64::from(1 << 30);
    assert!((gib / logged_gib - 1.0).abs() <= tolerance, "{id} TP {tensor_parallel}: {gib:.3} against {logged_gib}");
}

/// "Model loading took … GiB" of public vLLM logs, 0.6 to 0.20, one rank.
#[test]
fn a_ranks_weights_are_those_of_start_up_logs() {
    check_loaded("meta-llama/Meta-Llama-3.1-8B", None, 1, 14.9888, 0.001);
    check_loaded("Qwen/Qwen3-32B", None, 1, 61.04, 0.001);
    check_loaded("deepseek-ai/DeepSeek-R1", None, 8, 79.88, 0.006);
    check_loaded("Qwen/Qwen3-30B-A3B", None, 1, 56.93, 0.005);
    check_loaded("google/gemma-4-31B-it", None, 1, 58.9, 0.01);
    check_loaded("Qwen/Qwen2.5-7B", Some(Chosen::Awq), 1, 5.29, 0.02);
}

#[test]
fn more_gpus_never_mean_more_weights_on_one() {
    for fact in serde_json::from_str::<Vec<Value>>(FACTS).expect("the facts are a list of models") {
        let (architecture, parts) = read(&fact["config"]);
        let on = |tensor_parallel: u64, expert_parallel: bool| {
            let layout = Layout { tensor_parallel, expert_parallel, ..Layout::default() };
            weights_per_rank(&architecture, &parts, architecture.quantization.as_ref(), Dtype::Bfloat16, &layout)
                .total()
        };
        for tensor_parallel in [1, 2, 4, 8] {
            assert!(on(2 * tensor_parallel, false) <= on(tensor_parallel, false), "{}", fact["id"]);
            assert!(on(2 * tensor_parallel, true) <= on(tensor_parallel, true), "{}", fact["id"]);
        }
    }
}

#[test]
fn stages_together_hold_the_model_and_a_tied_head_once_more() {
    for id in ["Qwen/Qwen3-32B", "deepseek-ai/DeepSeek-R1", "google/gemma-3-27b-it"] {
        let (architecture, parts) = read(&config(id));
        let on = |pipeline_parallel: u64, stage: u64| {
            let layout = Layout { pipeline_parallel, stage, ..Layout::default() };
            let weights =
                weights_per_rank(&architecture, &parts, architecture.quantization.as_ref(), Dtype::Bfloat16, &layout);
            weights.total() - weights.rotary
        };
        let again = if architecture.tied {
            architecture.vocab_size.div_ceil(64) * 64 * architecture.hidden_size * 2
        } else {
            0
        };
        assert_eq!((0..4).map(|stage| on(4, stage)).sum::<u64>(), on(1, 0) + again, "{id}");
    }
}

#[test]
fn fewer_bits_never_mean_more_bytes() {
    let (architecture, parts) = read(&config("Qwen/Qwen3-32B"));
    let bytes = |method: Option<Chosen>| {
        let quantization = method.map(|method| with_customs(method.quantization(false), &architecture));
        checkpoint_bytes(&parts, quantization.as_ref(), Dtype::Bfloat16)
    };
    let falling = [None, Some(Chosen::GgufQ8), Some(Chosen::Fp8), Some(Chosen::Nvfp4), Some(Chosen::Mxfp4)];
    assert!(falling.windows(2).all(|pair| bytes(pair[0]) > bytes(pair[1])));
}

#[test]
fn words_for_methods_are_read() {
    for (word, expected) in [
        ("fp8", Chosen::Fp8),
        ("gptq_marlin", Chosen::Gptq),
        ("NVFP4", Chosen::Nvfp4),
        ("bnb", Chosen::Bitsandbytes),
        ("w4a16", Chosen::Int4),
    ] {
        assert_eq!(chosen(word), Some(expected), "{word}");
    }
}
