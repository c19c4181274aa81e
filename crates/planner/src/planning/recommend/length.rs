//! How long requests may be: the model's longest, as much as the KV cache surely holds, or what lets vLLM start.

use crate::planning::as_given::{given, longest};
use crate::planning::memory::KvPool;
use crate::planning::reverse::largest;
use crate::serve_config::ServeConfig;
use crate::units::bytes_of_gib;
use crate::vllm::{Asked, Defaults, Engine, V0_CHUNKS_ABOVE, defaults};

use super::judge::{Judge, Judged};
use super::limits::FEWEST_TOKENS;
use super::score::Reach;

/// Lengths are cut to a multiple of this.
const STEP: u64 = 256;
/// Shorter lengths that are tried.
const TRIES: u32 = 6;

/// A `max_model_len` that candidates are judged with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub tokens: u64,
    /// Tokens that a step must hold at least: a whole prompt, where prompts are not cut into pieces.
    pub least_step: u64,
}

/// The lengths that candidates are judged with: the fixed one, or the workload's, and where the first engine would take
/// prompts whole then, the shortest with which it cuts them.
pub(super) fn lengths(judge: &Judge<'_>) -> Vec<Length> {
    let (length, most) = (wanted(judge), longest(judge.model).min(V0_CHUNKS_ABOVE + 1));
    let fixed = given(judge.request.model.max_model_len).is_some();
    let whole = |tokens: u64| {
        let own = own(judge, tokens);
        let least_step = match own.engine {
            _ if own.chunked_prefill => 0,
            Engine::V0 => own.max_num_batched_tokens,
            Engine::V1 => tokens,
        };
        Length { tokens, least_step }
    };
    if fixed || whole(length).least_step == 0 {
        return vec![whole(length)];
    }
    let cut = (most > length).then(|| whole(most)).filter(|cut| cut.least_step == 0);
    let step = given(judge.request.policy.max_num_batched_tokens).unwrap_or(length);
    cut.into_iter().chain([whole(length.min(step))]).collect()
}

/// The fixed length, or that of the workload's requests as far as the model allows.
pub(super) fn wanted(judge: &Judge<'_>) -> u64 {
    let workload = &judge.request.workload;
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    given(judge.request.model.max_model_len).unwrap_or_else(|| length.min(longest(judge.model)).max(1))
}

/// vLLM's own limits for requests of this length.
pub(super) fn own(judge: &Judge<'_>, max_model_len: u64) -> Defaults {
    let model = &judge.request.model;
    let adapters_or_drafts = model.lora.is_some() || model.speculative.is_some();
    let asked = Asked { max_model_len, adapters_or_drafts, ..Asked::default() };
    defaults(judge.version, judge.device, judge.model, asked)
}

/// Raises an open `max_model_len` as far as one request still fits at the low end of the pool's range; where prompts are
/// taken whole, as far as a step holds them.
pub(super) fn extended(judge: &Judge<'_>, best: &Judged) -> Judged {
    let best = judge.judge(best.config.clone(), best.score.concession);
    if given(judge.request.model.max_model_len).is_some() || best.score.reach == Reach::DoesNotStart {
        return best;
    }
    let (least, most) = (best.config.max_model_len, most(judge, &best));
    let length = sure(&best).longest(1, most);
    let mut length = if length < most { length / STEP * STEP } else { length };
    for _ in 0..TRIES {
        if length <= least {
            break;
        }
        let config = ServeConfig { max_model_len: length, ..best.config.clone() };
        let longer = judge.judge(config, best.score.concession);
        if longer.score.rating(&best.score).is_ge() {
            return longer;
        }
        length = least.midpoint(length);
    }
    best
}

/// The longest that the model and, where prompts are taken whole, a step's tokens allow.
fn most(judge: &Judge<'_>, best: &Judged) -> u64 {
    let most = longest(judge.model);
    if own(judge, best.config.max_model_len).chunked_prefill {
        return most;
    }
    let whole = most.min(best.config.max_num_batched_tokens);
    if own(judge, whole).chunked_prefill { whole.min(V0_CHUNKS_ABOVE) } else { whole }
}

/// A candidate that does not start at its length, with the longest open `max_model_len` at which it does.
///
/// Where prompts are cut the length takes KV cache alone, and the pool says how much it holds; where they are taken
/// whole it takes activation memory too, and is searched for.
pub(super) fn shortened(judge: &Judge<'_>, judged: Judged) -> Judged {
    let now = judged.config.max_model_len;
    if judged.score.reach != Reach::DoesNotStart || given(judge.request.model.max_model_len).is_some() || now <= 1 {
        return judged;
    }
    let started = |length: u64| with_length(judge, &judged, length).filter(|j| j.score.reach >= Reach::Starts);
    let holds = judged.pool.longest(1, now - 1);
    let held = if holds > 0 { started(holds) } else { None };
    let is_cut = |length: u64| own(judge, length).chunked_prefill;
    let whole = if is_cut(now) { V0_CHUNKS_ABOVE.min(now - 1) } else { now - 1 };
    if is_cut(whole) || held.as_ref().is_some_and(|held| is_cut(held.config.max_model_len)) {
        return held.unwrap_or(judged);
    }
    let by_steps = largest(1, whole / STEP, holds / STEP, &|steps| started(steps * STEP));
    let longest = [held, by_steps].into_iter().flatten().max_by_key(|judged| judged.config.max_model_len);
    longest.unwrap_or(judged)
}

/// The same with a shorter length, and where prompts are taken whole with no larger step than it needs; `None` where a
/// fixed step would not hold a whole prompt.
fn with_length(judge: &Judge<'_>, judged: &Judged, length: u64) -> Option<Judged> {
    let mut config = ServeConfig { max_model_len: length, ..judged.config.clone() };
    let own = own(judge, length);
    if !own.chunked_prefill {
        let least = if own.engine == Engine::V0 { own.max_num_batched_tokens } else { FEWEST_TOKENS.max(length) };
        config.max_num_batched_tokens = match given(judge.request.policy.max_num_batched_tokens) {
            Some(tokens) if tokens < length => return None,
            Some(tokens) => tokens,
            None => least.max(config.max_num_seqs),
        };
    }
    Some(judge.judge(config, judged.score.concession))
}

/// The pool at the low end of its range.
fn sure(best: &Judged) -> KvPool {
    let low = best.assessment.feasibility.range.kv_cache_available_gib.map_or(0.0, |range| range.low);
    let bytes = bytes_of_gib(low.max(0.0)).min(best.pool.bytes);
    KvPool { bytes, ..best.pool.clone() }
}
