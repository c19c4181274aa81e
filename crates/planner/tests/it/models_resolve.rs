//! From a request to a model: what is served, what is said about it, and what the bundle adds.

use planner::models::{Architecture, ModelRequest, Part, Snapshot, parts, read_config, resolve};
use serde_json::{Value, json};

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
fn check_issue(request: &ModelRequest, code: &str) {
    let (_, issues) = resolve(request, &Snapshot::bundled());
    assert!(issues.iter().any(|issue| issue.code == code), "{code} is not among {issues:?}");
}

fn request(id: &str) -> ModelRequest {
    ModelRequest { config: Some(config(id)), ..ModelRequest::default() }
}

#[test]
fn quantization_is_what_the_checkpoint_says_and_the_person_asks() {
    let word = |word: &str| Some(word.to_owned());
    check_issue(
        &ModelRequest { quantization: word("none"), ..request("Qwen/Qwen3-32B-FP8") },
        "quantization-none-on-quantized-checkpoint",
    );
    check_issue(
        &ModelRequest { quantization: word("awq"), ..request("Qwen/Qwen3-32B-FP8") },
        "quantization-method-mismatch",
    );
    check_issue(
        &ModelRequest { quantization: word("awq"), ..request("Qwen/Qwen3-32B") },
        "quantization-of-unquantized-checkpoint",
    );
    check_issue(&ModelRequest { quantization: word("fp1"), ..request("Qwen/Qwen3-32B") }, "quantization-not-known");
    check_issue(&ModelRequest { dtype: word("int3"), ..request("Qwen/Qwen3-32B") }, "dtype-not-known");
    let same =
        resolve(&ModelRequest { quantization: word("fp8"), ..request("Qwen/Qwen3-32B-FP8") }, &Snapshot::default());
    assert!(same.1.is_empty(), "{:?}", same.1);
}

#[test]
fn a_model_is_named_or_its_size_is_given() {
    check_issue(&ModelRequest::default(), "model-not-known");
    check_issue(
        &ModelRequest { id: Some("someone/never-seen".to_owned()), ..ModelRequest::default() },
        "model-not-known",
    );
    check_issue(&ModelRequest { params_b: Some(8.0), ..ModelRequest::default() }, "architecture-assumed");
    let (model, _) = resolve(&ModelRequest { params_b: Some(8.0), ..ModelRequest::default() }, &Snapshot::default());
    let facts = model.expect("a size is enough").facts;
    assert_eq!((facts.params_total, facts.kv_bytes_per_token), (Some(8_000_000_000), 131_072));
    assert_eq!(serde_json::to_value(facts.provenance.kv).expect("a word"), json!("assumed"));
}

#[test]
fn an_encoder_keeps_no_cache_and_says_so() {
    check_issue(&request("Snowflake/snowflake-arctic-embed-m"), "no-kv-cache");
}

#[test]
fn a_given_count_overrides_and_scales() {
    let given = ModelRequest { params_b: Some(16.0), ..request("Qwen/Qwen3-8B") };
    let facts = resolve(&given, &Snapshot::default()).0.expect("the configuration is read").facts;
    assert_eq!(facts.params_total, Some(16_000_000_000));
    assert!(facts.weights_bytes.is_some_and(|bytes| (bytes as f64 / 32e9 - 1.0).abs() < 0.01));
}

#[test]
fn what_the_hub_counts_is_believed_where_the_configuration_leaves_doubts() {
    let mut unknown = config("Qwen/Qwen3-8B");
    unknown["model_type"] = json!("never-seen");
    let safetensors =
        serde_json::from_value(json!({"parameters": {"BF16": 8_500_000_000_u64}, "total": 8_500_000_000_u64}));
    let request = ModelRequest { config: Some(unknown), safetensors: safetensors.ok(), ..ModelRequest::default() };
    let (model, issues) = resolve(&request, &Snapshot::default());
    let facts = model.expect("the configuration is read").facts;
    assert_eq!(facts.params_total, Some(8_500_000_000));
    assert_eq!(facts.weights_bytes, Some(17_000_000_000));
    assert!(issues.iter().any(|issue| issue.code == "params-from-checkpoint"));
}

#[test]
fn the_bundle_is_a_convenience_and_no_source_of_figures() {
    let bundled = Snapshot::bundled();
    assert!(bundled.len() >= 80 && bundled.date().starts_with("2026"));
    for id in bundled.ids() {
        let config = bundled.config(id).expect("every id has its configuration");
        let named = ModelRequest { id: Some(id.to_owned()), ..ModelRequest::default() };
        let renamed =
            ModelRequest { id: Some("someone/model-7".to_owned()), config: Some(config), ..ModelRequest::default() };
        let (by_name, by_config) = (resolve(&named, &bundled).0, resolve(&renamed, &Snapshot::default()).0);
        assert!(by_name.is_some() && by_name == by_config, "{id}");
    }
}

