//! The way back: a pasted command, file or result as a request, its settings and a lint.
//!
//! Owns what forms there are and how each is told apart. Nothing that looks like a secret is kept. Reading order: `text` (the one door
//! for any text), `form` (what starts vLLM), `words` (shells), `python`, `container`, `invocation` and `manifests` (what is around
//! vLLM's arguments), `startup_log`, `arguments` (the arguments by vLLM's own rules), `contradictions`, `request` (what a plan needs of
//! it), [`yaml`].

mod arguments;
mod bench;
mod container;
mod contradictions;
mod figures;
mod fixed;
mod form;
mod invocation;
pub mod lint;
mod manifests;
mod paste;
mod python;
mod request;
mod startup_log;
mod text;
mod words;
pub mod yaml;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::artifacts::flags::FlagTable;
use crate::artifacts::measured::Measured;
use crate::artifacts::profile;
use crate::request::PlanRequest;
use crate::vllm::Version;

use arguments::{Given, Read};
use invocation::{Entry, Invocation};
use lint::Lint;

pub use figures::Figures;
pub use text::{ReadText, read};

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `vllm serve …`, or the server's module, in any shell's quoting; systemd units too.
    ServeCommand,
    /// `docker run …`, `podman run …`
    DockerRun,
    /// A Compose file.
    Compose,
    /// Kubernetes manifests: LeaderWorkerSets, KServe's services and KubeRay's RayService included.
    Kubernetes,
    /// Values of a Helm chart.
    Helm,
    /// vLLM's own `--config` file.
    ConfigYaml,
    /// `LLM(…)`, or engine arguments, in Python.
    PythonCall,
    /// What a machine prints about its GPUs.
    GpuListing,
    /// A profile.
    Profile,
    /// A plan's JSON, or a request's.
    Plan,
    /// A model's `config.json`.
    ModelConfig,
    /// A checkpoint's `hf_quant_config.json`.
    QuantConfig,
    /// What vLLM prints while it starts.
    StartupLog,
    /// `vllm bench serve …`
    BenchCommand,
    /// What a benchmark printed or saved.
    BenchResult,
    /// None of these.
    #[default]
    Unknown,
}

impl Form {
    /// A sentence that says what a text was read as.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ServeCommand => "Read as a vllm serve command.",
            Self::DockerRun => "Read as a docker run command.",
            Self::Compose => "Read as a Compose file.",
            Self::Kubernetes => "Read as a Kubernetes manifest.",
            Self::Helm => "Read as Helm chart values.",
            Self::ConfigYaml => "Read as a vLLM configuration file.",
            Self::PythonCall => "Read as a Python call of vLLM.",
            Self::GpuListing => "Read as a GPU listing.",
            Self::Profile => "Read as a profile.",
            Self::Plan => "Read as a plan; its request is planned anew.",
            Self::ModelConfig => "Read as a config.json.",
            Self::QuantConfig => "Read as an hf_quant_config.json.",
            Self::StartupLog => "Read as a vLLM start-up log.",
            Self::BenchCommand => "Read as a benchmark command; its load is planned.",
            Self::BenchResult => "Read as a benchmark result; its load is planned.",
            Self::Unknown => "This text was not recognized.",
        }
    }

    /// Whether a text of this form starts a server, or did.
    pub fn starts_server(self) -> bool {
        match self {
            Self::ServeCommand
            | Self::DockerRun
            | Self::Compose
            | Self::Kubernetes
            | Self::Helm
            | Self::ConfigYaml
            | Self::PythonCall
            | Self::Profile
            | Self::Plan
            | Self::StartupLog => true,
            Self::GpuListing
            | Self::ModelConfig
            | Self::QuantConfig
            | Self::BenchCommand
            | Self::BenchResult
            | Self::Unknown => false,
        }
    }
}

/// One option as it was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// With its dashes: `--max-model-len`.
    pub flag: String,
    /// Its value; true or false for options that take none, null where it cannot be read or is a secret.
    pub value: Value,
}

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadBack {
    /// What the text is.
    pub form: Form,
    /// The text alone as a request: as given, with vLLM's own defaults in what it leaves open.
    pub request: PlanRequest,
    /// The model, where one is named.
    pub model: Option<String>,
    /// The release that is meant, where the text or its image says it.
    pub vllm_version: Option<String>,
    /// Every option, the last of a name.
    pub settings: Vec<Setting>,
    /// GPUs of a machine, where the container says how many it gives.
    pub gpus: Option<u64>,
    /// The card, where the file names one.
    pub card: Option<String>,
    /// How many machines share the model, where the file says so.
    pub nodes: Option<u64>,
    /// What is wrong, surprising, or worth knowing.
    pub lint: Vec<Lint>,
    /// The command with every finding fixed that can be; `None` where nothing is to be fixed.
    pub fixed: Option<String>,
    /// Keys of a profile that are no field of a request.
    pub extras: Map<String, Value>,
    /// A benchmark's figures.
    pub measured: Option<Measured>,
    /// What was measured, under the plan's names.
    pub figures: Option<Figures>,
}

/// Longest text that is read, in bytes: far above any command or manifest.
const MOST_BYTES: usize = 512 * 1024;

