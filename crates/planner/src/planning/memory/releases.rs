//! The same plan under another release: what differs, and why.

use super::Assessment;
use crate::issue::Issue;
use crate::vllm::{Version, changes_between};

/// A KV pool that differs by less than this share is the same.
const SAME_POOL: f64 = 0.01;

/// What is to be said where the plan differs under another release: whether it starts, how large the pool is, and
/// which of vLLM's changes lie between; `None` where nothing differs.
pub fn difference(here: (&Version, &Assessment), there: (&Version, &Assessment)) -> Option<Issue> {
    let (now, other) = (&here.1.feasibility, &there.1.feasibility);
    let (pool, other_pool) = (now.per_gpu.kv_cache_available_gib, other.per_gpu.kv_cache_available_gib);
    let same_pool = (pool - other_pool).abs() <= SAME_POOL * pool.abs().max(other_pool.abs());
    if now.starts == other.starts && now.fits == other.fits && same_pool {
        return None;
    }
    let outcome = match (now.starts, other.starts, now.fits, other.fits) {
        (true, false, ..) => "it would not start",
        (false, true, ..) => "it would start",
        (_, _, true, false) => "the workload would not fit",
        (_, _, false, true) => "the workload would fit",
        _ => "it would start too",
    };
    let name = there.0.minor_name();
    let text = format!(
        "under vLLM {name} {outcome}, with {other_pool:.2} instead of {pool:.2} GiB of KV cache on each GPU{}",
        reasons(here.0, there.0)
    );
    Some(Issue::note("differs-by-release", "policy.vllm_version", text))
}

fn reasons(here: &Version, there: &Version) -> String {
    let newer = there.at_least(here.major, here.minor);
    let (from, to) = if newer { (here, there) } else { (there, here) };
    let changes = changes_between(from, to).into_iter().filter(|change| change.budget);
    let said: Vec<String> = changes.map(|change| format!("from {} on {}", change.version, change.what)).collect();
    if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) }
}
