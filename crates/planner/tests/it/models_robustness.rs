//! Configurations that nobody meant: whatever stands in them, the reading ends, says what it could not read, and
//! gives figures that hang together.

use planner::models::weights::{Layout, stage_layers, weights_per_rank};
use planner::models::{
    Dtype, JsonError, MAX_BYTES, ModelRequest, Snapshot, layer_runs, parse_config_text, parts, read_config, resolve,
    summary,
};
use serde_json::{Map, Value, json};

/// Numbers without pattern, the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below.max(1)
    }
}

fn configurations() -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(include_str!("../data/model-facts.json")).expect("the facts are JSON");
    rows.iter().filter_map(|row| row.get("config").cloned()).collect()
}

/// What may stand where something sensible stood.
fn nonsense(dice: &mut Dice, value: &Value) -> Value {
    match dice.roll(14) {
        0 => Value::Null,
        1 => json!(value.to_string()),
        2 => json!("many"),
        3 => json!(u64::MAX),
        4 => json!(1e308),
        5 => json!(-7),
        6 => json!(0),
        7 => json!([]),
        8 => json!([null, "x", {}, [[]], -1, 1e30]),
        9 => json!({"full_attn_layers": 3, "model_type": [], "quant_method": 5}),
        10 => (0..60).fold(json!(1), |inner, _| json!([inner])),
        11 => json!(true),
        12 => json!(3.5),
        _ => json!("x".repeat(3_000)),
    }
}

/// Changes one key, on the outermost level or a level further in.
fn mutate(dice: &mut Dice, map: &mut Map<String, Value>) {
    let keys: Vec<String> = map.keys().cloned().collect();
    let Some(key) = keys.get(dice.roll(keys.len())) else { return };
    let Some(value) = map.get_mut(key) else { return };
    match value {
        Value::Object(inner) if dice.roll(3) > 0 => mutate(dice, inner),
        _ if dice.roll(3) == 0 => {
            map.remove(key);
        }
        value => *value = nonsense(dice, value),
    }
}

fn check_hangs_together(config: &Value) {
    let (architecture, issues) = read_config(config);
    let Some(architecture) = architecture else {
        assert!(
            issues.iter().any(|issue| !issue.field.is_empty() && !issue.message.is_empty()),
            "silent about {config}"
        );
        return;
    };
    let parts = parts(&architecture);
    let one = weights_per_rank(
        &architecture,
        &parts,
        architecture.quantization.as_ref(),
        Dtype::Bfloat16,
        &Layout::default(),
    );
    assert!(one.total() >= one.experts);
    assert!(!summary(&architecture, &parts).is_empty());
    assert_eq!(layer_runs(&architecture).iter().map(|run| run.layers).sum::<u64>(), architecture.layers.len() as u64);
}

fn check_resolves(config: &Value) {
    let request = ModelRequest { config: Some(config.clone()), ..ModelRequest::default() };
    let Some(model) = resolve(&request, &Snapshot::default()).0 else { return };
    assert!(model.facts.params_total >= model.facts.params_towers && model.weight_scale.is_finite());
}

/// A quarter of ten thousand; four of them run side by side.
#[track_caller]
fn check_mutated(seed: u64) {
    let configurations = configurations();
    let mut dice = Dice(seed);
    for round in 0..2_500 {
        let chosen = configurations.get(dice.roll(configurations.len()));
        let mut config = chosen.cloned().expect("the dice stay below the number of configurations");
        for _ in 0..=dice.roll(4) {
            mutate(&mut dice, config.as_object_mut().expect("configurations are objects"));
        }
        check_hangs_together(&config);
        if round % 8 == 0 {
            check_resolves(&config);
        }
    }
}

#[test]
fn mutated_configurations_are_read_to_the_end_1() {
    check_mutated(0x9E37_79B9_7F4A_7C15);
}

#[test]
fn mutated_configurations_are_read_to_the_end_2() {
    check_mutated(0xD1B5_4A32_D192_ED03);
}

#[test]
fn mutated_configurations_are_read_to_the_end_3() {
    check_mutated(0x2545_F491_4F6C_DD1D);
}

#[test]
fn mutated_configurations_are_read_to_the_end_4() {
    check_mutated(0xBF58_476D_1CE4_E5B9);
}

