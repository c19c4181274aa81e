//! `data/vllm-versions.json`: its keys, and what must hold between its rows.
//!
//! Knows nothing of the rest of the crate: the build reads the file with these very types, so that a mistake in it is
//! found there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::ability::Ability;
use crate::vllm::version::Version;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "some keys are for readers of the file alone")]
pub(crate) struct File {
    /// What the file is.
    pub about: String,
    /// The day of the last reading.
    pub checked: String,
    /// The newest patch that was read.
    pub newest: String,
    /// Where a release's defaults were read: an address with `{read_from}` in it.
    pub source: String,
    /// Further files of the source that were read.
    pub also: Vec<String>,
    /// Builds without a tag.
    pub untagged_builds: UntaggedBuilds,
    /// Oldest first.
    pub versions: Vec<Row>,
}

/// Which release a build without a tag comes nearest to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "some keys are for readers of the file alone")]
pub(crate) struct UntaggedBuilds {
    /// How the numbers were found.
    pub about: String,
    /// Commits before a minor release, and that release.
    pub commits: Vec<(u64, u32)>,
}

/// One release: what it changed. What a row does not say is as in the row before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// A minor release (`0.33`), or a patch of one that changed something (`0.20.1`).
    pub version: String,
    /// The patch whose source was read; a row of a patch has none of its own.
    pub read_from: Option<String>,
    /// Abilities that begin with it, each with the file of the source that tells.
    #[serde(default)]
    pub begins: BTreeMap<Ability, String>,
    /// Abilities that it has no more.
    #[serde(default)]
    pub ends: BTreeMap<Ability, String>,
    /// The engine that it starts by default.
    pub engine: Option<Engine>,
    /// Share of each GPU's memory that it takes by default.
    pub utilization: Option<f64>,
    /// Default batch limits of the API server, first match wins.
    pub tiers: Option<Vec<Tier>>,
    /// How one default limits the other.
    pub caps: Option<Vec<Cap>>,
    /// Whose CUDA graphs are estimated and taken off the KV pool.
    pub graphs_counted: Option<Vec<GraphsOf>>,
    /// Which batch sizes are captured.
    pub capture: Option<Capture>,
    /// Where prefix caching is on by default.
    pub prefix_caching: Option<PrefixCaching>,
    /// Which models the second model runner serves without being asked to.
    pub runner_v2: Option<RunnerV2Rule>,
    /// Block sizes that `--block-size` takes; empty = any.
    pub block_sizes: Option<Vec<u64>>,
    /// Ranks that `--max-lora-rank` takes, rising.
    pub lora_ranks: Option<Vec<u64>>,
    /// The lowest compute capability that Marlin kernels run on, as in `7.5`.
    pub marlin_min_capability: Option<String>,
    /// Compute capabilities that the official image holds code for.
    pub image_archs: Option<Vec<String>>,
    /// CUDA of the official image.
    pub image_cuda: Option<String>,
    /// New words for `--kv-cache-dtype`.
    #[serde(default)]
    pub kv_cache_dtypes_added: Vec<String>,
    /// New words for `--quantization`.
    #[serde(default)]
    pub methods_added: Vec<String>,
    /// Words for `--quantization` that are gone.
    #[serde(default)]
    pub methods_removed: Vec<String>,
    /// New words for `--quantization` that quantize an unquantized checkpoint while it loads.
    #[serde(default)]
    pub online_methods_added: Vec<String>,
    /// What else changed in the memory budget, in half-sentences, by the term it changed.
    #[serde(default)]
    pub budget: BTreeMap<String, Vec<String>>,
    /// What else is worth knowing, in half-sentences.
    #[serde(default)]
    pub notable: Vec<String>,
}

/// vLLM's two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The first.
    V0,
    /// The second.
    V1,
}

/// One row of the default batch limits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// From this much memory on, in GiB as the driver counts.
    #[serde(default)]
    pub min_gib: u64,
    /// For cards with this in their name.
    pub name: Option<String>,
    /// Not for cards with this in their name.
    pub not_name: Option<String>,
    /// Not for this compute capability.
    pub not_capability: Option<String>,
    /// `max_num_batched_tokens`.
    pub tokens: u64,
    /// `max_num_seqs`.
    pub seqs: u64,
}

/// How one default limits the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// `max_num_seqs` is at most `max_num_batched_tokens`.
    SeqsByTokens,
    /// `max_num_batched_tokens` is at most `max_num_seqs × max_model_len`.
    TokensBySeqs,
}

/// Whose CUDA graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphsOf {
    /// The first model runner's.
    V1,
    /// The second model runner's.
    V2,
    /// Also on AMD cards.
    Rocm,
}

