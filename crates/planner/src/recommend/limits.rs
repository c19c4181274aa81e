//! A step's limits: how many sequences, how many tokens.

use crate::as_given::given;
use crate::request::{BatchingMode, Load};
use crate::serve_config::ServeConfig;

use super::evaluate::{Evaluated, Evaluator};
use super::score::Reach;

/// Most sequences that are recommended: vLLM's own largest default.
pub(super) const MOST_SEQS: u64 = 1024;
/// Sequences for requests that come at a rate, where nothing says how many run at once.
const SEQS_AT_A_RATE: u64 = 256;
/// Token limits that are tried, the one that favours throughput first.
const TOKENS: [u64; 4] = [16_384, 8192, 4096, FEWEST_TOKENS];
/// Fewest tokens a step that are tried.
pub(super) const FEWEST_TOKENS: u64 = 2048;

/// A step's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub seqs: u64,
    pub tokens: u64,
}

impl Limits {
    /// The limits of a configuration.
    pub(crate) fn of(config: &ServeConfig) -> Self {
        Self { seqs: config.max_num_seqs, tokens: config.max_num_batched_tokens }
    }

    /// Whether neither of the other's limits is higher.
    fn cover(self, other: Self) -> bool {
        self.seqs >= other.seqs && self.tokens >= other.tokens
    }
}

/// A layout and tradeoff with the limits that are wished for and take most memory.
pub(super) fn most(evaluator: &Evaluator<'_>, config: &ServeConfig, tradeoff: u8) -> Evaluated {
    let seqs = seqs(evaluator, config.data_parallel_size).into_iter().max().unwrap_or(1);
    let tokens = tokens(evaluator, seqs).into_iter().max().unwrap_or(seqs);
    with(evaluator, config, Limits { seqs, tokens }, tradeoff)
}

/// A layout and tradeoff with the limits that take least memory: what does not fit so fits with none.
pub(super) fn least(evaluator: &Evaluator<'_>, config: &ServeConfig, tradeoff: u8) -> Evaluated {
    let seqs = seqs(evaluator, config.data_parallel_size).into_iter().min().unwrap_or(1);
    let tokens = tokens(evaluator, seqs).into_iter().min().unwrap_or(seqs);
    with(evaluator, config, Limits { seqs, tokens }, tradeoff)
}

/// Evaluates the layout and tradeoff of `most` with each pair of limits and keeps the best.
///
/// Fewer sequences than come at once are tried where memory is short, where a target is set, and where speed decides
/// how many should run; elsewhere they can't score higher.
pub(super) fn try_all(evaluator: &Evaluator<'_>, most: Evaluated, best: &mut Option<Evaluated>) {
    let (all, config) = (decides_by_speed(evaluator), most.config.clone());
    let users = evaluator.request.workload.concurrency.div_ceil(config.data_parallel_size.max(1)).min(MOST_SEQS);
    let tradeoff = most.score.tradeoff;
    let mut fitting: Vec<Evaluated> = Vec::new();
    if most.score.reach == Reach::Fits {
        fitting.push(most);
    }
    let mut enough = false;
    for seqs in seqs(evaluator, config.data_parallel_size) {
        if enough && !all && seqs < users {
            break;
        }
        let evaluated = by_tokens(evaluator, &config, (seqs, tradeoff), &mut fitting);
        enough |= evaluated.iter().any(|evaluated| evaluated.score.is_complete());
        for evaluated in evaluated {
            keep(evaluated, best);
        }
    }
}

/// Keeps the better of two.
pub(super) fn keep(evaluated: Evaluated, best: &mut Option<Evaluated>) {
    if best.as_ref().is_none_or(|best| evaluated.score.compare(&best.score).is_gt()) {
        *best = Some(evaluated);
    }
}

fn with(evaluator: &Evaluator<'_>, config: &ServeConfig, limits: Limits, tradeoff: u8) -> Evaluated {
    let mut config = config.clone();
    put(&mut config, evaluator, limits);
    evaluator.evaluate(config, tradeoff)
}

