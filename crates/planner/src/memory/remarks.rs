//! What is to be said about a budget: the error, what to expect of the first start, what to watch.

use super::rank::Rank;
use super::stage::{Pools, Stage};
use super::total::held_by_others;
use super::verdict::{StartError, Verdict};
use crate::issue::Issue;
use crate::plan::Range;
use crate::units::{fixed, gib};
use crate::vllm::platform::is_sm100;

/// Above this share of the pool the pressure is worth a word.
const PRESSURE_TO_MENTION: f64 = 0.5;
/// A first start that costs at least this share of the pool is worth a word.
const FIRST_START_TO_MENTION: f64 = 0.02;

/// Everything worth saying about a stage and what follows from it.
pub fn remarks(rank: &Rank<'_>, stage: &Stage, pools: &Pools, verdict: &Verdict) -> Vec<Issue> {
    let said = [
        verdict.error.map(|error| Issue::error(error.code(), field(error), message(error, rank, stage, pools))),
        pressure(verdict),
        first_start(stage),
        graphs_on_top(rank, stage),
        graphs_overestimated(rank),
    ];
    said.into_iter().flatten().collect()
}

fn field(error: StartError) -> &'static str {
    match error {
        StartError::FreeMemory | StartError::NoCache => "policy.gpu_memory_utilization",
        StartError::Loading => "hardware.gpus",
        StartError::Profiling => "policy.max_num_batched_tokens",
        StartError::Length => "model.max_model_len",
        StartError::StatePages => "policy.max_num_seqs",
    }
}

fn message(error: StartError, rank: &Rank<'_>, stage: &Stage, pools: &Pools) -> String {
    let (config, pool) = (rank.deployment.config, &pools.mid);
    let free = fixed(stage.total_gib - held_by_others(rank), 2);
    let limit = config.max_model_len;
    match error {
        StartError::FreeMemory => format!(
            "vLLM wants {} GiB and {free} GiB are free; stop what else uses the card or lower gpu_memory_utilization",
            fixed(stage.budget_gib, 2)
        ),
        StartError::Loading => format!(
            "the weights take {} GiB on each GPU and {free} GiB are there; use more GPUs or a smaller format",
            fixed(stage.weights_gib, 2)
        ),
        StartError::Profiling => format!(
            "weights and the profiling run take {} GiB on each GPU and {free} GiB are there; lower max_num_batched_tokens or max_num_seqs",
            fixed(stage.weights_gib + stage.activation.mid + stage.non_torch_gib, 2)
        ),
        StartError::NoCache => format!(
            "nothing is left for the KV cache: {} GiB too little; raise gpu_memory_utilization or lower max_num_seqs",
            fixed(-stage.pool.mid, 2)
        ),
        StartError::Length => format!(
            "one request of {limit} tokens needs {} GiB of KV cache and {} GiB are left; at most {} tokens fit",
            fixed(gib(pool.bytes_for(limit)), 2),
            fixed(stage.pool.mid, 2),
            pool.longest(1, limit)
        ),
        StartError::StatePages => format!(
            "max_num_seqs is {} and the cache holds {} states, one for each running sequence; lower max_num_seqs",
            config.max_num_seqs,
            pool.blocks()
        ),
    }
}

fn pressure(verdict: &Verdict) -> Option<Issue> {
    let share = verdict.pressure.filter(|share| *share > PRESSURE_TO_MENTION && verdict.error.is_none())?;
    let text = format!(
        "the workload takes {} % of the KV cache; FP8 KV or shorter requests free some",
        fixed(share * 100.0, 1)
    );
    Some(Issue::warning("kv-cache-pressure", "workload", text))
}

/// Later starts find the compiled model and leave more to the cache.
fn first_start(stage: &Stage) -> Option<Issue> {
    let Range { low, mid, .. } = stage.activation;
    let more = mid - low;
    let compiling = stage.compiling_gib.is_some_and(|compiling| compiling >= mid);
    let worth_it = compiling && more > FIRST_START_TO_MENTION * stage.pool.mid.max(0.0);
    let text = || {
        format!(
            "the first start compiles the model and profiles {} GiB; a start that finds the compiled model in its cache may leave up to {} GiB more for the KV cache",
            fixed(mid, 2),
            fixed(more, 2)
        )
    };
    (worth_it && stage.pool.mid > 0.0).then(|| Issue::note("first-start-compiles", "", text()))
}

fn graphs_on_top(rank: &Rank<'_>, stage: &Stage) -> Option<Issue> {
    let left = stage.total_gib - stage.budget_gib - held_by_others(rank);
    let short = !rank.counts_graphs() && rank.captures_graphs() && stage.graphs.high > left;
    let text = || {
        format!(
            "CUDA graphs take about {} GiB on top of the budget and {} GiB are left beside it; lower gpu_memory_utilization or max_num_seqs",
            fixed(stage.graphs.mid, 2),
            fixed(left, 2)
        )
    };
    short.then(|| Issue::warning("cuda-graphs-beside-budget", "policy.gpu_memory_utilization", text()))
}

/// The estimate multiplies the second graph's cost, which exchange buffers make huge.
fn graphs_overestimated(rank: &Rank<'_>) -> Option<Issue> {
    let config = rank.deployment.config;
    let spread = config.enable_expert_parallel && config.data_parallel_size > 1 && rank.shape.experts.is_some();
    let applies = spread && rank.counts_graphs() && rank.captures_graphs() && is_sm100(rank.deployment.device);
    let text = "vLLM may set 10 to 100 GiB aside for CUDA graphs in this layout; VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS=0 turns its estimate off";
    applies.then(|| Issue::warning("cuda-graph-estimate-unreliable", "hardware.data_parallel_size", text))
}
