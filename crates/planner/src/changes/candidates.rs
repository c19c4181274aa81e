//! The ladder of changes, from those that cost nothing to those that cost money.

use super::candidate::{CandidateChange, Kind, Order, Sizes};
use super::cards::larger_cards;
use super::edit::Edit;
use super::{PlanStatus, Situation};
use crate::as_given::{cache_support, given, is_auto, longest, runs_on};
use crate::hardware::catalog::ComputeCapability;
use crate::hardware::support::Support;
use crate::parallelism::{Layout, instead};
use crate::recommend::{best_share, may_quantize, offers_eight_bit_cache, siblings};
use crate::request::Mode;
use crate::vllm::known_versions;

/// Every candidate that applies, the cheapest first.
pub(super) fn candidates(situation: &Situation<'_>) -> Vec<CandidateChange> {
    let settings = [
        choose(situation),
        number_type(situation),
        release(situation),
        length(situation),
        layout(situation),
        share(situation),
        tokens(situation),
        seqs(situation),
        cache(situation),
        eager(situation),
        quantization(situation),
        users(situation),
        prompt(situation),
        gpus(situation),
        card(situation, 1.0),
    ];
    settings.into_iter().flatten().collect()
}

/// Whether the planner already chose this field, so that setting it can't help.
fn chosen(situation: &Situation<'_>, fixed: bool) -> bool {
    situation.request.policy.mode == Mode::Recommend && !fixed
}

fn choose(situation: &Situation<'_>) -> Option<CandidateChange> {
    (situation.request.policy.mode == Mode::AsGiven).then(|| CandidateChange::one(Kind::Choose, Edit::Recommend))
}

/// bfloat16 on a card without it.
fn number_type(situation: &Situation<'_>) -> Option<CandidateChange> {
    const BFLOAT16: ComputeCapability = ComputeCapability { major: 8, minor: 0 };
    let asked = situation.request.model.dtype.as_deref().is_some_and(|word| !is_auto(word));
    let old = situation.device.compute_capability.is_some_and(|capability| capability < BFLOAT16);
    (asked && old).then(|| CandidateChange::one(Kind::NumberType, Edit::NumberType("float16")))
}

/// The newest release that still runs on the card.
fn release(situation: &Situation<'_>) -> Option<CandidateChange> {
    let device = situation.device;
    let refused = !runs_on(device, situation.version);
    let known = known_versions().iter().rev().find(|known| runs_on(device, &known.version));
    let release = known.filter(|_| refused)?.read_from.clone();
    Some(CandidateChange::one(Kind::Release, Edit::Release(release)))
}

/// A shorter limit, down to the workload's own length.
fn length(situation: &Situation<'_>) -> Option<CandidateChange> {
    let fixed = given(situation.request.model.max_model_len).is_some();
    let config = situation.plan.config.as_ref()?;
    let workload = &situation.request.workload;
    let wanted = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    let most = config.max_model_len.min(longest(situation.model));
    if chosen(situation, fixed) || wanted >= config.max_model_len {
        return None;
    }
    let hint = situation.plan.feasibility.as_ref()?.kv_cache_tokens.unwrap_or(most);
    Some(CandidateChange {
        kind: Kind::Length,
        sizes: Sizes::Between { least: wanted, most, hint, step: 1, make: Edit::Length },
    })
}

/// Another layout of the same GPUs.
fn layout(situation: &Situation<'_>) -> Option<CandidateChange> {
    let hardware = &situation.request.hardware;
    let sizes = [hardware.tensor_parallel_size, hardware.pipeline_parallel_size, hardware.data_parallel_size];
    let fixed = sizes.iter().any(Option::is_some) || hardware.expert_parallel.is_some();
    let device = situation.device;
    let hand = (u64::from(device.gpus_per_node), u64::from(device.nodes));
    if chosen(situation, fixed) || hand.0.saturating_mul(hand.1) <= 1 && !fixed {
        return None;
    }
    let now = situation.plan.config.as_ref().map(Layout::of)?;
    let others = instead(hand, situation.model, device, situation.version);
    let others = others.into_iter().map(|other| other.layout).filter(|layout| *layout != now);
    CandidateChange::steps(Kind::Layout, Order::Unordered, others.map(Edit::Layout).collect())
}

/// A larger share of the card, or a smaller one where others hold memory.
fn share(situation: &Situation<'_>) -> Option<CandidateChange> {
    let fixed = situation.request.policy.gpu_memory_utilization.is_some();
    let now = situation.plan.config.as_ref()?.gpu_memory_utilization;
    let best = best_share(situation.device, situation.version);
    let different = (best - now).abs() > f64::EPSILON;
    (!chosen(situation, fixed) && different).then(|| CandidateChange::one(Kind::Share, Edit::Utilization(best)))
}

fn tokens(situation: &Situation<'_>) -> Option<CandidateChange> {
    let fixed = situation.request.policy.max_num_batched_tokens.is_some();
    let config = situation.plan.config.as_ref()?;
    if chosen(situation, fixed) {
        return None;
    }
    let smaller = [16_384, 8192, 4096, 2048, 1024, 512].into_iter();
    let smaller = smaller.filter(|tokens| *tokens < config.max_num_batched_tokens && *tokens >= config.max_num_seqs);
    CandidateChange::steps(Kind::Step, Order::Growing, smaller.map(Edit::BatchedTokens).collect())
}