/// Reads a pasted text. `version` is the release whose rules hold where the text names none.
///
/// Total: any text gives a result; one that is none of the known forms says so in its lint.
///
/// ```
/// use planner::artifacts::flags::FlagTable;
/// use planner::read::{Form, read_text};
/// use planner::vllm::newest;
/// let back = read_text("vllm serve Qwen/Qwen3-32B -tp 2 --max-model-len 32K", FlagTable::bundled(), &newest().version);
/// assert_eq!((back.form, back.model.as_deref()), (Form::ServeCommand, Some("Qwen/Qwen3-32B")));
/// assert_eq!(back.request.hardware.tensor_parallel_size, Some(2));
/// assert_eq!(back.request.model.max_model_len, Some(32_768));
/// ```
pub fn read_text(text: &str, table: &FlagTable, version: &Version) -> ReadBack {
    if text.len() > MOST_BYTES {
        let text = format!("The text is longer than {} KiB: paste the command or the file alone.", MOST_BYTES / 1024);
        return ReadBack { lint: vec![Lint::error("text-too-long", text)], ..ReadBack::default() };
    }
    match form::of(text, table) {
        form::Reading::Starts(starts, lint) => {
            let mut back = of_starts(starts, lint, table, version, startup_log::version(text));
            back.figures = startup_log::figures(text).known();
            back.request = back.apply_to(&PlanRequest::default());
            back
        }
        form::Reading::Profile(document) => of_profile(profile::of_document(document)),
        form::Reading::Result(measured) => {
            let request =
                PlanRequest { workload: measured.workload(&PlanRequest::default().workload), ..PlanRequest::default() };
            let figures = Figures::from(&*measured).known();
            ReadBack { form: Form::BenchResult, request, measured: Some(*measured), figures, ..ReadBack::default() }
        }
        form::Reading::Nothing(lint) => ReadBack { lint: vec![lint], ..ReadBack::default() },
    }
}

fn of_profile(read: profile::Profile) -> ReadBack {
    let lint = read.issues.iter().map(Lint::from).collect();
    let model = read.request.model.id.clone();
    ReadBack { form: Form::Profile, request: read.request, model, extras: read.extras, lint, ..ReadBack::default() }
}

/// The first start is read; a note counts the others.
fn of_starts(
    starts: Vec<Invocation>,
    mut lint: Vec<Lint>,
    table: &FlagTable,
    version: &Version,
    logged: Option<Version>,
) -> ReadBack {
    let several = starts.len();
    let of_server = |start: &Invocation| start.entry != Entry::Bench;
    let chosen = starts.iter().position(of_server).unwrap_or(0);
    let Some(start) = starts.into_iter().nth(chosen) else { return ReadBack { lint, ..ReadBack::default() } };
    if several > 1 {
        let text = format!("The text starts vLLM {several} times; the first start of a server is read.");
        lint.push(Lint::note("several-starts", text));
    }
    if start.entry == Entry::Bench {
        return bench::of(&start, lint);
    }
    let named = start.named_version().or(logged);
    let holds = named.as_ref().unwrap_or(version);
    let read_words = |words: &[String]| arguments::read(words, start.entry_in(holds), table, holds);
    let mut read = read_words(&start.arguments);
    let around = lint.len();
    lint.append(&mut read.lint);
    if start.is_wrapped {
        lint.iter_mut().filter(|finding| finding.code == "option-unknown").for_each(Lint::concede);
    }
    lint.extend(contradictions::lint(&mut read, &start, holds));
    lint.extend(secrets(&mut read));
    lint.extend(request::unplanned(&read));
    // What a program or a log says is no command that could be written again.
    let rewritable = !matches!(start.form, Form::PythonCall | Form::StartupLog);
    let fixed = fixed::fixed(&read, &lint, around).filter(|_| rewritable);
    if start.lost > 0 {
        let kept = start.arguments.len().saturating_sub(start.lost);
        read = read_words(start.arguments.get(..kept).unwrap_or_default());
        let _ = secrets(&mut read);
    }
    ReadBack {
        form: start.form,
        model: read.model.clone(),
        vllm_version: named.map(|version| version.to_string()),
        settings: settings(&read),
        gpus: start.container.as_ref().and_then(|container| container.gpus).filter(|gpus| *gpus > 0),
        card: start.card,
        nodes: start.machines,
        lint: once(lint),
        fixed,
        ..ReadBack::default()
    }
}

/// Each finding once; of variables without a value one is named for all.
fn once(all: Vec<Lint>) -> Vec<Lint> {
    let mut lint: Vec<Lint> = Vec::with_capacity(all.len());
    for finding in all {
        let same = |other: &Lint| *other == finding || (finding.code == "variable-open" && other.code == finding.code);
        if !lint.iter().any(same) {
            lint.push(finding);
        }
    }
    lint
}

/// Options that hold secrets lose their values.
fn secrets(read: &mut Read) -> Vec<Lint> {
    let mut found = Vec::new();
    for given in &mut read.given {
        let instead = match given.name.as_str() {
            "api-key" => "VLLM_API_KEY",
            "hf-token" if given.value.is_string() => "HF_TOKEN",
            _ => continue,
        };
        if given.value.as_str().is_some_and(arguments::is_open) {
            continue;
        }
        let text =
            format!("--{} stands in the open: set {instead} in the environment. It is not kept here.", given.name);
        found.push(Lint::warning("secret-in-text", text).fixed_by(&[]));
        given.value = Value::Null;
        given.fixed = Vec::new();
        given.written = Vec::new();
    }
    found
}

fn settings(read: &Read) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    for Given { name, value, .. } in read.given.iter().filter(|given| !given.name.is_empty() && given.name != "model") {
        let flag = format!("--{name}");
        settings.retain(|setting| setting.flag != flag);
        settings.push(Setting { flag, value: value.clone() });
    }
    settings
}
