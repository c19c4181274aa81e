//! How long requests may be: the model's longest, or as much as the KV cache surely holds.

use crate::planning::as_given::{given, longest};
use crate::planning::memory::KvPool;
use crate::units::bytes_of_gib;
use crate::vllm::{Asked, defaults};

use super::judge::{Judge, Judged};
use super::limits::wanted;

/// Lengths are cut to a multiple of this.
const STEP: u64 = 256;

/// Raises an open `max_model_len` as far as one request still fits at the low end of the pool's range; where not even
/// the workload's requests fit, lowers it until vLLM starts.
pub(super) fn extend(judge: &Judge<'_>, best: &mut Judged) {
    *best = judge.judge(best.config.clone(), best.score.concession);
    if given(judge.request.model.max_model_len).is_some() {
        return;
    }
    let most = longest(judge.model);
    let holds = sure(best).longest(1, most);
    let least = wanted(judge);
    let length = if best.score.starts { holds.max(least) } else { best.assessment.pool.longest(1, most) };
    let length = if length < most && length > least { round(length, least) } else { length };
    if length == 0 {
        return;
    }
    // Where prompts are not cut into pieces, a longer limit also takes activation memory: then less is tried.
    let mut length = length;
    for _ in 0..TRIES {
        if length == best.config.max_model_len {
            return;
        }
        let longer = with_length(judge, best, length);
        if longer.score.starts >= best.score.starts && longer.score.fits >= best.score.fits {
            *best = longer;
            return;
        }
        length = least.midpoint(length);
    }
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
    let bytes = bytes_of_gib(low.max(0.0)).min(best.assessment.pool.bytes);
    KvPool { bytes, ..best.assessment.pool.clone() }
}