#[test]
fn a_given_configuration_wins_over_the_bundled_one_of_that_id() {
    let request = ModelRequest { id: Some("Qwen/Qwen3-32B".to_owned()), ..request("Qwen/Qwen3-8B") };
    let facts = resolve(&request, &Snapshot::bundled()).0.expect("the configuration is read").facts;
    assert_eq!(facts.params_total, Some(8_190_735_360));
}

#[test]
fn bundled_configurations_give_the_full_ones_figures() {
    let bundled = Snapshot::bundled();
    for fact in serde_json::from_str::<Vec<Value>>(FACTS).expect("the facts are a list of models") {
        let Some(short) = bundled.config(fact["id"].as_str().unwrap_or_default()) else { continue };
        let whole = planner::models::counts::counts(&read(&fact["config"]).0);
        assert_eq!(planner::models::counts::counts(&read(&short).0), whole, "{}", fact["id"]);
    }
}

#[track_caller]
fn check_found(query: &str, expected: &str) {
    let bundled = Snapshot::bundled();
    let found = bundled.search(query, 5);
    assert_eq!(found.first().map(|found| found.id), Some(expected), "{query} found {found:?}");
}

#[test]
fn a_model_is_found_as_people_type_it() {
    check_found("qwen3 32b", "Qwen/Qwen3-32B");
    check_found("Qwen/Qwen3-32B", "Qwen/Qwen3-32B");
    check_found("deepseek r1", "deepseek-ai/DeepSeek-R1");
    check_found("llama 3.3 70b", "meta-llama/Llama-3.3-70B-Instruct");
    check_found("gptoss120", "openai/gpt-oss-120b");
    check_found("gemma 27b it", "google/gemma-3-27b-it");
    assert!(Snapshot::bundled().search("zzzzzz", 5).is_empty());
}

/// Weight bytes, and the codes of what is said, of a model with another quantization block.
fn quantized(id: &str, block: Value) -> (u64, Vec<String>) {
    let mut config = config(id);
    let keys = config.as_object_mut().expect("a configuration has keys");
    keys.insert("quantization_config".to_owned(), block);
    let (model, issues) =
        resolve(&ModelRequest { config: Some(config), ..ModelRequest::default() }, &Snapshot::default());
    let bytes = model.and_then(|model| model.facts.weights_bytes).expect("the configuration can be read");
    (bytes, issues.into_iter().map(|issue| issue.code).collect())
}

#[test]
fn a_list_that_leaves_nothing_quantized_is_not_believed() {
    let fp8 = |left_alone: Value| json!({"quant_method": "fp8", "modules_to_not_convert": left_alone});
    let (plain, said) = quantized("Qwen/Qwen3-32B", fp8(json!(["lm_head"])));
    assert!(said.is_empty(), "{said:?}");
    for everything in
        [json!(["re:.*"]), json!(["lm_head", "*"]), json!(["model.layers.*.self_attn", "model.layers.*.mlp"])]
    {
        let (bytes, said) = quantized("Qwen/Qwen3-32B", fp8(everything.clone()));
        assert_eq!((bytes, said), (plain, vec!["quantization-leaves-nothing".to_owned()]), "{everything}");
    }
    let names_nothing = json!({"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION", "quantized_layers": {}});
    let (bytes, said) = quantized("Qwen/Qwen3-32B", names_nothing);
    assert!(bytes > plain && said == ["quantization-leaves-nothing"], "{bytes} {said:?}");
}

#[test]
fn mixtures_are_read_from_their_groups() {
    let group = |bits: u64, size: Option<u64>, module: &str| {
        let targets: Vec<String> = (0..64).map(|layer| format!("model.layers.{layer}.{module}")).collect();
        json!({"targets": targets, "weights": {"num_bits": bits, "type": "float", "group_size": size, "dynamic": false}})
    };
    let groups = |down: u64| {
        json!({
            "quant_method": "modelopt", "quant_algo": "MIXED_PRECISION", "ignore": ["mtp*"],
            "config_groups": {
                "group_0": group(8, None, "self_attn.o_proj"),
                "group_1": group(down, (down == 4).then_some(16), "mlp.down_proj"),
            },
        })
    };
    let (eight, said) = quantized("Qwen/Qwen3-32B", groups(8));
    assert!(said.is_empty(), "{said:?}");
    // 64 layers of 25,600 × 5,120: half a byte less for each number, and a scale of one byte for each 16 more.
    let (four, _) = quantized("Qwen/Qwen3-32B", groups(4));
    assert_eq!(eight - four, 64 * 25_600 * 5_120 * 7 / 16);
}
