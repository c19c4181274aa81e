//! Any text that somebody hands over, told by its content: what is pasted, dropped or chosen, whatever its name.
//!
//! Owns the order in which kinds are tried. Each kind's own reader stands where its writer stands.

use serde_json::{Map, Value};

use super::figures::Figures;
use super::lint::Lint;
use super::{Form, read_text};
use crate::artifacts::flags::FlagTable;
use crate::artifacts::measured::Measured;
use crate::facts::Facts;
use crate::hardware::smi;
use crate::issue::Issue;
use crate::models::{JsonError, ModelRequest, parse_config_text, read_config};
use crate::request::{self, PlanRequest};
use crate::vllm::resolve_version;

/// A text with what it asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadText {
    /// What it is.
    pub form: Form,
    /// The request with it: what it leaves open is as in the base.
    pub request: PlanRequest,
    /// What is wrong, surprising, or worth knowing; for [`Form::Unknown`], why it is none of the known forms.
    pub findings: Vec<Lint>,
    /// The command with every finding fixed that can be; `None` where nothing is to be fixed.
    pub fixed: Option<String>,
    /// A benchmark's statistics, to be set beside a plan.
    pub benchmark: Option<Measured>,
    /// What a run measured, under the plan's names.
    pub measured: Option<Figures>,
    /// Keys of a profile that are no field of a request.
    pub extras: Map<String, Value>,
}

impl ReadText {
    fn new(form: Form, request: PlanRequest, issues: &[Issue]) -> Self {
        Self { form, request, findings: issues.iter().map(Lint::from).collect(), ..Self::default() }
    }
}

/// Reads any text. What it leaves open is as in `base`, whose release holds where the text names none.
///
/// Total: any text gives a result; one that is none of the known forms has a finding that says so.
///
/// ```
/// use planner::{Facts, read::{Form, read}, request::PlanRequest};
/// let text = read("GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)", &PlanRequest::default(), &Facts::bundled());
/// assert_eq!(text.form, Form::GpuListing);
/// assert!(text.request.hardware.smi.is_some());
/// ```
pub fn read(text: &str, base: &PlanRequest, facts: &Facts) -> ReadText {
    let json = parse_config_text(text);
    if let Ok(Value::Object(object)) = &json
        && let Some(read) = of_object(object, base)
    {
        return read;
    }
    let gpus = smi::read(text, &facts.gpus);
    let has_gpus = !gpus.gpus.is_empty() && gpus.error.is_none();
    // Names of cards stand in other files too.
    if has_gpus && gpus.forms.iter().any(|form| *form != smi::Form::Names) {
        return of_gpus(text, base);
    }
    let read = of_artifact(text, base);
    if read.form != Form::Unknown {
        return read;
    }
    if has_gpus {
        return of_gpus(text, base);
    }
    match json.err().and_then(|error| broken_json(text, &error)) {
        Some(finding) => ReadText { findings: vec![finding], ..read },
        None => read,
    }
}

/// Where a text set out to be JSON, what is wrong with that.
fn broken_json(text: &str, error: &JsonError) -> Option<Lint> {
    let begun = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    let is_why = begun || matches!(error, JsonError::TooLong { .. });
    is_why.then(|| Lint::error("not-recognized", error.to_string()))
}

fn of_object(object: &Map<String, Value>, base: &PlanRequest) -> Option<ReadText> {
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
        return Some(ReadText::new(Form::Plan, request, &issues));
    }
    let mut request = base.clone();
    if object.get("quantization").is_some_and(|scheme| scheme.get("quant_algo").is_some()) {
        request.model.quant_config = Some(Value::Object(object.clone()));
        return Some(ReadText::new(Form::QuantConfig, request, &[]));
    }
    let config = Value::Object(object.clone());
    let is_config =
        object.contains_key("model_type") || object.contains_key("architectures") || read_config(&config).0.is_some();
    is_config.then(|| {
        let own = object.get("_name_or_path").and_then(Value::as_str).filter(|name| name.split('/').count() == 2);
        request.model = ModelRequest { id: own.map(str::to_owned), config: Some(config), ..ModelRequest::default() };
        ReadText::new(Form::ModelConfig, request, &[])
    })
}

fn of_gpus(text: &str, base: &PlanRequest) -> ReadText {
    let mut request = base.clone();
    request.hardware.smi = Some(text.to_owned());
    request.hardware.gpus = None;
    ReadText::new(Form::GpuListing, request, &[])
}

fn of_artifact(text: &str, base: &PlanRequest) -> ReadText {
    let (version, _) = resolve_version(base.policy.vllm_version.as_deref());
    let back = read_text(text, FlagTable::bundled(), &version);
    let mut request = back.apply_to(base);
    let refused = request::refuse_unreadable(&mut request);
    ReadText {
        form: back.form,
        request,
        findings: back.lint.into_iter().chain(refused.iter().map(Lint::from)).collect(),
        fixed: back.fixed,
        benchmark: back.measured,
        measured: back.figures,
        extras: back.extras,
    }
}
