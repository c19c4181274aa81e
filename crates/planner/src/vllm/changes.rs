//! What changed between two releases, as far as a plan depends on it.

use super::Version;
use super::releases::{Release, known_versions};

/// One change that came with a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The release it came with: `0.20`.
    pub version: String,
    /// A sentence.
    pub what: String,
    /// Whether the memory budget depends on it.
    pub budget: bool,
}

/// What changed after `from`, up to and including `to`; oldest first, empty where `to` is not newer.
///
/// ```
/// use planner::vllm::{Version, changes_between};
/// let version = |text| Version::parse(text).unwrap();
/// let changes = changes_between(&version("0.19"), &version("0.20"));
/// assert!(changes.iter().any(|change| change.budget && change.what.contains("0.92")));
/// ```
pub fn changes_between(from: &Version, to: &Version) -> Vec<Change> {
    let known = known_versions();
    let pairs = known.iter().zip(known.iter().skip(1));
    let newer = |release: &Release| !from.at_least(release.version.major, release.version.minor);
    let not_after = |release: &Release| to.at_least(release.version.major, release.version.minor);
    pairs
        .filter(|(_, after)| newer(after) && not_after(after))
        .flat_map(|(before, after)| steps(before, after))
        .collect()
}

fn steps(before: &Release, after: &Release) -> Vec<Change> {
    let version = after.version.minor_name();
    let mut budget = Vec::new();
    if (before.gpu_memory_utilization - after.gpu_memory_utilization).abs() > f64::EPSILON {
        let (old, new) = (before.gpu_memory_utilization, after.gpu_memory_utilization);
        budget.push(format!("gpu_memory_utilization defaults to {new} instead of {old}"));
    }
    if before.graphs_counted != after.graphs_counted {
        budget.push("CUDA graphs of more kinds are estimated and taken off the KV pool".to_owned());
    }
    if before.tiers != after.tiers {
        budget.push("default max_num_batched_tokens and max_num_seqs differ on some cards".to_owned());
    }
    if before.engine != after.engine {
        budget.push("the V1 engine is the default".to_owned());
    }
    if before.runner_v2 != after.runner_v2 {
        budget.push("model runner V2, whose profiling run needs less memory, serves more models".to_owned());
    }
    if before.prefix_caching != after.prefix_caching {
        budget.push("prefix caching is on by default for more kinds of models".to_owned());
    }
    let budget = budget.into_iter().map(|what| Change { version: version.clone(), what, budget: true });
    let notable =
        after.notable.iter().map(|what| Change { version: version.clone(), what: what.clone(), budget: false });
    budget.chain(notable).collect()
}
