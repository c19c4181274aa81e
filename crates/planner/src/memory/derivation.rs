//! How the figures that follow from the pool come about: what a load takes, what vLLM prints, how many requests fit.

use super::kv::{Group, Kept, KvPool, UseRules};
use super::verdict::fragmentation;
use crate::formula::Formula;
use crate::plan::{Bounds, Feasibility, Provenance, Range, Term};
use crate::request::{Policy, Workload};
use crate::serve_config::ServeConfig;
use crate::units::gib;

/// Where the rules of the pool stand.
const SOURCE: &str = "vllm/v1/core/kv_cache_utils.py, vllm/v1/kv_cache_interface.py";

/// The derivations of a pool's figures; none where the model keeps no cache.
pub fn derivations(
    pool: &KvPool,
    feasibility: &Feasibility,
    config: &ServeConfig,
    workload: &Workload,
    policy: &Policy,
) -> Vec<Term> {
    if !pool.is_needed() {
        return Vec::new();
    }
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    let requests = workload.concurrency.div_ceil(config.data_parallel_size.max(1)).max(1);
    let (longest, memory) = (config.max_model_len, &feasibility.per_gpu);
    let [for_longest, for_this] = [longest, length].map(|tokens| pool.blocks_for(tokens) as f64);
    let blocks = ("kv_blocks", pool.blocks() as f64);
    let (each, at_most) = (("blocks_for_this_length", for_this), ("blocks_for_the_longest", for_longest));
    let held = if length <= longest { each } else { at_most };
    let left = memory.kv_cache_available_gib;
    // The term of that name ends at nothing.
    let available = (if left < 0.0 { "GiB left of the budget" } else { "kv_cache_available" }, left);
    let required = ("kv_cache_required", memory.kv_cache_required_gib);
    let factor = fragmentation(policy);
    let size = ("GiB of a block", gib(pool.geometry.block_bytes));
    let found = [
        exact(
            "kv_cache_required",
            "GiB",
            Some(memory.kv_cache_required_gib),
            Formula::new(
                "requests of one engine × blocks_for_this_length × GiB of a block",
                &[("requests of one engine", requests as f64), each, size],
            )
            .times_if(policy.fragmentation_factor.is_some(), "fragmentation", factor),
        ),
        exact(
            "headroom_gib",
            "GiB",
            Some(memory.headroom_gib),
            Formula::new(format!("{} − kv_cache_required", available.0), &[available, required]),
        ),
        exact(
            "kv_pressure",
            "",
            feasibility.kv_pressure,
            Formula::new("kv_cache_required / kv_cache_available", &[required, available]),
        ),
        exact(
            "kv_blocks",
            "blocks",
            Some(blocks.1),
            Formula::new(
                "floor(bytes of the pool / bytes of a block)",
                &[("bytes of the pool", pool.bytes as f64), ("bytes of a block", pool.geometry.block_bytes as f64)],
            ),
        ),
        between(
            "kv_cache_tokens",
            "tokens",
            feasibility.kv_cache_tokens.map(|tokens| tokens as f64),
            feasibility.range.kv_cache_tokens,
            printed(pool, longest, blocks),
        ),
        between(
            "max_concurrency_at_context",
            "requests",
            feasibility.max_concurrency_at_context,
            feasibility.range.max_concurrency_at_context,
            Formula::new("kv_blocks / blocks_for_the_longest", &[blocks, at_most]),
        ),
        exact(
            "max_requests_of_this_length",
            "requests",
            feasibility.max_requests_of_this_length.map(|requests| requests as f64),
            // A longer request is cut off at the longest.
            Formula::new(format!("floor(kv_blocks / {})", held.0), &[blocks, held]),
        ),
        exact(
            "max_context_at_concurrency",
            "tokens",
            feasibility.max_context_at_concurrency.map(|tokens| tokens as f64),
            Formula::new(
                "the most tokens, up to max_model_len, of which requests of one engine × their blocks ≤ kv_blocks; found by halving, as vLLM does",
                &[("max_model_len", longest as f64), ("requests of one engine", requests as f64), blocks],
            ),
        ),
    ];
    let taken = [("blocks_for_the_longest", for_longest, longest), ("blocks_for_this_length", for_this, length)];
    let taken = taken.map(|(name, figure, tokens)| exact(name, "blocks", Some(figure), blocks_of(pool, tokens)?));
    found.into_iter().chain(taken).flatten().collect()
}

