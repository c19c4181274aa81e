//! A hub's files, as the hub was seen to write them, and what they come to.

use planner::hub::{Answer, HubAnswers, HubError, HubFile, Reading, found, read};
use planner::models::ModelRequest;
use serde_json::{Value, json};

const CONFIG: &str = r#"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096}"#;

fn description(files: &[&str], more: &Value) -> String {
    let siblings: Vec<Value> = files.iter().map(|name| json!({"rfilename": name})).collect();
    let mut description = json!({"id": "org/name", "sha": "0123456789abcdef", "siblings": siblings});
    description.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    description.to_string()
}

fn ok(text: &str) -> Answer {
    Answer { status: 200, text: text.to_owned(), ..Answer::default() }
}

fn error(status: u16, code: Option<&str>, message: Option<&str>) -> Answer {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Answer { status, error_code: text(code), error_message: text(message), ..Answer::default() }
}

fn missing() -> Answer {
    error(404, Some("EntryNotFound"), Some("Entry not found"))
}

fn asked(answers: &[(HubFile, Answer)]) -> HubAnswers {
    HubAnswers {
        id: "org/name".to_owned(),
        host: "hub.example".to_owned(),
        answers: answers.to_vec(),
        ..HubAnswers::default()
    }
}

#[track_caller]
fn check_wants(answers: &[(HubFile, Answer)], wants: &[HubFile]) {
    let reading = read(&asked(answers));
    assert_eq!(reading, Reading { wants: wants.to_vec(), ..Reading::default() });
}

#[track_caller]
fn model(answers: &[(HubFile, Answer)]) -> ModelRequest {
    let reading = read(&asked(answers));
    assert_eq!((&reading.wants, &reading.error), (&Vec::new(), &None), "{answers:?}");
    reading.model.unwrap()
}

#[track_caller]
fn hub_error(answers: &HubAnswers) -> HubError {
    let reading = read(answers);
    assert_eq!((&reading.wants, &reading.model), (&Vec::new(), &None));
    reading.error.unwrap()
}

#[test]
fn files_are_wanted_where_the_hub_names_them() {
    check_wants(&[], &[HubFile::Config, HubFile::Description]);
    let shards = ["config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors"];
    let shards = description(&shards, &json!({}));
    check_wants(
        &[(HubFile::Config, ok(CONFIG)), (HubFile::Description, ok(&shards))],
        &[HubFile::Index, HubFile::Listing],
    );
    let modelopt = description(&["config.json", "hf_quant_config.json"], &json!({}));
    check_wants(&[(HubFile::Config, ok(CONFIG)), (HubFile::Description, ok(&modelopt))], &[HubFile::QuantConfig]);
    // What config.json itself says of the matter counts.
    let quantized = r#"{"model_type": "llama", "quantization_config": {"quant_method": "fp8"}}"#;
    assert_eq!(model(&[(HubFile::Config, ok(quantized)), (HubFile::Description, ok(&modelopt))]).quant_config, None);
}

