//! `data/vllm-versions.json`, in which a row holds what changed since the row before.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Ability, Cap, Capture, GraphsOf, PrefixCaching, Release, RunnerV2Rule, Tier};
use crate::vllm::Version;
use crate::vllm::runner::Engine;

/// The file, unfolded.
pub(super) struct Facts {
    /// Where a release's facts were read.
    pub source: String,
    /// Commits before a release, and its minor.
    pub untagged: Vec<(u64, u32)>,
    /// Oldest first.
    pub releases: Vec<Release>,
}

/// What the bundled file says.
pub(super) fn facts() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    FACTS.get_or_init(|| {
        let text = include_str!("../../../data/vllm-versions.json");
        let file: File = serde_json::from_str(text).expect("the bundled file is read by its test");
        Facts { source: file.source, untagged: file.untagged_builds.commits, releases: unfold(file.versions) }
    })
}

#[derive(Deserialize)]
struct File {
    source: String,
    untagged_builds: UntaggedBuilds,
    versions: Vec<Row>,
}

#[derive(Deserialize)]
struct UntaggedBuilds {
    commits: Vec<(u64, u32)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    version: String,
    read_from: String,
    engine: Option<Engine>,
    utilization: Option<f64>,
    tiers: Option<Vec<Tier>>,
    caps: Option<Vec<Cap>>,
    graphs_counted: Option<Vec<GraphsOf>>,
    capture: Option<Capture>,
    prefix_caching: Option<PrefixCaching>,
    runner_v2: Option<RunnerV2Rule>,
    block_sizes: Option<Vec<u64>>,
    abilities: Option<Vec<Ability>>,
    marlin_min_capability: Option<String>,
    image_archs: Option<Vec<String>>,
    image_cuda: Option<String>,
    #[serde(default)]
    kv_cache_dtypes_added: Vec<String>,
    #[serde(default)]
    methods_added: Vec<String>,
    #[serde(default)]
    methods_removed: Vec<String>,
    #[serde(default)]
    budget: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    notable: Vec<String>,
}

fn unfold(rows: Vec<Row>) -> Vec<Release> {
    let mut releases: Vec<Release> = Vec::with_capacity(rows.len());
    for row in rows {
        let release = next_release(releases.last(), row);
        releases.extend(release);
    }
    releases
}

fn next_release(before: Option<&Release>, row: Row) -> Option<Release> {
    fn or<T: Clone>(own: Option<T>, before: Option<&Release>, of: impl Fn(&Release) -> &T) -> Option<T> {
        own.or_else(|| before.map(|release| of(release).clone()))
    }
    let mut kv_cache_dtypes = before.map(|release| release.kv_cache_dtypes.clone()).unwrap_or_default();
    kv_cache_dtypes.extend(row.kv_cache_dtypes_added);
    let mut methods = before.map(|release| release.methods.clone()).unwrap_or_default();
    methods.retain(|method| !row.methods_removed.contains(method));
    methods.extend(row.methods_added);
    Some(Release {
        version: Version::parse(&row.version)?,
        read_from: row.read_from,
        engine: or(row.engine, before, |r| &r.engine)?,
        gpu_memory_utilization: or(row.utilization, before, |r| &r.gpu_memory_utilization)?,
        tiers: or(row.tiers, before, |r| &r.tiers)?,
        caps: or(row.caps, before, |r| &r.caps)?,
        graphs_counted: or(row.graphs_counted, before, |r| &r.graphs_counted)?,
        capture: or(row.capture, before, |r| &r.capture)?,
        prefix_caching: or(row.prefix_caching, before, |r| &r.prefix_caching)?,
        runner_v2: or(row.runner_v2, before, |r| &r.runner_v2).unwrap_or_default(),
        block_sizes: or(row.block_sizes, before, |r| &r.block_sizes)?,
        abilities: or(row.abilities, before, |r| &r.abilities)?,
        marlin_min_capability: or(row.marlin_min_capability, before, |r| &r.marlin_min_capability)?,
        image_archs: or(row.image_archs, before, |r| &r.image_archs)?,
        image_cuda: or(row.image_cuda, before, |r| &r.image_cuda)?,
        kv_cache_dtypes,
        methods,
        budget: row.budget,
        notable: row.notable,
    })
}
