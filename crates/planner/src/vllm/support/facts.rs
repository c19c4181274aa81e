//! `data/vllm-support-gpu.json`: its keys, and what must hold between them.
//!
//! The build reads the file with these very types.

use serde::{Deserialize, Deserializer, Serialize};

use crate::hardware::catalog::kinds::GpuArchitecture;
use crate::vllm::version::Version;

/// What vLLM runs on which architecture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportFacts {
    /// What the file is.
    pub about: String,
    /// The release that the letters hold for.
    pub vllm_version: String,
    /// When they were compiled.
    pub checked: String,
    /// Addresses of the files that they were read from.
    pub sources: Vec<String>,
    /// The columns of every row's `on`.
    pub architectures: Vec<GpuArchitecture>,
    /// What people call an architecture.
    pub names: Vec<(GpuArchitecture, String)>,
    /// Architectures that not every release runs on.
    pub runs: Vec<Runs>,
    /// Methods of quantization.
    pub quantization: Vec<Row>,
    /// Number types of the KV cache.
    pub kv_cache: Vec<Row>,
}

/// How something runs on a GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// Matrix maths in the quantized format.
    Native,
    /// Weights stay quantized in memory, maths in 16 bit.
    WeightOnly,
    /// Dequantized on the fly, slow.
    Emulated,
    /// Varies with the scheme stored in the checkpoint, or with the backend.
    Depends,
    /// Needs a package of its own.
    Plugin,
    /// Not supported.
    No,
    /// Not established.
    Unknown,
}

/// One method or dtype.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What requests and checkpoints call it.
    pub names: Vec<String>,
    /// What people call it.
    pub label: String,
    /// One letter for each architecture.
    #[serde(deserialize_with = "letters")]
    pub on: Vec<Support>,
    /// The kernel that runs weights only on NVIDIA.
    pub via: Option<String>,
    /// Why it is not supported where it is not.
    pub no: Option<String>,
    /// The package that brings it.
    pub plugin: Option<String>,
    /// The last release that had it.
    pub last: Option<Version>,
    /// Before that release, that architecture had that letter.
    #[serde(default)]
    pub before: Vec<(Version, GpuArchitecture, Letter)>,
    /// Dtypes that its activations may have.
    #[serde(default)]
    pub dtypes: Vec<String>,
}

/// From when until when builds run on an architecture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// The architecture.
    pub arch: GpuArchitecture,
    /// The first release.
    pub since: Option<Version>,
    /// The last release.
    pub until: Option<Version>,
    /// Whether none does.
    #[serde(default)]
    pub never: bool,
    /// The plugin that does.
    pub plugin: Option<String>,
    /// Why, in half a sentence.
    pub reason: String,
}

/// One letter of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "char")]
pub struct Letter(pub Support);

impl TryFrom<char> for Letter {
    type Error = String;

    fn try_from(letter: char) -> Result<Self, String> {
        Ok(Self(match letter {
            'n' => Support::Native,
            'w' => Support::WeightOnly,
            'e' => Support::Emulated,
            'd' => Support::Depends,
            'p' => Support::Plugin,
            'x' => Support::No,
            '?' => Support::Unknown,
            other => return Err(format!("`{other}` is none of the letters n, w, e, d, p, x and ?")),
        }))
    }
}

fn letters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Support>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let read = text.chars().map(|letter| Letter::try_from(letter).map(|letter| letter.0));
    read.collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

impl Runs {
    /// Whether a release's builds do not run there.
    pub fn forbids(&self, version: &Version) -> bool {
        let too_old = self.since.as_ref().is_some_and(|since| version.release() < since.release());
        let too_new = self.until.as_ref().is_some_and(|until| version.release() > until.release());
        self.never || too_old || too_new
    }
}

/// Reads the file and checks that every row has a letter for every architecture.
///
/// # Errors
/// Where the JSON is wrong, or the row that is.
pub(crate) fn read(text: &str) -> Result<SupportFacts, String> {
    let facts: SupportFacts = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let columns = facts.architectures.len();
    match facts.quantization.iter().chain(&facts.kv_cache).find(|row| row.on.len() != columns) {
        Some(row) => Err(format!("{}: on has {} letters for {columns} architectures", row.label, row.on.len())),
        None => Ok(facts),
    }
}