#[test]
fn papers_become_a_model() {
    let counts = json!({"safetensors": {"parameters": {"BF16": 7}, "total": 7}});
    let description = description(&["model.safetensors", "hf_quant_config.json"], &counts);
    let listing = r#"[{"type": "file", "path": "model.safetensors", "size": 15, "lfs": {"size": 16060522240}}]"#;
    let answers = [
        (HubFile::Config, ok(CONFIG)),
        (HubFile::Description, ok(&description)),
        (HubFile::QuantConfig, ok(r#"{"quantization": {"quant_algo": "NVFP4"}}"#)),
        (HubFile::Listing, ok(listing)),
    ];
    let model = model(&answers);
    assert_eq!((model.id.as_deref(), model.revision.as_deref()), (Some("org/name"), Some("0123456789abcdef")));
    assert_eq!(model.config.unwrap()["hidden_size"], 4096);
    assert_eq!(model.quant_config.unwrap()["quantization"]["quant_algo"], "NVFP4");
    assert_eq!(model.safetensors.unwrap().parameters["BF16"], 7);
    assert_eq!(model.weights_bytes, Some(16_060_522_240));
}

#[test]
fn a_configuration_alone_is_a_model_too() {
    // The hub's own interface may be down, closed, or answer something else.
    let strange = ["<!doctype html>", "[]", "{\"siblings\": 5, \"safetensors\": \"no\", \"id\": {}}"];
    for description in [error(429, None, None)].into_iter().chain(strange.map(ok)) {
        let model = model(&[(HubFile::Config, ok(CONFIG)), (HubFile::Description, description)]);
        assert_eq!((model.id.as_deref(), model.safetensors, model.weights_bytes), (Some("org/name"), None, None));
    }
    let named = description(&["hf_quant_config.json", "model.safetensors"], &json!({}));
    let answers = [
        (HubFile::Config, ok(CONFIG)),
        (HubFile::Description, ok(&named)),
        (HubFile::QuantConfig, missing()),
        (HubFile::Listing, error(0, Some("unreachable"), None)),
    ];
    assert_eq!(model(&answers).weights_bytes, None, "what could not be had is not wanted again");
}

#[track_caller]
fn check_name(path: &str, described: Option<&str>, id: &str, remark: Option<&str>) {
    let config = Answer { path: path.to_owned(), commit: Some("fedcba".to_owned()), ..ok(CONFIG) };
    let description = described.map_or(missing(), |id| ok(&json!({"id": id, "sha": "012345"}).to_string()));
    let reading = read(&asked(&[(HubFile::Config, config), (HubFile::Description, description)]));
    let model = reading.model.unwrap();
    assert_eq!((model.id.as_deref(), reading.remark.as_deref()), (Some(id), remark));
    assert_eq!(model.revision.as_deref(), Some("fedcba"), "the commit that the file is of");
}

#[test]
fn a_new_name_is_told() {
    check_name("/org/name/resolve/main/config.json", Some("org/name"), "org/name", None);
    check_name("", Some("Org/Name"), "Org/Name", None);
    check_name("", Some("org/new"), "org/new", Some("org/name is now called org/new."));
    let cached = "/api/resolve-cache/models/org/new/fedcba/config.json";
    check_name(cached, None, "org/new", Some("org/name is now called org/new."));
    check_name("/<b>/x", None, "org/name", None);
}

#[track_caller]
fn check_none(files: &[&str], more: &Value, words: &str, base: Option<&str>) {
    let description = description(files, more);
    let error = hub_error(&asked(&[(HubFile::Config, missing()), (HubFile::Description, ok(&description))]));
    assert!(error.why.starts_with("org/name has no config.json: ") && error.why.contains(words), "{}", error.why);
    assert_eq!(error.base.as_deref(), base, "{files:?}");
}

#[test]
fn what_stands_in_place_of_a_configuration_is_told() {
    let base = Some("org/base");
    check_none(&["model-Q4_K_M.gguf"], &json!({}), "GGUF files alone", None);
    check_none(&["README.md"], &json!({"gguf": {"total": 5}}), "GGUF files alone", None);
    let tags = json!({"tags": ["gguf", "base_model:quantized:org/base", "base_model:org/other"]});
    check_none(&["a.GGUF"], &tags, "made from org/base", base);
    let tags = json!({"tags": ["base_model:adapter:org/base"]});
    check_none(&["adapter_config.json"], &tags, "an adapter (LoRA) of org/base", base);
    let tags = json!({"library_name": "peft", "tags": ["base_model:org/base"]});
    check_none(&["README.md"], &tags, "an adapter (LoRA) of org/base", base);
    check_none(&["model_index.json"], &json!({}), "diffusion", None);
    check_none(&["README.md"], &json!({"library_name": "diffusers"}), "diffusion", None);
    check_none(&["params.json"], &json!({}), "no model in the Transformers format", None);
    // A folder on the maker's disk is no model's name.
    check_none(&["a.gguf"], &json!({"tags": ["base_model:/home/me/base"]}), "GGUF files alone", None);
    let unknown = hub_error(&asked(&[(HubFile::Config, missing()), (HubFile::Description, error(500, None, None))]));
    assert!(unknown.why.contains("no model in the Transformers format"), "{}", unknown.why);
}

#[test]
fn an_adapter_names_its_base_itself_where_no_tag_does() {
    let described = description(&["adapter_config.json"], &json!({"tags": ["lora"]}));
    let answers = [(HubFile::Config, missing()), (HubFile::Description, ok(&described))];
    check_wants(&answers, &[HubFile::AdapterConfig]);
    for (answer, base) in [
        (ok(r#"{"base_model_name_or_path": "org/base", "r": 16}"#), Some("org/base")),
        (ok(r#"{"base_model_name_or_path": "/mnt/models/base"}"#), None),
        (ok("not JSON"), None),
        (missing(), None),
    ] {
        let [config, description] = answers.clone();
        let error = hub_error(&asked(&[config, description, (HubFile::AdapterConfig, answer)]));
        assert_eq!(error.base.as_deref(), base, "{}", error.why);
        assert!(error.why.contains("adapter"), "{}", error.why);
    }
}

#[track_caller]
fn check_error(with_token: bool, answer: Answer, words: &[&str]) -> HubError {
    let answers = [(HubFile::Config, answer), (HubFile::Description, error(401, None, None))];
    let error = hub_error(&HubAnswers { with_token, ..asked(&answers) });
    for words in words {
        assert!(error.why.contains(words), "{words}: {}", error.why);
    }
    assert!(!error.brief.is_empty());
    error
}

#[test]
fn every_refusal_says_what_to_do() {
    let paste = "paste";
    let gated = Some("GatedRepo");
    assert!(
        check_error(false, error(401, gated, None), &["is gated", "Enter a token that has access", paste]).is_gated
    );
    assert!(check_error(true, error(403, gated, None), &["has no access", "Ask for access", paste]).is_gated);
    let unknown = error(401, None, Some("Invalid username or password."));
    let refused = check_error(false, unknown.clone(), &["no public model org/name", "misspelt", "private", paste]);
    assert!(!refused.is_token_refused);
    let unknown_token = error(401, None, Some("Invalid credentials in Authorization header"));
    assert!(check_error(true, unknown_token, &["no public model"]).is_token_refused);
    assert!(!check_error(true, error(404, Some("RepoNotFound"), None), &["no public model", paste]).is_token_refused);
    let revision = check_error(false, error(404, Some("RevisionNotFound"), None), &["no such branch, tag or commit"]);
    assert!(revision.is_revision_unknown);
    let disabled = error(403, None, Some("Access to this resource is disabled."));
    check_error(false, disabled, &["hub.example has switched org/name off", paste]);
    check_error(false, error(429, None, None), &["too many requests", "Wait a minute", paste]);
    let limited = Answer { wait: Some("90".to_owned()), ..error(429, None, None) };
    check_error(false, limited, &["Wait 90 seconds", paste]);
    check_error(false, error(502, None, None), &["error 502", "Try again", paste]);
    check_error(
        false,
        error(0, Some("unreachable"), None),
        &["cannot be reached", "offline", "blocks", "Try again", paste],
    );
    check_error(false, error(0, Some("timed-out"), None), &["did not answer in time", "Try again", paste]);
    check_error(false, error(0, Some("too-large"), None), &["larger than any configuration", "Paste"]);
    for text in ["<!doctype html><title>Please sign in</title>", "", "[]", "{\"a\": "] {
        check_error(false, ok(text), &["config.json cannot be read: ", paste]);
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
