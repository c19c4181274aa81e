//! Reads the data file.

use serde_json::Value;

use super::GpuArchitecture;
use crate::hardware::data_file::{at, items, nth, text, texts};
use crate::vllm::Version;

/// What vLLM runs on which architecture.
#[derive(Clone, Debug, Default)]
pub struct SupportFacts {
    /// The release that the letters hold for.
    pub vllm_version: String,
    /// When they were compiled.
    pub checked: String,
    /// Addresses of the files that they were read from.
    pub sources: Vec<String>,
    pub(super) architectures: Vec<GpuArchitecture>,
    pub(super) names: Vec<(GpuArchitecture, String)>,
    pub(super) runs: Vec<Runs>,
    pub(super) quantization: Vec<Row>,
    pub(super) kv_cache: Vec<Row>,
}

/// One method or dtype.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What requests and checkpoints call it.
    pub names: Vec<String>,
    /// What people call it.
    pub label: String,
    /// One letter for each architecture.
    pub on: String,
    /// The kernel that runs weights only on NVIDIA.
    pub via: Option<String>,
    /// Why it is not supported where it is not.
    pub no: Option<String>,
    /// The package that brings it.
    pub plugin: Option<String>,
    /// The last release that had it.
    pub last: Option<Minor>,
    /// Before that release, that architecture had that letter.
    pub before: Vec<(Minor, GpuArchitecture, char)>,
    /// Dtypes that its activations may have.
    pub dtypes: Vec<String>,
}

/// From when until when builds run on an architecture.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    pub arch: GpuArchitecture,
    since: Option<Minor>,
    until: Option<Minor>,
    never: bool,
    pub plugin: Option<String>,
    pub reason: String,
}

impl Runs {
    /// Whether a release's builds do not run there.
    pub fn forbids(&self, version: &Version) -> bool {
        let too_old = self.since.is_some_and(|since| !version.at_least(since.0, since.1));
        let too_new = self.until.is_some_and(|until| version.at_least(until.0, until.1 + 1));
        self.never || too_old || too_new
    }
}

/// A minor release, as in "0.14".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Minor(pub u32, pub u32);

impl SupportFacts {
    /// The facts that come with the planner.
    pub fn bundled() -> Self {
        let facts: Value =
            serde_json::from_str(include_str!("../../../data/vllm-support-gpu.json")).unwrap_or_default();
        Self {
            vllm_version: text(&facts, "vllm_version").unwrap_or_default(),
            checked: text(&facts, "checked").unwrap_or_default(),
            sources: texts(at(&facts, "sources")),
            architectures: items(&facts, "architectures").iter().filter_map(arch).collect(),
            names: items(&facts, "names")
                .iter()
                .filter_map(|pair| Some((arch(nth(pair, 0))?, nth(pair, 1).as_str()?.to_owned())))
                .collect(),
            runs: items(&facts, "runs").iter().filter_map(runs).collect(),
            quantization: items(&facts, "quantization").iter().filter_map(row).collect(),
            kv_cache: items(&facts, "kv_cache").iter().filter_map(row).collect(),
        }
    }
}

fn arch(value: &Value) -> Option<GpuArchitecture> {
    GpuArchitecture::parse(value.as_str()?)
}

fn minor(value: &Value) -> Option<Minor> {
    Version::parse(value.as_str()?).map(|version| Minor(version.major, version.minor))
}

fn row(value: &Value) -> Option<Row> {
    let before =
        |rule: &Value| Some((minor(nth(rule, 0))?, arch(nth(rule, 1))?, nth(rule, 2).as_str()?.chars().next()?));
    Some(Row {
        names: texts(at(value, "names")),
        label: text(value, "label")?,
        on: text(value, "on")?,
        via: text(value, "via"),
        no: text(value, "no"),
        plugin: text(value, "plugin"),
        last: minor(at(value, "last")),
        before: items(value, "before").iter().filter_map(before).collect(),
        dtypes: texts(at(value, "dtypes")),
    })
}

fn runs(value: &Value) -> Option<Runs> {
    Some(Runs {
        arch: arch(at(value, "arch"))?,
        since: minor(at(value, "since")),
        until: minor(at(value, "until")),
        never: at(value, "never").as_bool().unwrap_or(false),
        plugin: text(value, "plugin"),
        reason: text(value, "reason")?,
    })
}
