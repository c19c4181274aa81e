//! How long requests may be: the model's longest, or as much as the KV cache surely holds.

use crate::planning::as_given::{given, longest};
use crate::planning::memory::KvPool;
use crate::units::bytes_of_gib;
use crate::vllm::{Asked, defaults};

use super::judge::{Judge, Judged};
use super::limits::wanted;
use super::score::Reach;

/// Lengths are cut to a multiple of this.
const STEP: u64 = 256;

/// Raises an open `max_model_len` as far as one request still fits at the low end of the pool's range; where not even
/// the workload's requests fit, lowers it until vLLM starts.
pub(super) fn extended(judge: &Judge<'_>, best: &Judged) -> Judged {
    let best = judge.judge(best.config.clone(), best.score.concession);
    if given(judge.request.model.max_model_len).is_some() {
        return best;
    }
    let most = longest(judge.model);
    let holds = sure(&best).longest(1, most);
    let least = wanted(judge);
    let length = if best.score.reach >= Reach::Starts { holds.max(least) } else { best.pool.longest(1, most) };
    let mut length = if length < most && length > least { round(length, least) } else { length };
    // Where prompts are not cut into pieces, a longer limit also takes activation memory: then less is tried.
    for _ in 0..TRIES {
        if length == 0 || length == best.config.max_model_len {
            break;
        }
        let longer = with_length(judge, &best, length);
        if longer.score.rating(&best.score).is_ge() {
            return longer;
        }
        length = least.midpoint(length);
    }
    best
}

/// Shorter lengths that are tried.
const TRIES: u32 = 6;

fn with_length(judge: &Judge<'_>, best: &Judged, length: u64) -> Judged {
    let mut config = best.config.clone();
    config.max_model_len = length;
    let asked = Asked { max_model_len: length, ..Asked::default() };
    let own = defaults(judge.version, judge.device, judge.model, asked);
    if !own.chunked_prefill && given(judge.request.policy.max_num_batched_tokens).is_none() {
        config.max_num_batched_tokens = own.max_num_batched_tokens.max(config.max_num_seqs);
    }
    judge.judge(config, best.score.concession)
}

fn round(length: u64, least: u64) -> u64 {
    (length / STEP * STEP).max(least)
}

/// The pool at the low end of its range.
fn sure(best: &Judged) -> KvPool {
    let low = best.assessment.feasibility.range.kv_cache_available_gib.map_or(0.0, |range| range.low);
    let bytes = bytes_of_gib(low.max(0.0)).min(best.pool.bytes);
    KvPool { bytes, ..best.pool.clone() }
}