/// Each token limit evaluated, in the batching mode's order. Lower limits never take more memory: what fits with higher
/// ones fits, and what does not fit with the fewest tokens fits with none.
fn by_tokens(
    evaluator: &Evaluator<'_>,
    config: &ServeConfig,
    (seqs, tradeoff): (u64, u8),
    fitting: &mut Vec<Evaluated>,
) -> Vec<Evaluated> {
    let order = tokens(evaluator, seqs);
    let mut falling = order.clone();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let least = falling.last().copied().unwrap_or(seqs);
    let mut found: Vec<Evaluated> = Vec::new();
    for tokens in falling {
        let limits = Limits { seqs, tokens };
        if let Some(roomy) = fitting.iter().find(|roomy| Limits::of(&roomy.config).cover(limits)) {
            found.push(evaluator.with_lower_limits(roomy, limits));
            continue;
        }
        let evaluated = with(evaluator, config, limits, tradeoff);
        if evaluated.score.reach == Reach::Fits {
            fitting.push(evaluated.clone());
        } else if found.is_empty() && tokens > least {
            let tightest = with(evaluator, config, Limits { seqs, tokens: least }, tradeoff);
            if tightest.score.reach != Reach::Fits {
                return vec![tightest];
            }
        }
        found.push(evaluated);
    }
    let at = |evaluated: &Evaluated| order.iter().position(|tokens| *tokens == evaluated.config.max_num_batched_tokens);
    found.sort_by_key(at);
    found
}

/// The limits first wished for.
pub(super) fn wished(evaluator: &Evaluator<'_>, config: &mut ServeConfig) {
    let seqs = seqs(evaluator, config.data_parallel_size).first().copied().unwrap_or(1);
    let tokens = tokens(evaluator, seqs).first().copied().unwrap_or(seqs);
    put(config, evaluator, Limits { seqs, tokens });
}

fn put(config: &mut ServeConfig, evaluator: &Evaluator<'_>, limits: Limits) {
    config.max_num_seqs = limits.seqs;
    config.max_num_batched_tokens = limits.tokens;
    config.max_model_len = evaluator.length.tokens;
}

/// Whether speed, not memory alone, decides how many sequences should run.
fn decides_by_speed(evaluator: &Evaluator<'_>) -> bool {
    let workload = &evaluator.request.workload;
    let targets = workload.target_ttft_ms.is_some() || workload.target_tpot_ms.is_some();
    targets || matches!(workload.load, Load::Burst | Load::Rate)
}

/// Numbers of sequences, from what is wished to what is least.
fn seqs(evaluator: &Evaluator<'_>, replicas: u64) -> Vec<u64> {
    let (workload, replicas) = (&evaluator.request.workload, replicas.max(1));
    if let Some(fixed) = given(evaluator.request.policy.max_num_seqs) {
        return vec![fixed];
    }
    let users = workload.concurrency.div_ceil(replicas).max(1);
    let running = match workload.load {
        Load::Closed | Load::Static => users,
        Load::Burst => workload.num_prompts.unwrap_or(workload.concurrency).div_ceil(replicas).max(users),
        Load::Rate => SEQS_AT_A_RATE.max(users),
    };
    let wish = match workload.batching_mode {
        BatchingMode::Latency => running,
        BatchingMode::Balanced => running.saturating_add(running / 4).next_multiple_of(8),
        BatchingMode::Throughput => running.saturating_add(running / 2).next_multiple_of(16),
    };
    let most = given(evaluator.request.policy.max_num_batched_tokens).map_or(MOST_SEQS, |tokens| tokens.min(MOST_SEQS));
    let mut all: Vec<u64> = [wish, running, 256, 64, 16].into_iter().map(|seqs| seqs.min(wish).min(most)).collect();
    all.dedup();
    all
}

/// Token limits in the batching mode's order; where prompts are not cut into pieces, at least a whole prompt.
fn tokens(evaluator: &Evaluator<'_>, seqs: u64) -> Vec<u64> {
    if let Some(fixed) = given(evaluator.request.policy.max_num_batched_tokens) {
        return vec![fixed];
    }
    let least = evaluator.length.least_step.max(seqs);
    let mut all = match evaluator.request.workload.batching_mode {
        BatchingMode::Throughput => TOKENS,
        BatchingMode::Balanced => [8192, 16_384, 4096, 2048],
        BatchingMode::Latency => [2048, 4096, 8192, 16_384],
    }
    .map(|tokens| tokens.max(least))
    .to_vec();
    all.dedup();
    all
}
