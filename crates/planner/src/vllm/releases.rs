//! The facts of each minor release, read from its source.
//!
//! [`read`] unfolds them from the bundled file.

mod read;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Version;
use super::runner::Engine;
use read::facts;

/// One minor release; its rules hold for every patch of it unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// `0.33`.
    pub version: Version,
    /// The patch whose source was read: `0.33.0`.
    pub read_from: String,
    /// The engine that it starts by default.
    pub engine: Engine,
    /// Share of each GPU's memory that it takes by default.
    pub gpu_memory_utilization: f64,
    /// Default batch limits of the API server, first match wins.
    pub tiers: Vec<Tier>,
    /// How one default limits the other.
    pub caps: Vec<Cap>,
    /// Whose CUDA graphs are estimated and taken off the KV pool.
    pub graphs_counted: Vec<GraphsOf>,
    /// Which batch sizes are captured.
    pub capture: Capture,
    /// Where prefix caching is on by default.
    pub prefix_caching: PrefixCaching,
    /// Which models the second model runner serves without being asked to.
    pub runner_v2: RunnerV2Rule,
    /// Block sizes that `--block-size` takes; empty = any.
    pub block_sizes: Vec<u64>,
    /// What it can do that other releases cannot.
    pub abilities: Vec<Ability>,
    /// The lowest compute capability that Marlin kernels run on, as in `7.5`.
    pub marlin_min_capability: String,
    /// Compute capabilities that the official image holds code for.
    pub image_archs: Vec<String>,
    /// CUDA of the official image.
    pub image_cuda: String,
    /// Words for `--kv-cache-dtype`.
    pub kv_cache_dtypes: Vec<String>,
    /// Words for `--quantization`.
    pub methods: Vec<String>,
    /// What else changed with it in the memory budget, in half-sentences, by the term it changed.
    pub budget: BTreeMap<String, Vec<String>>,
    /// What else is worth knowing, in half-sentences.
    pub notable: Vec<String>,
}

impl Release {
    /// Where the facts were read.
    pub fn source(&self) -> String {
        facts().source.replace("{read_from}", &self.read_from)
    }

    /// Whether it has an ability.
    pub fn has(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }
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

/// What a release can do that others cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// `--max-model-len auto`.
    MaxModelLenAuto,
    /// Marlin pads shapes that tensor parallelism cuts off its tiles.
    MarlinPads,
    /// bitsandbytes without a plugin.
    BitsandbytesInCore,
    /// GGUF without a plugin.
    GgufInCore,
}

/// Every minor release that is known, oldest first.
pub fn known_versions() -> &'static [Release] {
    &facts().releases
}

/// The newest release that is known.
///
/// # Panics
///
/// Never: the bundled file lists releases.
pub fn newest() -> &'static Release {
    facts().releases.last().expect("the bundled file lists releases, as its test checks")
}

/// The release whose rules hold for a version: its minor's, else the nearest.
///
/// ```
/// use planner::vllm::{Version, release};
/// let version = Version::parse("0.11.2+rhai1").unwrap();
/// assert_eq!(release(&version).read_from, "0.11.2");
/// ```
pub fn release(version: &Version) -> &'static Release {
    let known = known_versions();
    let not_newer = |release: &&Release| version.at_least(release.version.major, release.version.minor);
    known.iter().rev().find(not_newer).or(known.first()).unwrap_or_else(newest)
}

/// The minor that a checkout without tags belongs to, by its number of commits; `None` before those known.
pub(super) fn minor_of_untagged(commits: u64) -> Option<u32> {
    facts().untagged.iter().rev().find(|(from, _)| commits >= *from).map(|(_, minor)| *minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_becomes_a_release_in_order() {
        let known = known_versions();
        let minors: Vec<u32> = known.iter().map(|release| release.version.minor).collect();
        assert_eq!(minors, (6..=33).collect::<Vec<_>>());
        assert!(known.iter().all(|release| release.tiers.last().is_some_and(|tier| tier.min_gib == 0)));
        assert!(known.iter().all(|release| release.source().starts_with("https://")));
    }
}
