//! What a text that somebody hands over is, told by its content: a file that was dropped, chosen or pasted, whatever its name.
//!
//! Owns the order in which kinds are tried. Each kind's own reader stands where its writer stands.

use serde_json::{Map, Value};

use crate::artifacts::flags::FlagTable;
use crate::hardware::catalog::Catalog;
use crate::hardware::smi;
use crate::issue::{Issue, Severity};
use crate::models::{JsonError, ModelRequest, parse_config_text, read_config};
use crate::read::{Form, read_text};
use crate::request::{self, PlanRequest};
use crate::vllm::newest;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Kind {
    /// A sentence that says what a text was read as.
    pub fn words(self) -> &'static str {
        match self {
            Self::Plan => "Read as a plan: its request is planned anew.",
            Self::Profile => "Read as a profile.",
            Self::Config => "Read as a config.json.",
            Self::QuantConfig => "Read as a hf_quant_config.json.",
            Self::Gpus => "Read as a GPU listing.",
            Self::Start => "Read as a command that starts vLLM.",
            Self::Benchmark => "Read as a benchmark; its load is planned.",
            Self::Nothing => "This was not read.",
        }
    }
}

/// A text with what it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// What it is.
    pub kind: Kind,
    /// The request with it.
    pub request: PlanRequest,
    /// What is said about it; for [`Kind::Nothing`], why it is none.
    pub issues: Vec<Issue>,
    /// Keys of a profile that are no field of a request.
    pub extras: Map<String, Value>,
}

impl Taken {
    fn new(kind: Kind, request: PlanRequest, issues: Vec<Issue>) -> Self {
        Self { kind, request, issues, extras: Map::new() }
    }
}

/// Takes a text into a request. `named` is the model that a bare configuration is meant for, where somebody has said so.
///
/// ```
/// use planner::{hardware::catalog::Catalog, import::{Kind, take}, request::PlanRequest};
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
    Taken::new(Kind::Nothing, now.clone(), vec![nothing(text, json.err())])
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
        return Some(Taken::new(Kind::Plan, request, issues));
    }
    let mut request = now.clone();
    if object.get("quantization").is_some_and(|scheme| scheme.get("quant_algo").is_some()) {
        request.model.quant_config = Some(Value::Object(object.clone()));
        return Some(Taken::new(Kind::QuantConfig, request, Vec::new()));
    }
    let config = Value::Object(object.clone());
    let is_config =
        object.contains_key("model_type") || object.contains_key("architectures") || read_config(&config).0.is_some();
    is_config.then(|| {
        let own = object.get("_name_or_path").and_then(Value::as_str).filter(|name| name.split('/').count() == 2);
        let id = named.or(own).map(str::to_owned);
        request.model = ModelRequest { id, config: Some(config), ..ModelRequest::default() };
        Taken::new(Kind::Config, request, Vec::new())
    })
}

fn of_gpus(text: &str, now: &PlanRequest) -> Taken {
    let mut request = now.clone();
    request.hardware.smi = Some(text.to_owned());
    request.hardware.gpus = None;
    Taken::new(Kind::Gpus, request, Vec::new())
}

fn of_artifact(text: &str, now: &PlanRequest) -> Option<Taken> {
    let read = read_text(text, FlagTable::bundled(), &newest().version);
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
    Some(Taken { extras: read.extras.clone(), ..Taken::new(kind, read.apply_to(now), issues.collect()) })
}
