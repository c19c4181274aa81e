//! The profile: a request as a YAML file, in the fields of the command line tool this page grew from.
//!
//! `profile_version: 1`. What that tool has no field for stands under the request's own names; keys that neither knows are handed
//! back, so that they can be written again.

use serde_json::{Map, Value};

use crate::issue::Issue;
use crate::request::{self, PlanRequest};

use super::yaml::written;
use crate::read::yaml;

/// A field of a request under the profile's own name.
struct Field {
    section: &'static str,
    /// The request's name.
    ours: &'static str,
    /// The profile's name.
    theirs: &'static str,
    /// Words that differ: the request's, then the profile's.
    words: &'static [(&'static str, &'static str)],
    /// The profile's word for nothing given; empty = null, and left out where the profile has no null.
    absent: Absent,
}

/// How the profile says that nothing is given.
#[derive(Clone, Copy)]
enum Absent {
    Null,
    LeftOut,
    Word(&'static str),
}

const DTYPES: &[(&str, &str)] = &[("float16", "fp16"), ("bfloat16", "bf16"), ("float32", "fp32")];
const CACHE_DTYPES: &[(&str, &str)] = &[("float16", "fp16"), ("bfloat16", "bf16"), ("fp8_e4m3", "fp8_e4m3fn")];
const LINKS: &[(&str, &str)] = &[("auto", "unknown")];

const fn field(section: &'static str, ours: &'static str, theirs: &'static str, absent: Absent) -> Field {
    Field { section, ours, theirs, words: &[], absent }
}

const fn worded(
    section: &'static str,
    ours: &'static str,
    words: &'static [(&'static str, &'static str)],
    absent: Absent,
) -> Field {
    Field { section, ours, theirs: ours, words, absent }
}

const FIELDS: &[Field] = &[
    field("model", "id", "id", Absent::LeftOut),
    field("model", "revision", "revision", Absent::Null),
    worded("model", "dtype", DTYPES, Absent::Word("auto")),
    worded("model", "quantization", &[], Absent::Word("none")),
    worded("model", "kv_cache_dtype", CACHE_DTYPES, Absent::Word("auto")),
    field("model", "max_model_len", "max_model_len", Absent::Null),
    field("model", "params_b", "params_b", Absent::Null),
    field("hardware", "gpu", "gpu_name", Absent::Word("auto")),
    field("hardware", "gpus", "gpus", Absent::LeftOut),
    field("hardware", "memory_total_mib", "vram_gb", Absent::Null),
    worded("hardware", "interconnect", LINKS, Absent::LeftOut),
    field("hardware", "tensor_parallel_size", "tp_size", Absent::Null),
    field("workload", "prompt_tokens", "prompt_tokens", Absent::LeftOut),
    field("workload", "gen_tokens", "gen_tokens", Absent::LeftOut),
    field("workload", "concurrency", "concurrency", Absent::LeftOut),
    field("workload", "streaming", "streaming", Absent::LeftOut),
    field("workload", "batching_mode", "mode", Absent::LeftOut),
    field("policy", "gpu_memory_utilization", "gpu_memory_utilization", Absent::LeftOut),
    field("policy", "overhead_gib", "overhead_gb", Absent::Null),
    field("policy", "fragmentation_factor", "fragmentation_factor", Absent::LeftOut),
    field("policy", "headroom_gib", "headroom_gb", Absent::LeftOut),
];

const SECTIONS: [&str; 4] = ["model", "hardware", "workload", "policy"];
/// The profile's word for an unquantized checkpoint is also its word for nothing given; this key tells them apart.
const UNQUANTIZED: &str = "unquantized";
/// MiB of the request to GiB of the profile.
const MIB_PER_GIB: f64 = 1024.0;

/// A profile that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The request.
    pub request: PlanRequest,
    /// Keys that are no field of a request, by section.
    pub extras: Map<String, Value>,
    /// What could not be read.
    pub issues: Vec<Issue>,
}

/// The request as a profile, with the keys that an earlier profile had besides.
///
/// ```
/// use planner::artifacts::profile;
/// let text = profile::write(&Default::default(), &Default::default());
/// assert!(text.starts_with("profile_version: 1\nmodel:\n"));
/// assert_eq!(profile::read(&text).unwrap().request, Default::default());
/// ```
pub fn write(request: &PlanRequest, extras: &Map<String, Value>) -> String {
    let mut document = Map::new();
    document.insert("profile_version".to_owned(), 1.into());
    let values = serde_json::to_value(request).unwrap_or_default();
    let defaults = serde_json::to_value(PlanRequest::default()).unwrap_or_default();
    for name in SECTIONS {
        let extra = extras.get(name).and_then(Value::as_object);
        document.insert(name.to_owned(), Value::Object(section(name, &values, &defaults, extra)));
    }
    let outputs = serde_json::json!({"emit": ["command", "profile"], "vllm_args": {}});
    document.insert("outputs".to_owned(), extras.get("outputs").cloned().unwrap_or(outputs));
    let further = extras.iter().filter(|(key, _)| !document.contains_key(*key));
    let further: Vec<(String, Value)> = further.map(|(key, value)| (key.clone(), value.clone())).collect();
    document.extend(further);
    written(&[Value::Object(document)], &[])
}