#[test]
fn a_message_names_the_key_that_is_not_a_number() {
    let config =
        json!({"model_type": "llama", "hidden_size": "wide", "num_hidden_layers": 2, "num_attention_heads": 2});
    let (architecture, issues) = read_config(&config);
    assert!(architecture.is_none());
    assert!(issues.iter().any(|issue| issue.field == "model.config.hidden_size"), "{issues:?}");
}

#[test]
fn numbers_written_as_text_are_numbers() {
    let written = json!({"model_type": "llama", "hidden_size": "64", "num_hidden_layers": "2", "num_attention_heads": "4", "vocab_size": "100"});
    let plain = json!({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 100});
    assert_eq!(read_config(&written).0, read_config(&plain).0);
}

#[test]
fn an_unknown_layer_type_is_named_and_widens_the_uncertainty() {
    let config = json!({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "vocab_size": 100, "layer_types": ["full_attention", "holographic_attention"]});
    let (architecture, issues) = read_config(&config);
    let architecture = architecture.expect("everything else is known");
    assert!(
        issues.iter().any(|issue| issue.field == "model.config.layer_types" && issue.message.contains("holographic"))
    );
    assert!(architecture.doubts.iter().any(|doubt| doubt.key == "layer_types" && doubt.share_thousandths > 0));
}