/// Which batch sizes CUDA graphs are captured for: 1, 2, 4, then every 8, from 256 on every `step_from_256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// What is captured.
    pub mode: CaptureMode,
    /// The largest size.
    pub limit: u64,
    /// The largest size on data-centre Blackwell.
    pub limit_sm100: u64,
    /// Distance of sizes from 256 on.
    pub step_from_256: u64,
    /// Sizes go up to this many times `max_num_seqs`; 0 = whatever `max_num_seqs` is.
    pub per_seq: u64,
    /// Whether drafted tokens count as sequences.
    pub counts_draft_tokens: bool,
}

/// What is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMode {
    /// Whole decode steps, up to `max_num_seqs`.
    Full,
    /// Everything but attention.
    Piecewise,
    /// Whole decode steps, and everything but attention for mixed batches.
    FullAndPiecewise,
}

/// Where prefix caching is on by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrefixCaching {
    /// Nowhere.
    Off,
    /// Decoders without recurrent layers.
    Decoder,
    /// Decoders, with or without recurrent layers.
    DecoderAndHybrid,
}

/// Which models the second model runner serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunnerV2Rule {
    /// All models.
    pub all: bool,
    /// All dense generative models without recurrent layers.
    pub all_dense: bool,
    /// Dense models of these `model_type`s.
    pub dense: Vec<String>,
    /// Models with experts of these `model_type`s.
    pub moe: Vec<String>,
    /// Quantized ones too.
    pub quantized: bool,
}

/// Reads the file and checks what its form alone does not: rows rise, a minor release says where it was read, an
/// ability begins before it ends, and names its source.
///
/// # Errors
/// The row and the key that are wrong, or where the JSON is.
pub(crate) fn read(text: &str) -> Result<File, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut before: Option<Version> = None;
    let mut has: BTreeSet<Ability> = BTreeSet::new();
    for row in &file.versions {
        let checked = check(row, before.as_ref(), &mut has);
        before = Some(checked.map_err(|what| format!("release {}: {what}", row.version))?);
    }
    if before.is_none() {
        return Err("there are no releases".to_owned());
    }
    Ok(file)
}

fn check(row: &Row, before: Option<&Version>, has: &mut BTreeSet<Ability>) -> Result<Version, String> {
    let version = Version::parse(&row.version).filter(|version| version.suffix.is_empty());
    let version = version.ok_or("version is no number such as 0.33 or 0.20.1")?;
    if before.is_some_and(|before| before.first() >= version.first()) {
        return Err("version comes after a newer one".to_owned());
    }
    let of_patch = before.is_some_and(|before| before.release() == version.release());
    if of_patch == row.read_from.is_some() {
        return Err("read_from belongs to the first row of a minor release, and to no other".to_owned());
    }
    for (ability, source) in row.begins.iter().chain(&row.ends) {
        if source.trim().is_empty() {
            return Err(format!("begins or ends gives no source for {ability:?}"));
        }
    }
    for ability in row.ends.keys() {
        if !has.remove(ability) {
            return Err(format!("ends has {ability:?}, which had not begun"));
        }
    }
    for ability in row.begins.keys() {
        if !has.insert(*ability) {
            return Err(format!("begins has {ability:?}, which had begun before"));
        }
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[track_caller]
    fn check(rows: &str, refused: Option<&str>) {
        let head = r#""about": "", "checked": "", "newest": "", "source": "", "also": [], "untagged_builds": {"about": "", "commits": []}"#;
        let read = read(&format!("{{{head}, \"versions\": [{rows}]}}"));
        match (read, refused) {
            (Err(error), Some(because)) => assert!(error.contains(because), "{rows}: {error}"),
            (read, refused) => assert_eq!(read.is_err(), refused.is_some(), "{rows}"),
        }
    }

    #[test]
    fn a_release_is_one_row_and_a_mistake_in_it_is_named() {
        let first = r#"{"version": "0.6", "read_from": "0.6.6", "begins": {"marlin_pads": "a.py"}}"#;
        check(&format!(r#"{first}, {{"version": "0.7", "read_from": "0.7.3"}}"#), None);
        check(&format!(r#"{first}, {{"version": "0.6.5", "ends": {{"marlin_pads": "b.py"}}}}"#), None);
        check(&format!(r#"{first}, {{"version": "0.6.5", "read_from": "0.6.6"}}"#), Some("release 0.6.5: read_from"));
        check(&format!(r#"{first}, {{"version": "0.7"}}"#), Some("release 0.7: read_from"));
        check(&format!(r#"{first}, {{"version": "0.5", "read_from": "0.5.4"}}"#), Some("comes after a newer one"));
        check(&first.replace("marlin_pads", "marlin_pad"), Some("unknown variant `marlin_pad`"));
        check(&first.replace("begins", "ends"), Some("MarlinPads, which had not begun"));
        check(&first.replace("a.py", " "), Some("no source for MarlinPads"));
        check(&first.replace("read_from", "raed_from"), Some("unknown field `raed_from`"));
        let again = r#"{"version": "0.7", "read_from": "0.7.3", "begins": {"marlin_pads": "a.py"}}"#;
        check(&format!("{first}, {again}"), Some("which had begun before"));
        check("", Some("no releases"));
    }
}
