//! What a text that somebody hands over is, told by its content: a file that was dropped, chosen or pasted, whatever its name.
//!
//! Owns the order in which kinds are tried. Each kind's own reader stands where its writer stands.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::artifacts::flags::FlagTable;
use crate::artifacts::{self, read::Form};
use crate::hardware::catalog::Catalog;
use crate::hardware::smi;
use crate::issue::{Issue, Severity};
use crate::models::{JsonError, ModelRequest, parse_config_text, read_config};
use crate::request::{self, PlanRequest};
use crate::vllm::newest;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A plan with the request that it answers, or a request alone.
    Plan,
    /// A profile.
    Profile,
    /// A model's `config.json`.
    Config,
    /// A checkpoint's `hf_quant_config.json`.
    QuantConfig,
    /// What a machine prints about its GPUs.
    Gpus,
    /// A command, manifest or plan that starts vLLM.
    Start,
    /// What a benchmark was asked or has measured.
    Benchmark,
    /// None of these.
    Nothing,
}

/// A text with what it changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// What it is.
    pub kind: Kind,
    /// The request with it.
    pub request: PlanRequest,
    /// What is said about it; for [`Kind::Nothing`], why it is none.
    pub issues: Vec<Issue>,
}

/// Takes a text into a request. `named` is the model that a bare configuration is meant for, where somebody has said so.
///
/// ```
/// use planner::{hardware::catalog::Catalog, intake::{Kind, take}, request::PlanRequest};
/// let taken = take("GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)", &PlanRequest::default(), None, &Catalog::bundled());
/// assert_eq!(taken.kind, Kind::Gpus);
/// assert!(taken.request.hardware.smi.is_some());
/// ```
pub fn take(text: &str, now: &PlanRequest, named: Option<&str>, catalog: &Catalog) -> Taken {
    let json = parse_config_text(text);
    if let Ok(Value::Object(object)) = &json
        && let Some(taken) = of_object(object, now, named)
    {
        return taken;
    }
    let gpus = smi::read(text, catalog);
    let has_gpus = !gpus.gpus.is_empty() && gpus.error.is_none();
    // Names of cards stand in other files too.
    if has_gpus && gpus.forms.iter().any(|form| *form != smi::Form::Names) {
        return of_gpus(text, now);
    }
    if let Some(taken) = of_artifact(text, now) {
        return taken;
    }
    if has_gpus {
        return of_gpus(text, now);
    }
    Taken { kind: Kind::Nothing, request: now.clone(), issues: vec![nothing(text, json.err())] }
}

/// Why a text is nothing: where it set out to be JSON, what is wrong with that.
fn nothing(text: &str, json: Option<JsonError>) -> Issue {
    let begun = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    let message = match json {
        Some(error @ JsonError::TooLong { .. }) => error.to_string(),
        Some(error) if begun => error.to_string(),
        _ => "this is no config.json, plan, profile, command or GPU listing that can be read".to_owned(),
    };
    Issue::error("not-recognized", "", message)
}

fn of_object(object: &Map<String, Value>, now: &PlanRequest, named: Option<&str>) -> Option<Taken> {
    let sections = ["model", "hardware", "workload", "policy"];
    let is_request =
        |object: &Map<String, Value>| sections.iter().any(|name| object.get(*name).is_some_and(Value::is_object));
    let request = match object.get("request") {
        Some(Value::Object(request)) => Some(request),
        _ if is_request(object) && !object.contains_key("issues") => Some(object),
        _ => None,
    };
    if let Some(request) = request {
        let (request, issues) = request::read(Value::Object(request.clone())).ok()?;
        return Some(Taken { kind: Kind::Plan, request, issues });
    }
    let mut request = now.clone();
    if object.get("quantization").is_some_and(|scheme| scheme.get("quant_algo").is_some()) {
        request.model.quant_config = Some(Value::Object(object.clone()));
        return Some(Taken { kind: Kind::QuantConfig, request, issues: Vec::new() });
    }
    let config = Value::Object(object.clone());
    let is_config =
        object.contains_key("model_type") || object.contains_key("architectures") || read_config(&config).0.is_some();
    is_config.then(|| {
        let own = object.get("_name_or_path").and_then(Value::as_str).filter(|name| name.split('/').count() == 2);
        let id = named.or(own).map(str::to_owned);
        request.model = ModelRequest { id, config: Some(config), ..ModelRequest::default() };
        Taken { kind: Kind::Config, request, issues: Vec::new() }
    })
}

fn of_gpus(text: &str, now: &PlanRequest) -> Taken {
    let mut request = now.clone();
    request.hardware.smi = Some(text.to_owned());
    request.hardware.gpus = None;
    Taken { kind: Kind::Gpus, request, issues: Vec::new() }
}

fn of_artifact(text: &str, now: &PlanRequest) -> Option<Taken> {
    let read = artifacts::read(text, FlagTable::bundled(), &newest().version);
    let kind = match read.form {
        Form::Unknown => return None,
        Form::Profile => Kind::Profile,
        Form::BenchCommand | Form::BenchResult => Kind::Benchmark,
        _ => Kind::Start,
    };
    let issues = read.lint.iter().map(|lint| match lint.severity {
        Severity::Error | Severity::Warning => Issue::warning(&lint.code, "", lint.message.clone()),
        Severity::Note => Issue::note(&lint.code, "", lint.message.clone()),
    });
    Some(Taken { kind, request: read.apply_to(now), issues: issues.collect() })
}