#[track_caller]
fn check_text(text: &str, expected: Result<Value, &str>) {
    match (parse_config_text(text), expected) {
        (Ok(read), Ok(expected)) => assert_eq!(read, expected),
        (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
        (read, expected) => assert!(read.is_ok() == expected.is_ok(), "{read:?} against {expected:?}"),
    }
}

#[test]
fn text_is_read_as_python_writes_it() {
    check_text(
        r#"{"a": NaN, "b": [-Infinity, Infinity, -1], "c": "NaN \" Infinity"}"#,
        Ok(json!({"a": null, "b": [null, null, -1], "c": "NaN \" Infinity"})),
    );
    check_text("\u{feff}{\"a\": 1}", Ok(json!({"a": 1})));
    check_text("[1]", Err("not an object"));
    check_text("{\"a\": ", Err("line 1"));
    check_text("", Err("not JSON"));
    check_text("<html>", Err("not JSON"));
    check_text(&format!("{{\"a\": {}{}}}", "[".repeat(200_000), "]".repeat(200_000)), Err("levels deep"));
    check_text("{\"a\": \"unclosed", Err("not JSON"));
}

#[test]
fn twenty_megabytes_are_read_and_more_are_refused() {
    let list = "0,".repeat((MAX_BYTES - 200) / 2);
    let text = format!(
        "{{\"model_type\": \"llama\", \"hidden_size\": 8, \"mlp_only_layers\": [{list}1], \"num_hidden_layers\": 4096, \"num_attention_heads\": 1}}"
    );
    let config = parse_config_text(&text).expect("just short enough");
    assert!(read_config(&config).0.is_some());
    let error = parse_config_text(&" ".repeat(MAX_BYTES + 1)).expect_err("too long");
    assert!(matches!(error, JsonError::TooLong { .. }));
}

#[test]
fn layers_beyond_any_model_are_an_error() {
    let config =
        json!({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 1_000_000_000, "num_attention_heads": 4});
    let (architecture, issues) = read_config(&config);
    assert!(architecture.is_none() && issues.iter().any(|issue| issue.code == "config-too-many-layers"));
}

#[test]
fn stages_hold_every_layer_once() {
    for (layers, stages) in [(61, 4), (80, 3), (5, 8), (0, 2), (126, 16), (7, u64::MAX)] {
        let last = stages.min(20);
        let covered: u64 = (0..last).map(|stage| stage_layers(layers, stages, stage)).map(|(from, to)| to - from).sum();
        assert!(covered <= layers && (stages > 20 || covered == layers), "{layers} over {stages}");
    }
}

#[track_caller]
fn check_foreign(config: &Value, code: &str) {
    let (architecture, issues) = read_config(config);
    assert!(architecture.is_none() && issues.iter().any(|issue| issue.code == code), "{issues:?}");
}

#[test]
fn files_that_are_no_models_say_what_to_enter_instead() {
    check_foreign(
        &json!({"peft_type": "LORA", "base_model_name_or_path": "someone/base", "r": 16}),
        "config-is-an-adapter",
    );
    check_foreign(&json!({"_class_name": "FluxPipeline", "_diffusers_version": "0.30"}), "config-is-diffusion");
    check_foreign(&json!({"general.architecture": "llama"}), "config-is-gguf");
    check_foreign(&json!({"quant_method": "awq", "bits": 4}), "config-is-quantization");
    check_foreign(&json!({"tokenizer_class": "LlamaTokenizer"}), "config-is-tokenizer");
    check_foreign(&json!([1, 2]), "config-not-an-object");
    check_foreign(&json!({}), "config-key-missing");
}

/// A dense model of 64 layers with more keys.
fn with_keys(keys: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut config = json!({
        "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "hidden_size": 5120, "num_hidden_layers": 64,
        "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 25600,
        "vocab_size": 151_936, "max_position_embeddings": 40960, "torch_dtype": "bfloat16",
    });
    config.as_object_mut().expect("an object was just written").extend(keys);
    config
}

/// One issue whose message holds these words, and no other of its code.
#[track_caller]
fn check_one_issue(config: &Value, code: &str, words: &str) {
    let (architecture, issues) = read_config(config);
    assert!(architecture.is_some(), "{code}: {issues:?}");
    let of_code: Vec<_> = issues.iter().filter(|issue| issue.code == code).collect();
    assert!(matches!(of_code.as_slice(), [one] if one.message.contains(words)), "{code}, {words}: {of_code:?}");
}

#[test]
fn thousands_of_unknown_keys_give_one_issue_that_counts_them() {
    let parts = (0..50_000).map(|number| (format!("part{number}_config"), json!({"hidden_size": 64})));
    check_one_issue(&with_keys(parts), "config-not-understood", "part5_config and 49994 more are not counted");
    let keys = (0..50_000).map(|number| (format!("novel_{number}"), json!(number + 1)));
    let unknown =
        [("model_type".to_owned(), json!("novel")), ("architectures".to_owned(), json!(["NovelForCausalLM"]))];
    let (_, issues) = read_config(&with_keys(keys.chain(unknown)));
    let counting: Vec<_> = issues.iter().filter(|issue| issue.message.contains("and 49994 more")).collect();
    assert_eq!(counting.len(), 1, "{issues:?}");
}

/// A configuration quantized to 4 bits whose list leaves modules alone.
fn with_ignored(ignore: &[String]) -> Value {
    let group = json!({"targets": ["Linear"], "weights": {"num_bits": 4, "type": "int"}});
    let block = json!({"quant_method": "compressed-tensors", "config_groups": {"all": group}, "ignore": ignore});
    with_keys([("quantization_config".to_owned(), block)])
}

#[test]
fn a_rule_for_every_layer_is_followed() {
    let rules: Vec<String> = (0..64).map(|layer| format!(r"re:model\.layers\.{layer}\.mlp\.down_proj")).collect();
    let named: Vec<String> = (0..64).map(|layer| format!("model.layers.{layer}.mlp.down_proj")).collect();
    let read = |ignore: &[String]| {
        let (architecture, issues) = read_config(&with_ignored(ignore));
        assert!(issues.is_empty(), "{issues:?}");
        architecture.expect("the configuration can be read").quantization
    };
    assert_eq!(read(&rules), read(&named));
    assert_eq!(read(&rules[..63]), read(&named[..63]));
    assert_ne!(read(&rules), read(&rules[..63]));
}

#[test]
fn quantization_rules_that_cannot_be_followed_are_said() {
    let look_around = ["re:^(?!.*mlp).*$".to_owned(), "re:.*self_attn.*".to_owned()];
    check_one_issue(&with_ignored(&look_around), "quantization-expression-unreadable", "^(?!.*mlp).*$");
    let many: Vec<String> = (0..100_000).map(|number| format!("re:.*_proj{number}.*")).collect();
    check_one_issue(&with_ignored(&many), "quantization-lists-too-long", "entries of the quantization's lists");
    let names: Vec<String> = (0..200_000).map(|number| format!("model.layers.1*.mlp{number}.*")).collect();
    check_one_issue(&with_ignored(&names), "quantization-lists-too-long", "entries of the quantization's lists");
    let long = [format!("re:{}", "a*".repeat(500_000))];
    check_one_issue(&with_ignored(&long), "quantization-lists-too-long", "1 entries");
}
