//! The way back: a pasted command, file or result as a request, its settings and a lint.
//!
//! Owns what forms there are and how each is told apart. Nothing that looks like a secret is kept. Reading order: `form` (what a text
//! is), `words` (shells), `container`, `invocation` and `manifests` (what is around vLLM's arguments), `arguments` (the arguments by
//! vLLM's own rules), `contradictions`, `request` (what a plan needs of it), [`yaml`].

mod arguments;
mod bench;
mod container;
mod contradictions;
mod fixed;
mod form;
mod invocation;
pub mod lint;
mod manifests;
mod paste;
mod request;
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

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `vllm serve …`, or the server's module.
    Serve,
    /// `docker run …`, `podman run …`
    DockerRun,
    /// A Compose file.
    Compose,
    /// Kubernetes manifests, LeaderWorkerSets included.
    Kubernetes,
    /// KubeRay's RayService.
    RayService,
    /// Values of a Helm chart.
    HelmValues,
    /// vLLM's own `--config` file.
    ConfigFile,
    /// A profile.
    Profile,
    /// A plan's JSON.
    Plan,
    /// `vllm bench serve …`
    BenchCommand,
    /// What a benchmark printed or saved.
    BenchResult,
    /// None of these.
    #[default]
    Unknown,
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
/// assert_eq!((back.form, back.model.as_deref()), (Form::Serve, Some("Qwen/Qwen3-32B")));
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
            let logged = paste::logged_version(text);
            of_starts(starts, lint, table, version, logged)
        }
        form::Reading::Profile(document) => of_profile(profile::of_document(document)),
        form::Reading::Result(measured) => {
            let request =
                PlanRequest { workload: measured.workload(&PlanRequest::default().workload), ..PlanRequest::default() };
            ReadBack { form: Form::BenchResult, request, measured: Some(*measured), ..ReadBack::default() }
        }
        form::Reading::Nothing(lint) => ReadBack { lint: vec![lint], ..ReadBack::default() },
    }
}

fn of_profile(read: profile::Profile) -> ReadBack {
    let said = |issue: &crate::issue::Issue| Lint::warning(&issue.code, issue.message.clone());
    let lint = read.issues.iter().map(said).collect();
    let model = read.request.model.id.clone();
    ReadBack { form: Form::Profile, request: read.request, model, extras: read.extras, lint, ..ReadBack::default() }
}

/// The first start is read; that there are more is said.
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
    let mut read = arguments::read(&start.arguments, start.entry_in(holds), table, holds);
    let around = lint.len();
    lint.append(&mut read.lint);
    lint.extend(contradictions::lint(&mut read, &start, holds));
    lint.extend(secrets(&mut read));
    lint.extend(request::unplanned(&read));
    let fixed = fixed::fixed(&read, &lint, around);
    let mut back = ReadBack {
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
    };
    back.request = back.apply_to(&PlanRequest::default());
    back
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
        let text =
            format!("--{} stands in the open: set {instead} in the environment. It is not kept here.", given.name);
        found.push(Lint::warning("secret-in-text", text).mend(&[]));
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