fn section(name: &str, values: &Value, defaults: &Value, extra: Option<&Map<String, Value>>) -> Map<String, Value> {
    let mut out = Map::new();
    let null = Value::Null;
    let own = |all: &Value| all.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let (values, defaults) = (own(values), own(defaults));
    for field in FIELDS.iter().filter(|field| field.section == name) {
        let value = values.get(field.ours).unwrap_or(&null);
        if let Some(value) = theirs(field, value) {
            out.insert(field.theirs.to_owned(), value);
        }
    }
    if values.get("quantization").and_then(Value::as_str) == Some("none") {
        out.insert(UNQUANTIZED.to_owned(), true.into());
    }
    for (key, value) in &values {
        let known = FIELDS.iter().any(|field| field.section == name && field.ours == key);
        if !known && defaults.get(key) != Some(value) {
            out.insert(key.clone(), value.clone());
        }
    }
    for (key, value) in extra.into_iter().flatten() {
        out.entry(key.clone()).or_insert_with(|| value.clone());
    }
    out
}

/// A value as the profile has it; `None` where it is left out.
fn theirs(field: &Field, value: &Value) -> Option<Value> {
    match (value, field.absent) {
        (Value::Null, Absent::Null) => Some(Value::Null),
        (Value::Null, Absent::LeftOut) => None,
        (Value::Null, Absent::Word(word)) => Some(word.into()),
        (Value::String(text), _) => {
            let word = field.words.iter().find(|(ours, _)| ours == text).map_or(text.as_str(), |(_, theirs)| theirs);
            Some(word.into())
        }
        (Value::Number(number), _) if field.ours == "memory_total_mib" => {
            number.as_f64().map(|mib| whole_or_real(mib / MIB_PER_GIB))
        }
        (value, _) => Some(value.clone()),
    }
}

fn whole_or_real(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 { Value::from(number as i64) } else { Value::from(number) }
}

/// Reads a profile.
///
/// # Errors
/// When the text is no YAML mapping. Fields that cannot be read are issues.
pub fn read(text: &str) -> Result<Profile, yaml::YamlError> {
    let document = yaml::read_one(text)?;
    let Value::Object(document) = document else { return Err(yaml::YamlError::NotAMapping) };
    Ok(of_document(document))
}

pub(crate) fn of_document(document: Map<String, Value>) -> Profile {
    let mut profile = Profile::default();
    let defaults = serde_json::to_value(PlanRequest::default()).unwrap_or_default();
    let mut fields = Map::new();
    for (key, value) in document {
        match (key.as_str(), value) {
            ("profile_version", version) => profile.issues.extend(unknown_version(&version)),
            (name, Value::Object(values)) if SECTIONS.contains(&name) => {
                let known = defaults.get(name).and_then(Value::as_object);
                let (ours, extra) = split(name, values, known);
                fields.insert(name.to_owned(), Value::Object(ours));
                if !extra.is_empty() {
                    profile.extras.insert(key, Value::Object(extra));
                }
            }
            (_, value) => {
                profile.extras.insert(key, value);
            }
        }
    }
    if let Ok((request, issues)) = request::read(Value::Object(fields)) {
        profile.request = request;
        profile.issues.extend(issues);
    }
    profile
}

fn unknown_version(version: &Value) -> Option<Issue> {
    let message = format!("The profile says profile_version {version}; it is read as version 1.");
    (version != &Value::from(1)).then(|| Issue::warning("profile-version", "", message))
}

/// The request's fields of a section, and the rest.
fn split(
    name: &str,
    values: Map<String, Value>,
    known: Option<&Map<String, Value>>,
) -> (Map<String, Value>, Map<String, Value>) {
    let (mut ours, mut extra) = (Map::new(), Map::new());
    let unquantized = values.get(UNQUANTIZED) == Some(&Value::Bool(true));
    for (key, value) in values {
        let field = FIELDS.iter().find(|field| field.section == name && field.theirs == key);
        if let Some(field) = field {
            if field.ours == "quantization" && unquantized {
                ours.insert(field.ours.to_owned(), "none".into());
            } else if let Some(value) = ours_of(field, value) {
                ours.insert(field.ours.to_owned(), value);
            }
        } else if known.is_some_and(|known| known.contains_key(&key)) {
            ours.insert(key, value);
        } else if key != UNQUANTIZED {
            extra.insert(key, value);
        }
    }
    (ours, extra)
}

/// A value as the request has it; `None` for the profile's word for nothing given.
fn ours_of(field: &Field, value: Value) -> Option<Value> {
    match value {
        Value::String(text) => {
            if matches!(field.absent, Absent::Word(word) if word == text) {
                return None;
            }
            let word = field.words.iter().find(|(_, theirs)| *theirs == text).map(|(ours, _)| (*ours).to_owned());
            Some(word.unwrap_or(text).into())
        }
        Value::Number(number) if field.ours == "memory_total_mib" => {
            number.as_f64().map(|gib| Value::from((gib * MIB_PER_GIB).max(0.0) as u64))
        }
        value => Some(value),
    }
}