fn exact(name: &str, unit: &str, figure: Option<f64>, formula: Formula) -> Option<Term> {
    between(name, unit, figure, None, formula)
}

fn between(name: &str, unit: &str, figure: Option<f64>, bounds: Option<Bounds>, formula: Formula) -> Option<Term> {
    let mid = figure?;
    let (low, high) = bounds.map_or((mid, mid), |bounds| (bounds.low.min(mid), bounds.high.max(mid)));
    Some(formula.gives(name, unit, Range { low, mid, high }, SOURCE, Provenance::Computed))
}

/// "GPU KV cache size", as the release counts.
fn printed(pool: &KvPool, longest: u64, blocks: (&'static str, f64)) -> Formula {
    let Some(counted) = pool.counted() else {
        let times = ("max_concurrency_at_context", pool.concurrency(longest).unwrap_or(f64::NAN));
        return Formula::new(
            "floor(max_concurrency_at_context × max_model_len)",
            &[times, ("max_model_len", longest as f64)],
        );
    };
    let (text, parallel) = match counted.parallel {
        1 => ("floor(kv_blocks / groups of layers) × tokens in a block", None),
        ranks => (
            "floor(kv_blocks / groups of layers) × tokens in a block × ranks that share a sequence",
            Some(("ranks that share a sequence", ranks as f64)),
        ),
    };
    let inputs = [("groups of layers", counted.groups as f64), ("tokens in a block", counted.block_tokens as f64)];
    Formula::new(text, &[&[blocks][..], &inputs, parallel.as_slice()].concat())
}

/// Blocks that one request takes at most, group by group; nothing where groups of one kind differ, as with compressed attention: their
/// number then stands without a formula.
fn blocks_of(pool: &KvPool, tokens: u64) -> Option<Formula> {
    let groups = &pool.geometry.groups;
    let kind = |group: &Group| std::mem::discriminant(&group.kept);
    if groups.iter().enumerate().any(|(at, group)| groups.iter().take(at).any(|other| kind(other) == kind(group))) {
        return None;
    }
    let UseRules { tokens_in_flight, decode_context_parallel: parallel, state_pages, .. } = pool.use_rules;
    let formula = Formula::new("", &[("tokens", tokens as f64)]);
    Some(groups.iter().fold(formula, |formula, group| {
        let (count, block) = (group.count as f64, group.block_tokens.max(1) as f64);
        match group.kept {
            Kept::All if parallel > 1 => formula.plus(
                "groups of full attention × ceil(ceil(tokens / ranks that share a sequence) / tokens in their blocks)",
                &[
                    ("groups of full attention", count),
                    ("ranks that share a sequence", parallel as f64),
                    ("tokens in their blocks", block),
                ],
            ),
            Kept::All => formula.plus(
                "groups of full attention × ceil(tokens / tokens in their blocks)",
                &[("groups of full attention", count), ("tokens in their blocks", block)],
            ),
            Kept::Window(window) => formula.plus(
                "groups with a window × (ceil(min(window − 1 + tokens in flight, tokens) / tokens in a window's block) + 1)",
                &[
                    ("groups with a window", count),
                    ("window", window as f64),
                    ("tokens in flight", tokens_in_flight as f64),
                    ("tokens in a window's block", block),
                ],
            ),
            Kept::Chunk(chunk) => formula.plus(
                "groups with chunks × ceil(min(chunk + tokens in flight, tokens) / tokens in a chunk's block)",
                &[
                    ("groups with chunks", count),
                    ("chunk", chunk as f64),
                    ("tokens in flight", tokens_in_flight as f64),
                    ("tokens in a chunk's block", block),
                ],
            ),
            Kept::State => formula.plus(
                "groups with a state × state pages of a request",
                &[("groups with a state", count), ("state pages of a request", state_pages.max(1) as f64)],
            ),
        }
    }))
}
