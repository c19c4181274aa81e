//! What spare memory would buy: more requests, longer ones, or fewer GPUs.

use super::candidate::{CandidateChange, Kind, Order, Sizes};
use super::edit::Edit;
use super::sizes::Search;
use super::{Situation, remedy};
use crate::as_given::longest;
use crate::plan::Remedy;

/// A gain below this share is not worth a word.
const WORTH: f64 = 1.1;

/// The most requests of this length, the longest requests at this number, and the fewest GPUs, each where it is a gain.
pub(super) fn spare(search: &Search<'_>) -> Vec<Remedy> {
    let situation = search.situation;
    let candidates = [users(situation), prompt(situation), gpus(situation)];
    let found = candidates.into_iter().flatten().filter_map(|candidate| {
        let (edit, plan) = search.smallest(situation.request, &candidate)?;
        remedy(situation, &[edit], &plan)
    });
    found.collect()
}

fn users(situation: &Situation<'_>) -> Option<CandidateChange> {
    let now = situation.request.workload.concurrency;
    let replicas = situation.plan.config.as_ref()?.data_parallel_size.max(1);
    let most = situation.plan.feasibility.as_ref()?.max_requests_of_this_length?.saturating_mul(replicas);
    worth(now, most).then_some(())?;
    Some(CandidateChange {
        kind: Kind::Users,
        sizes: Sizes::Between { least: now + 1, most, hint: most, step: 1, make: Edit::Concurrency },
    })
}

fn prompt(situation: &Situation<'_>) -> Option<CandidateChange> {
    let workload = &situation.request.workload;
    let holds = situation.plan.feasibility.as_ref()?.max_context_at_concurrency?.min(longest(situation.model));
    let (now, most) = (workload.prompt_tokens, holds.saturating_sub(workload.gen_tokens));
    worth(now, most).then_some(())?;
    let step = (most / 256).next_power_of_two().max(1);
    Some(CandidateChange {
        kind: Kind::Prompt,
        sizes: Sizes::Between { least: now + 1, most, hint: most, step, make: Edit::Prompt },
    })
}

/// Fewer GPUs, the fewest that still do.
fn gpus(situation: &Situation<'_>) -> Option<CandidateChange> {
    let now = situation.device.gpus_per_node;
    let card = situation.device.card.as_ref().map(|card| card.name.clone());
    CandidateChange::steps(Kind::Gpus, Order::Unordered, (1..now).map(|gpus| Edit::Gpus(gpus, card.clone())).collect())
}

fn worth(now: u64, most: u64) -> bool {
    most as f64 >= now as f64 * WORTH && most > now
}
