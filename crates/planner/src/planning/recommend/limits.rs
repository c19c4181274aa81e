//! A step's limits: how many sequences, how many tokens.

use crate::planning::as_given::given;
use crate::request::{BatchingMode, Load};
use crate::serve_config::ServeConfig;

use super::judge::{Judge, Judged};
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
    pub fn of(config: &ServeConfig) -> Self {
        Self { seqs: config.max_num_seqs, tokens: config.max_num_batched_tokens }
    }

    /// Whether neither of the other's limits is higher.
    fn cover(self, other: Self) -> bool {
        self.seqs >= other.seqs && self.tokens >= other.tokens
    }
}

/// A layout and concession with the limits that are wished for and take most memory.
pub(super) fn most(judge: &Judge<'_>, config: &ServeConfig, concession: u8) -> Judged {
    let seqs = seqs(judge, config.data_parallel_size).into_iter().max().unwrap_or(1);
    let tokens = tokens(judge, seqs).into_iter().max().unwrap_or(seqs);
    with(judge, config, Limits { seqs, tokens }, concession)
}

/// A layout and concession with the limits that take least memory: what does not fit so fits with none.
pub(super) fn least(judge: &Judge<'_>, config: &ServeConfig, concession: u8) -> Judged {
    let seqs = seqs(judge, config.data_parallel_size).into_iter().min().unwrap_or(1);
    let tokens = tokens(judge, seqs).into_iter().min().unwrap_or(seqs);
    with(judge, config, Limits { seqs, tokens }, concession)
}

/// Judges the layout and concession of `most` with each pair of limits and keeps the best.
///
/// Fewer sequences than come at once are tried where memory is short, where a target is set, and where speed decides
/// how many should run; elsewhere they can't score higher.
pub(super) fn try_all(judge: &Judge<'_>, most: Judged, best: &mut Option<Judged>) {
    let (all, config) = (decides_by_speed(judge), most.config.clone());
    let users = judge.request.workload.concurrency.div_ceil(config.data_parallel_size.max(1)).min(MOST_SEQS);
    let concession = most.score.concession;
    let mut fitting: Vec<Judged> = Vec::new();
    if most.score.reach == Reach::Fits {
        fitting.push(most);
    }
    let mut enough = false;
    for seqs in seqs(judge, config.data_parallel_size) {
        if enough && !all && seqs < users {
            break;
        }
        let judged = by_tokens(judge, &config, (seqs, concession), &mut fitting);
        enough |= judged.iter().any(|judged| judged.score.is_complete());
        for judged in judged {
            keep(judged, best);
        }
    }
}

/// Keeps the better of two.
pub(super) fn keep(judged: Judged, best: &mut Option<Judged>) {
    if best.as_ref().is_none_or(|best| judged.score.compare(&best.score).is_gt()) {
        *best = Some(judged);
    }
}

fn with(judge: &Judge<'_>, config: &ServeConfig, limits: Limits, concession: u8) -> Judged {
    let mut config = config.clone();
    put(&mut config, judge, limits);
    judge.judge(config, concession)
}

/// Each token limit judged, in the batching mode's order. Lower limits never take more memory: what fits with higher
/// ones fits, and what does not fit with the fewest tokens fits with none.
fn by_tokens(
    judge: &Judge<'_>,
    config: &ServeConfig,
    (seqs, concession): (u64, u8),
    fitting: &mut Vec<Judged>,
) -> Vec<Judged> {
    let order = tokens(judge, seqs);
    let mut falling = order.clone();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let least = falling.last().copied().unwrap_or(seqs);
    let mut found: Vec<Judged> = Vec::new();
    for tokens in falling {
        let limits = Limits { seqs, tokens };
        if let Some(roomy) = fitting.iter().find(|roomy| Limits::of(&roomy.config).cover(limits)) {
            found.push(judge.with_lower_limits(roomy, limits));
            continue;
        }
        let judged = with(judge, config, limits, concession);
        if judged.score.reach == Reach::Fits {
            fitting.push(judged.clone());
        } else if found.is_empty() && tokens > least {
            let tightest = with(judge, config, Limits { seqs, tokens: least }, concession);
            if tightest.score.reach != Reach::Fits {
                return vec![tightest];
            }
        }
        found.push(judged);
    }
    let at = |judged: &Judged| order.iter().position(|tokens| *tokens == judged.config.max_num_batched_tokens);
    found.sort_by_key(at);
    found
}

/// The limits first wished for.
pub(super) fn wished(judge: &Judge<'_>, config: &mut ServeConfig) {
    let seqs = seqs(judge, config.data_parallel_size).first().copied().unwrap_or(1);
    let tokens = tokens(judge, seqs).first().copied().unwrap_or(seqs);
    put(config, judge, Limits { seqs, tokens });
}

fn put(config: &mut ServeConfig, judge: &Judge<'_>, limits: Limits) {
    config.max_num_seqs = limits.seqs;
    config.max_num_batched_tokens = limits.tokens;
    config.max_model_len = judge.length.tokens;
}

/// Whether speed, not memory alone, decides how many sequences should run.
fn decides_by_speed(judge: &Judge<'_>) -> bool {
    let workload = &judge.request.workload;
    let targets = workload.target_ttft_ms.is_some() || workload.target_tpot_ms.is_some();
    targets || matches!(workload.load, Load::Burst | Load::Rate)
}

/// Numbers of sequences, from what is wished to what is least.
fn seqs(judge: &Judge<'_>, replicas: u64) -> Vec<u64> {
    let (workload, replicas) = (&judge.request.workload, replicas.max(1));
    if let Some(fixed) = given(judge.request.policy.max_num_seqs) {
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
    let most = given(judge.request.policy.max_num_batched_tokens).map_or(MOST_SEQS, |tokens| tokens.min(MOST_SEQS));
    let mut all: Vec<u64> = [wish, running, 256, 64, 16].into_iter().map(|seqs| seqs.min(wish).min(most)).collect();
    all.dedup();
    all
}

/// Token limits in the batching mode's order; where prompts are not cut into pieces, at least a whole prompt.
fn tokens(judge: &Judge<'_>, seqs: u64) -> Vec<u64> {
    if let Some(fixed) = given(judge.request.policy.max_num_batched_tokens) {
        return vec![fixed];
    }
    let least = judge.length.least_step.max(seqs);
    let mut all = match judge.request.workload.batching_mode {
        BatchingMode::Throughput => TOKENS,
        BatchingMode::Balanced => [8192, 16_384, 4096, 2048],
        BatchingMode::Latency => [2048, 4096, 8192, 16_384],
    }
    .map(|tokens| tokens.max(least))
    .to_vec();
    all.dedup();
    all
}
