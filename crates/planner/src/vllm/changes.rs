//! What changed between two releases, as far as a plan depends on it.

use super::Version;
use super::releases::{PrefixCaching, Release, known_versions};

/// One change that came with a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The release it came with: `0.20`.
    pub version: String,
    /// A sentence.
    pub what: String,
    /// The term of the memory budget that it changed.
    pub term: Option<String>,
}

/// What changed after `from`, up to and including `to`; oldest first, empty where `to` is not newer.
///
/// ```
/// use planner::vllm::{Version, changes_between};
/// let version = |text| Version::parse(text).unwrap();
/// let changes = changes_between(&version("0.19"), &version("0.20"));
/// assert!(changes.iter().any(|change| change.term.as_deref() == Some("budget") && change.what.contains("0.92")));
/// ```
pub fn changes_between(from: &Version, to: &Version) -> Vec<Change> {
    let known = known_versions();
    let pairs = known.iter().zip(known.iter().skip(1));
    let newer = |release: &Release| release.version.release() > from.release();
    let not_after = |release: &Release| release.version.release() <= to.release();
    pairs
        .filter(|(_, after)| newer(after) && not_after(after))
        .flat_map(|(before, after)| steps(before, after))
        .collect()
}

fn steps(before: &Release, after: &Release) -> Vec<Change> {
    let (old, new) = (before.gpu_memory_utilization, after.gpu_memory_utilization);
    let utilization = format!("gpu_memory_utilization defaults to {new} instead of {old}");
    let rules = [
        ((old - new).abs() > f64::EPSILON, "budget", utilization.as_str()),
        (before.engine != after.engine, "activation", "the V1 engine is the default"),
        (
            before.tiers != after.tiers,
            "activation",
            "default max_num_batched_tokens and max_num_seqs differ on some cards",
        ),
        (
            before.runner_v2 != after.runner_v2,
            "activation",
            "model runner V2, whose profiling run needs less memory, serves more models",
        ),
        (
            before.graphs_counted != after.graphs_counted,
            "counted_cuda_graphs",
            "CUDA graphs of more kinds are estimated and taken off the KV pool",
        ),
        (
            before.prefix_caching != after.prefix_caching && after.prefix_caching == PrefixCaching::DecoderAndHybrid,
            "kv_cache",
            "prefix caching is on by default for models with recurrent layers too",
        ),
    ];
    let changed = rules.into_iter().filter(|(differs, ..)| *differs).map(|(_, term, what)| (term, what.to_owned()));
    let told = after.budget.iter().flat_map(|(term, texts)| texts.iter().map(|what| (term.as_str(), what.clone())));
    let budget = changed.chain(told).map(|(term, what)| (Some(term.to_owned()), what));
    let notable = after.notable.iter().map(|what| (None, what.clone()));
    let version = after.version.minor_name();
    budget.chain(notable).map(|(term, what)| Change { version: version.clone(), what, term }).collect()
}
