//! A hub's papers, as the hub was seen to write them, and what they come to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's own data may be taken as it is")]

use planner::repository::{NoModel, Paper, Papers, Reading, found, read};
use serde_json::{Value, json};

const CONFIG: &str = r#"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096}"#;

fn description(files: &[&str], more: &Value) -> String {
    let siblings: Vec<Value> = files.iter().map(|name| json!({"rfilename": name})).collect();
    let mut description = json!({"id": "org/name", "sha": "0123456789abcdef", "siblings": siblings});
    description.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    description.to_string()
}

fn papers(texts: &[(Paper, Option<&str>)]) -> Papers {
    texts.iter().map(|(paper, text)| (*paper, text.map(str::to_owned))).collect()
}

#[track_caller]
fn check_wants(texts: &[(Paper, Option<&str>)], wanted: &[Paper]) {
    assert_eq!(read(&papers(texts)), Reading::Wants(wanted.to_vec()));
}

#[test]
fn papers_are_wanted_where_the_hub_names_them() {
    check_wants(&[], &[Paper::Config]);
    let shards = ["config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors"];
    let description_of_shards = description(&shards, &json!({}));
    let given = [(Paper::Config, Some(CONFIG)), (Paper::Description, Some(description_of_shards.as_str()))];
    check_wants(&given, &[Paper::Index, Paper::Listing]);
    let modelopt = description(&["config.json", "hf_quant_config.json"], &json!({}));
    check_wants(&[(Paper::Config, Some(CONFIG)), (Paper::Description, Some(&modelopt))], &[Paper::QuantConfig]);
    // What config.json itself says of the matter counts.
    let quantized = r#"{"model_type": "llama", "quantization_config": {"quant_method": "fp8"}}"#;
    let reading = read(&papers(&[(Paper::Config, Some(quantized)), (Paper::Description, Some(&modelopt))]));
    assert!(matches!(reading, Reading::Model(_)), "{reading:?}");
}

