//! Releases as they are once every row has what it inherits.

use std::collections::{BTreeMap, BTreeSet};

use super::ability::Ability;
use super::file::{Cap, Capture, Engine, GraphsOf, PrefixCaching, Row, RunnerV2Rule, Tier};
use crate::vllm::version::Version;

/// One release. Its rules hold for the patches that follow, up to the next one that changed something.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// `0.33`, or `0.20.1` where a patch changed something.
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
    /// Ranks that `--max-lora-rank` takes, rising.
    pub lora_ranks: Vec<u64>,
    /// What it does that not every release does.
    pub abilities: BTreeSet<Ability>,
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
    /// Those of them that quantize an unquantized checkpoint while it loads.
    pub online_methods: Vec<String>,
    /// What else changed with it in the memory budget, in half-sentences, by the term it changed.
    pub budget: BTreeMap<String, Vec<String>>,
    /// What else is worth knowing, in half-sentences.
    pub notable: Vec<String>,
}

impl Release {
    /// Whether it has an ability.
    pub fn has(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }
}

/// Every row as a release.
///
/// # Errors
/// The key that the first row, from which the others inherit, does not give.
pub(crate) fn unfold(rows: Vec<Row>) -> Result<Vec<Release>, String> {
    let mut releases: Vec<Release> = Vec::with_capacity(rows.len());
    for row in rows {
        let release = next_release(releases.last(), row)?;
        releases.push(release);
    }
    Ok(releases)
}

/// The last row of each minor release, under the minor's name.
pub(crate) fn minors(releases: &[Release]) -> Vec<Release> {
    let mut minors: Vec<Release> = Vec::new();
    for release in releases {
        let version = Version { patch: None, ..release.version.clone() };
        let minor = Release { version, ..release.clone() };
        match minors.last_mut().filter(|last| last.version == minor.version) {
            Some(last) => *last = minor,
            None => minors.push(minor),
        }
    }
    minors
}

fn next_release(before: Option<&Release>, row: Row) -> Result<Release, String> {
    fn or<T: Clone>(
        key: &str,
        own: Option<T>,
        before: Option<&Release>,
        of: impl Fn(&Release) -> &T,
    ) -> Result<T, String> {
        let inherited = || before.map(|release| of(release).clone());
        own.or_else(inherited).ok_or_else(|| format!("the first release lacks {key}"))
    }
    let mut kv_cache_dtypes = before.map(|release| release.kv_cache_dtypes.clone()).unwrap_or_default();
    kv_cache_dtypes.extend(row.kv_cache_dtypes_added);
    let mut methods = before.map(|release| release.methods.clone()).unwrap_or_default();
    methods.retain(|method| !row.methods_removed.contains(method));
    methods.extend(row.methods_added);
    let mut online_methods = before.map(|release| release.online_methods.clone()).unwrap_or_default();
    online_methods.extend(row.online_methods_added);
    let mut abilities = before.map(|release| release.abilities.clone()).unwrap_or_default();
    abilities.retain(|ability| !row.ends.contains_key(ability));
    abilities.extend(row.begins.into_keys());
    let version = Version::parse(&row.version).ok_or_else(|| format!("{} is no version", row.version))?;
    let minor = before.filter(|release| release.version.release() == version.release());
    let (mut budget, mut notable) = (row.budget, row.notable);
    if let Some(minor) = minor {
        minor.budget.iter().for_each(|(term, told)| budget.entry(term.clone()).or_default().extend(told.clone()));
        notable.extend(minor.notable.clone());
    }
    Ok(Release {
        version,
        read_from: or("read_from", row.read_from, before, |r| &r.read_from)?,
        engine: or("engine", row.engine, before, |r| &r.engine)?,
        gpu_memory_utilization: or("utilization", row.utilization, before, |r| &r.gpu_memory_utilization)?,
        tiers: or("tiers", row.tiers, before, |r| &r.tiers)?,
        caps: or("caps", row.caps, before, |r| &r.caps)?,
        graphs_counted: or("graphs_counted", row.graphs_counted, before, |r| &r.graphs_counted)?,
        capture: or("capture", row.capture, before, |r| &r.capture)?,
        prefix_caching: or("prefix_caching", row.prefix_caching, before, |r| &r.prefix_caching)?,
        runner_v2: or("runner_v2", row.runner_v2, before, |r| &r.runner_v2).unwrap_or_default(),
        block_sizes: or("block_sizes", row.block_sizes, before, |r| &r.block_sizes)?,
        lora_ranks: or("lora_ranks", row.lora_ranks, before, |r| &r.lora_ranks)?,
        abilities,
        marlin_min_capability: or("marlin_min_capability", row.marlin_min_capability, before, |r| {
            &r.marlin_min_capability
        })?,
        image_archs: or("image_archs", row.image_archs, before, |r| &r.image_archs)?,
        image_cuda: or("image_cuda", row.image_cuda, before, |r| &r.image_cuda)?,
        kv_cache_dtypes,
        methods,
        online_methods,
        budget,
        notable,
    })
}
