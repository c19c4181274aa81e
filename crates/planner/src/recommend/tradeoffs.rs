//! What a candidate may give up to fit or to meet a target, from nothing to all.

use std::collections::BTreeSet;

use crate::as_given::{asked_layout, is_auto, utilization};
use crate::hardware::Device;
use crate::models::Mixer;
use crate::parallelism::Layout;
use crate::serve_config::ServeConfig;
use crate::speed::held;
use crate::target::Target;
use crate::vllm::{Ability, release};

use super::evaluate::{Evaluated, Evaluator};
use super::formats::offers_eight_bit_cache;
use super::score::Reach;

/// As much of a card as vLLM may safely take: the rest is for the driver, fragments and what grows after start.
const HIGH_UTILIZATION: f64 = 0.95;

/// What a candidate gives up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tradeoff {
    /// 0 = nothing.
    pub rank: u8,
    /// Share of the card; `None` = as it stands.
    pub utilization: Option<f64>,
    /// Whether the GPUs of a tensor group share a latent cache instead of each holding all of it.
    pub shares_latents: bool,
    /// Whether the KV cache has 8 bits a value.
    pub eight_bit_cache: bool,
    /// Whether CUDA graphs are left out.
    pub eager: bool,
}

/// From none to all: a shared latent cache, a larger share of the card, an 8-bit cache, and all of it without CUDA graphs.
pub(super) fn tradeoffs(evaluator: &Evaluator<'_>) -> Vec<Tradeoff> {
    let (normal, high) = shares(evaluator);
    let (shared, eight) = (may_share_latents(evaluator), may_halve_cache(evaluator));
    let largest = high.or(normal);
    let all = [
        (normal, false, false, false),
        (normal, shared, false, false),
        (largest, shared, false, false),
        (normal, shared, eight, false),
        (largest, shared, eight, false),
        (largest, shared, eight, !evaluator.request.policy.enforce_eager),
    ];
    let mut tradeoffs: Vec<Tradeoff> = Vec::new();
    for (rank, (utilization, shares_latents, eight_bit_cache, eager)) in (0..).zip(all) {
        let new = Tradeoff { rank, utilization, shares_latents, eight_bit_cache, eager };
        let seen = tradeoffs.iter().any(|old| Tradeoff { rank, ..old.clone() } == new);
        if !seen {
            tradeoffs.push(new);
        }
    }
    tradeoffs
}

/// Layouts whose pool already holds all that may run: more room, for which everything but the cache's number type is
/// given up, makes nothing faster there.
#[derive(Debug, Default)]
pub(super) struct Roomy {
    eight_bit_cache: bool,
    layouts: BTreeSet<Layout>,
}

impl Roomy {
    /// Another number type reads less at each step: then all is open again.
    pub(crate) fn begin(&mut self, tradeoff: &Tradeoff) {
        if tradeoff.eight_bit_cache != self.eight_bit_cache {
            *self = Self { eight_bit_cache: tradeoff.eight_bit_cache, layouts: BTreeSet::new() };
        }
    }

    /// Whether nothing is to be gained from giving up more.
    pub(crate) fn has(&self, layout: &Layout) -> bool {
        self.layouts.contains(layout)
    }

    /// Notes a layout with the limits that take most memory.
    pub(crate) fn note(&mut self, evaluator: &Evaluator<'_>, layout: &Layout, most: &Evaluated) {
        let held = held(&most.pool, &evaluator.request.workload);
        if most.score.reach == Reach::Fits && held.is_some_and(|held| held >= most.config.max_num_seqs as f64) {
            self.layouts.insert(*layout);
        }
    }
}

/// Writes a tradeoff into a configuration.
pub(super) fn apply_tradeoff(config: &mut ServeConfig, tradeoff: &Tradeoff) {
    if let Some(share) = tradeoff.utilization {
        config.gpu_memory_utilization = share;
    }
    if tradeoff.shares_latents {
        config.decode_context_parallel_size = config.tensor_parallel_size;
    }
    if tradeoff.eight_bit_cache {
        config.kv_cache_dtype = Some("fp8".to_owned());
    }
    if tradeoff.eager {
        config.enforce_eager = Some(true);
    }
}

/// The usual share of a card and a larger one; both below what others leave free. `None` = as fixed, or not to be had.
fn shares(evaluator: &Evaluator<'_>) -> (Option<f64>, Option<f64>) {
    let policy = &evaluator.request.policy;
    if utilization(policy.gpu_memory_utilization).is_some() || policy.kv_cache_memory_bytes.is_some() {
        return (None, None);
    }
    let normal = release(&evaluator.target.version).gpu_memory_utilization.min(free_share(&evaluator.target.device));
    let high = best_share(evaluator.target);
    (Some(normal), (high > normal).then_some(high))
}

/// As much of a card as vLLM may safely take: below what others leave free, and the release's default where the CPU
/// shares the memory.
pub fn best_share(target: &Target) -> f64 {
    let Target { device, version, .. } = target;
    let shared = device.card.as_ref().is_some_and(|card| card.unified_memory);
    let most = if shared { release(version).gpu_memory_utilization } else { HIGH_UTILIZATION };
    most.min(free_share(device))
}

/// What others leave of the card, in whole hundredths.
fn free_share(device: &Device) -> f64 {
    let total = device.torch_total_gib;
    let used = device.memory_used_mib as f64 / 1024.0;
    if used <= 0.0 || total <= 0.0 {
        return 1.0;
    }
    (((total - used) / total * 100.0).floor() / 100.0).clamp(0.01, 1.0)
}

/// Whether an 8-bit cache may be chosen: not fixed, not there already, and run by the card.
fn may_halve_cache(evaluator: &Evaluator<'_>) -> bool {
    let fixed = evaluator.request.model.kv_cache_dtype.as_deref().is_some_and(|word| !is_auto(word));
    !fixed && offers_eight_bit_cache(evaluator.target)
}

/// Whether context parallelism may be chosen: not fixed, and the cache is one latent that every rank would hold whole.
fn may_share_latents(evaluator: &Evaluator<'_>) -> bool {
    let mut mixers = evaluator.target.model.architecture.layers.iter().flat_map(|layer| &layer.mixers);
    asked_layout(evaluator.request).decode_context.is_none()
        && release(&evaluator.target.version).has(Ability::DecodeContextParallel)
        && mixers.all(|mixer| matches!(mixer, Mixer::Mla(_)))
}
