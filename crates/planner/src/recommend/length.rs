//! How long requests may be: the model's longest, as much as the KV cache surely holds, or what lets vLLM start.

use crate::as_given::{given, longest};
use crate::capacity::largest;
use crate::memory::KvPool;
use crate::serve_config::ServeConfig;
use crate::units::bytes_of_gib;
use crate::vllm::{Asked, Defaults, Engine, V0_CHUNKS_ABOVE, defaults};

use super::evaluate::{Evaluated, Evaluator};
use super::limits::FEWEST_TOKENS;
use super::score::Reach;

/// Lengths are cut to a multiple of this.
const STEP: u64 = 256;
/// Shorter lengths that are tried.
const TRIES: u32 = 6;

/// A `max_model_len` that candidates are evaluated with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub tokens: u64,
    /// Tokens that a step must hold at least: a whole prompt, where prompts are not cut into pieces.
    pub least_step: u64,
}

/// The lengths that candidates are evaluated with: the fixed one, or the workload's, and where the first engine would take
/// prompts whole then, the shortest with which it cuts them.
pub(super) fn lengths(evaluator: &Evaluator<'_>) -> Vec<Length> {
    let (length, most) = (wanted(evaluator), longest(evaluator.model).min(V0_CHUNKS_ABOVE + 1));
    let fixed = given(evaluator.request.model.max_model_len).is_some();
    let whole = |tokens: u64| {
        let own = own(evaluator, tokens);
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
    let step = given(evaluator.request.policy.max_num_batched_tokens).unwrap_or(length);
    cut.into_iter().chain([whole(length.min(step))]).collect()
}

/// The fixed length, or that of the workload's requests as far as the model allows.
pub(super) fn wanted(evaluator: &Evaluator<'_>) -> u64 {
    let workload = &evaluator.request.workload;
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    given(evaluator.request.model.max_model_len).unwrap_or_else(|| length.min(longest(evaluator.model)).max(1))
}

/// vLLM's own limits for requests of this length.
pub(super) fn own(evaluator: &Evaluator<'_>, max_model_len: u64) -> Defaults {
    let model = &evaluator.request.model;
    let adapters_or_drafts = model.lora.is_some() || model.speculative.is_some();
    let asked = Asked { max_model_len, adapters_or_drafts, ..Asked::default() };
    defaults(evaluator.version, evaluator.device, evaluator.model, asked)
}

/// Raises an open `max_model_len` as far as one request still fits at the low end of the pool's range; where prompts are
/// taken whole, as far as a step holds them.
pub(super) fn extended(evaluator: &Evaluator<'_>, best: &Evaluated) -> Evaluated {
    let best = evaluator.evaluate(best.config.clone(), best.score.tradeoff);
    if given(evaluator.request.model.max_model_len).is_some() || best.score.reach == Reach::DoesNotStart {
        return best;
    }
    let (least, most) = (best.config.max_model_len, most(evaluator, &best));
    let length = sure(&best).longest(1, most);
    let mut length = if length < most { length / STEP * STEP } else { length };
    for _ in 0..TRIES {
        if length <= least {
            break;
        }
        let config = ServeConfig { max_model_len: length, ..best.config.clone() };
        let longer = evaluator.evaluate(config, best.score.tradeoff);
        if longer.score.rating(&best.score).is_ge() {
            return longer;
        }
        length = least.midpoint(length);
    }
    best
}

/// The longest that the model and, where prompts are taken whole, a step's tokens allow.
fn most(evaluator: &Evaluator<'_>, best: &Evaluated) -> u64 {
    let most = longest(evaluator.model);
    if own(evaluator, best.config.max_model_len).chunked_prefill {
        return most;
    }
    let whole = most.min(best.config.max_num_batched_tokens);
    if own(evaluator, whole).chunked_prefill { whole.min(V0_CHUNKS_ABOVE) } else { whole }
}

/// A candidate that does not start at its length, with the longest open `max_model_len` at which it does.
///
/// Where prompts are cut the length takes KV cache alone, and the pool says how much it holds; where they are taken
/// whole it takes activation memory too, and is searched for.
pub(super) fn shortened(evaluator: &Evaluator<'_>, evaluated: Evaluated) -> Evaluated {
    let now = evaluated.config.max_model_len;
    if evaluated.score.reach != Reach::DoesNotStart
        || given(evaluator.request.model.max_model_len).is_some()
        || now <= 1
    {
        return evaluated;
    }
    let started = |length: u64| with_length(evaluator, &evaluated, length).filter(|j| j.score.reach >= Reach::Starts);
    let holds = evaluated.pool.longest(1, now - 1);
    let held = if holds > 0 { started(holds) } else { None };
    let is_cut = |length: u64| own(evaluator, length).chunked_prefill;
    let whole = if is_cut(now) { V0_CHUNKS_ABOVE.min(now - 1) } else { now - 1 };
    if is_cut(whole) || held.as_ref().is_some_and(|held| is_cut(held.config.max_model_len)) {
        return held.unwrap_or(evaluated);
    }
    let by_steps = largest(1, whole / STEP, holds / STEP, &|steps| started(steps * STEP));
    let longest = [held, by_steps].into_iter().flatten().max_by_key(|evaluated| evaluated.config.max_model_len);
    longest.unwrap_or(evaluated)
}

/// The same with a shorter length, and where prompts are taken whole with no larger step than it needs; `None` where a
/// fixed step would not hold a whole prompt.
fn with_length(evaluator: &Evaluator<'_>, evaluated: &Evaluated, length: u64) -> Option<Evaluated> {
    let mut config = ServeConfig { max_model_len: length, ..evaluated.config.clone() };
    let own = own(evaluator, length);
    if !own.chunked_prefill {
        let least = if own.engine == Engine::V0 { own.max_num_batched_tokens } else { FEWEST_TOKENS.max(length) };
        config.max_num_batched_tokens = match given(evaluator.request.policy.max_num_batched_tokens) {
            Some(tokens) if tokens < length => return None,
            Some(tokens) => tokens,
            None => least.max(config.max_num_seqs),
        };
    }
    Some(evaluator.evaluate(config, evaluated.score.tradeoff))
}

/// The pool at the low end of its range.
fn sure(best: &Evaluated) -> KvPool {
    let low = best.assessment.feasibility.range.kv_cache_available_gib.map_or(0.0, |range| range.low);
    let bytes = bytes_of_gib(low.max(0.0)).min(best.pool.bytes);
    KvPool { bytes, ..best.pool.clone() }
}