#[test]
fn papers_become_a_model() {
    let counts = json!({"safetensors": {"parameters": {"BF16": 7}, "total": 7}});
    let description = description(&["model.safetensors", "hf_quant_config.json"], &counts);
    let listing = r#"[{"type": "file", "path": "model.safetensors", "size": 15, "lfs": {"size": 16060522240}}]"#;
    let given = [
        (Paper::Config, Some(CONFIG)),
        (Paper::Description, Some(description.as_str())),
        (Paper::QuantConfig, Some(r#"{"quantization": {"quant_algo": "NVFP4"}}"#)),
        (Paper::Listing, Some(listing)),
    ];
    let Reading::Model(model) = read(&papers(&given)) else { panic!("there is a model") };
    assert_eq!((model.id.as_deref(), model.commit.as_deref()), (Some("org/name"), Some("0123456789abcdef")));
    assert_eq!(model.config["hidden_size"], 4096);
    assert_eq!(model.quant_config.unwrap()["quantization"]["quant_algo"], "NVFP4");
    assert_eq!(model.safetensors.unwrap().parameters["BF16"], 7);
    assert_eq!(model.weights_bytes, Some(16_060_522_240));
}

#[test]
fn a_configuration_alone_is_a_model_too() {
    // The hub's own interface may be down, closed, or answer something else.
    for description in
        [None, Some("<!doctype html>"), Some("[]"), Some("{\"siblings\": 5, \"safetensors\": \"no\", \"id\": {}}")]
    {
        let reading = read(&papers(&[(Paper::Config, Some(CONFIG)), (Paper::Description, description)]));
        let Reading::Model(model) = reading else { panic!("{description:?}: {reading:?}") };
        assert_eq!((model.id, model.safetensors, model.weights_bytes), (None, None, None));
    }
    let named = description(&["hf_quant_config.json", "model.safetensors"], &json!({}));
    let given = [
        (Paper::Config, Some(CONFIG)),
        (Paper::Description, Some(named.as_str())),
        (Paper::QuantConfig, None),
        (Paper::Listing, None),
    ];
    assert!(matches!(read(&papers(&given)), Reading::Model(_)), "what could not be had is not wanted again");
}

#[track_caller]
fn check_none(files: &[&str], more: &Value, expected: NoModel) {
    let description = description(files, more);
    let given = [(Paper::Config, None), (Paper::Description, Some(description.as_str()))];
    assert_eq!(read(&papers(&given)), Reading::NoModel(expected));
}

#[test]
fn what_stands_in_place_of_a_configuration_is_told() {
    let base = Some("org/base".to_owned());
    check_none(&["model-Q4_K_M.gguf"], &json!({}), NoModel::Gguf(None));
    check_none(&["README.md"], &json!({"gguf": {"total": 5}}), NoModel::Gguf(None));
    check_none(
        &["a.GGUF"],
        &json!({"tags": ["gguf", "base_model:quantized:org/base", "base_model:org/other"]}),
        NoModel::Gguf(base.clone()),
    );
    check_none(
        &["adapter_config.json"],
        &json!({"tags": ["base_model:adapter:org/base"]}),
        NoModel::Adapter(base.clone()),
    );
    check_none(
        &["README.md"],
        &json!({"library_name": "peft", "tags": ["base_model:org/base"]}),
        NoModel::Adapter(base.clone()),
    );
    check_none(&["model_index.json"], &json!({}), NoModel::Diffusion);
    check_none(&["README.md"], &json!({"library_name": "diffusers"}), NoModel::Diffusion);
    check_none(&["params.json"], &json!({}), NoModel::Unknown);
    // A folder on the maker's disk is no model's name.
    check_none(&["a.gguf"], &json!({"tags": ["base_model:/home/me/base"]}), NoModel::Gguf(None));
    assert_eq!(read(&papers(&[(Paper::Config, None)])), Reading::NoModel(NoModel::Unknown));
}

#[test]
fn an_adapter_names_its_base_itself_where_no_tag_does() {
    let described = description(&["adapter_config.json"], &json!({"tags": ["lora"]}));
    let given = [(Paper::Config, None), (Paper::Description, Some(described.as_str()))];
    check_wants(&given, &[Paper::AdapterConfig]);
    for (text, base) in [
        (Some(r#"{"base_model_name_or_path": "org/base", "r": 16}"#), Some("org/base")),
        (Some(r#"{"base_model_name_or_path": "/mnt/models/base"}"#), None),
        (Some("not JSON"), None),
        (None, None),
    ] {
        let given = [given[0], given[1], (Paper::AdapterConfig, text)];
        assert_eq!(read(&papers(&given)), Reading::NoModel(NoModel::Adapter(base.map(str::to_owned))), "{text:?}");
    }
}

#[test]
fn what_is_no_configuration_is_refused() {
    for text in ["<!doctype html><title>Please sign in</title>", "", "[]", "{\"a\": "] {
        let reading = read(&papers(&[(Paper::Config, Some(text))]));
        assert!(matches!(reading, Reading::NoModel(NoModel::NotReadable(_))), "{text}: {reading:?}");
    }
}

#[test]
fn a_search_gives_what_can_be_served() {
    let answer = json!([
        {"_id": "1", "id": "org/model", "library_name": "transformers", "safetensors": {"total": 7_000_000_000_u64}},
        {"id": "org/old", "safetensors": null},
        {"id": "org/model-GGUF", "gguf": {"total": 5}},
        {"id": "org/picture", "library_name": "diffusers"},
        {"id": "org/lora", "library_name": "peft"},
        {"id": "without-owner"},
        {"id": "org/<script>"},
        {"id": 5},
        "nonsense"
    ]);
    let expected = [("org/model".to_owned(), 7_000_000_000), ("org/old".to_owned(), 0)];
    assert_eq!(found(&answer.to_string()), expected);
    for text in ["", "{}", "<!doctype html>", "{\"error\": \"Too many requests\"}"] {
        assert_eq!(found(text), [], "{text}");
    }
}