/// Fewer sequences a step, down to as many as come at once.
fn seqs(situation: &Situation<'_>) -> Option<CandidateChange> {
    let fixed = situation.request.policy.max_num_seqs.is_some();
    let config = situation.plan.config.as_ref()?;
    if chosen(situation, fixed) {
        return None;
    }
    let users = situation.request.workload.concurrency.div_ceil(config.data_parallel_size.max(1));
    let smaller = [512, 256, 128, 64, 32, 16, 8, 1].into_iter();
    let smaller = smaller.filter(|seqs| *seqs < config.max_num_seqs && *seqs >= users);
    CandidateChange::steps(Kind::Step, Order::Growing, smaller.map(Edit::Seqs).collect())
}

fn cache(situation: &Situation<'_>) -> Option<CandidateChange> {
    let fixed = situation.request.model.kv_cache_dtype.as_deref().is_some_and(|word| !is_auto(word));
    let eight = situation.plan.config.as_ref()?.kv_cache_dtype.as_ref().is_some_and(|word| word.contains("fp8"));
    let asked = situation.request.model.kv_cache_dtype.as_deref();
    let refused = asked.is_some_and(|word| cache_support(word, situation.device, situation.version) == Support::No);
    if refused {
        return Some(CandidateChange::one(Kind::Cache, Edit::OwnCacheType));
    }
    let runs = offers_eight_bit_cache(situation.device, situation.model, situation.version);
    (!chosen(situation, fixed) && !eight && runs).then(|| CandidateChange::one(Kind::Cache, Edit::CacheType("fp8")))
}

fn eager(situation: &Situation<'_>) -> Option<CandidateChange> {
    let already = situation.plan.config.as_ref()?.enforce_eager == Some(true);
    let offered = situation.request.policy.mode == Mode::AsGiven && !already;
    offered.then(|| CandidateChange::one(Kind::Graphs, Edit::Eager))
}

/// A quantized checkpoint, in the formats the card runs, the gentlest first.
fn quantization(situation: &Situation<'_>) -> Option<CandidateChange> {
    if !may_quantize(situation.model, situation.device, situation.version, situation.request) {
        return None;
    }
    let offered = siblings(situation.request, situation.device, situation.version);
    CandidateChange::steps(
        Kind::Quantization,
        Order::Unordered,
        offered.into_iter().map(|(word, id)| Edit::Quantization(word, id)).collect(),
    )
}

fn users(situation: &Situation<'_>) -> Option<CandidateChange> {
    let now = situation.request.workload.concurrency;
    let holds = situation.plan.feasibility.as_ref()?.max_requests_of_this_length.unwrap_or(1);
    let hint = holds.clamp(1, now);
    let sizes = Sizes::Between { least: 1, most: now.saturating_sub(1), hint, step: 1, make: Edit::Concurrency };
    (now > 1).then_some(CandidateChange { kind: Kind::Users, sizes })
}

/// Shorter prompts, in steps that a person would type.
fn prompt(situation: &Situation<'_>) -> Option<CandidateChange> {
    let workload = &situation.request.workload;
    let now = workload.prompt_tokens;
    let step = (now / 64).next_power_of_two().max(1);
    let holds = situation.plan.feasibility.as_ref()?.max_context_at_concurrency.unwrap_or(now);
    let hint = holds.saturating_sub(workload.gen_tokens).clamp(1, now);
    let sizes = Sizes::Between { least: step, most: now.saturating_sub(1), hint, step, make: Edit::Prompt };
    (now > 1).then_some(CandidateChange { kind: Kind::Prompt, sizes })
}

/// More GPUs of this kind, up to twice as many and at least to 8.
fn gpus(situation: &Situation<'_>) -> Option<CandidateChange> {
    let now = situation.device.gpus_per_node;
    let most = now.saturating_mul(2).clamp(8, 16);
    let card = situation.device.card.as_ref().map(|card| card.name.clone());
    if situation.request.hardware.smi.is_some() && card.is_none() {
        return None;
    }
    // An open layout takes any number; vLLM's plain rule, tensor parallelism over all, only what divides the heads.
    let order = if situation.request.policy.mode == Mode::Recommend { Order::Growing } else { Order::Unordered };
    CandidateChange::steps(
        Kind::Gpus,
        order,
        (now.saturating_add(1)..=most).map(|gpus| Edit::Gpus(gpus, card.clone())).collect(),
    )
}

/// Cards that have room for a share of the weights.
pub(super) fn card(situation: &Situation<'_>, weights_share: f64) -> Option<CandidateChange> {
    let status = PlanStatus::of(situation.plan, situation.request);
    let refused = situation.plan.feasibility.as_ref().is_some_and(|f| f.error.as_deref().is_some_and(is_format));
    CandidateChange::steps(
        Kind::Card,
        Order::Unordered,
        larger_cards(situation, !status.meets_targets || refused, weights_share).into_iter().map(Edit::Card).collect(),
    )
}

/// Whether an error says that the card does not run a format.
fn is_format(code: &str) -> bool {
    code.ends_with("not-supported") || code == "gpu-not-in-release"
}
