//! Reads the data file.

use serde::Deserialize;

use super::GpuArchitecture;
use crate::vllm::Version;

/// What vLLM runs on which architecture.
#[derive(Clone, Debug, Deserialize)]
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
#[derive(Clone, Debug, Deserialize)]
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
    #[serde(default)]
    pub before: Vec<(Minor, GpuArchitecture, char)>,
    /// Dtypes that its activations may have.
    #[serde(default)]
    pub dtypes: Vec<String>,
}

/// From when until when builds run on an architecture.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Runs {
    pub arch: GpuArchitecture,
    since: Option<Minor>,
    until: Option<Minor>,
    #[serde(default)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Minor(pub u32, pub u32);

impl TryFrom<String> for Minor {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let parsed = Version::parse(&text).map(|version| Self(version.major, version.minor));
        parsed.ok_or_else(|| format!("{text} is no release: expected 0.14"))
    }
}

impl SupportFacts {
    /// The facts that come with the planner.
    ///
    /// # Panics
    /// Never: the file is part of the build, and its test reads it.
    pub fn bundled() -> Self {
        serde_json::from_str(include_str!("../../../data/vllm-support-gpu.json"))
            .expect("the bundled support facts are read by their test")
    }
}
