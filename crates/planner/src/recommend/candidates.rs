//! What may be chosen: legal layouts that keep what was fixed.

use crate::as_given::asked_layout;
use crate::models::quantization::part_bytes;
use crate::parallelism::{Layout, Rules, has_experts, machines_for};
use crate::request::Load;
use crate::units::gib;

use super::evaluate::Evaluator;

/// Most GPUs of one machine that are searched.
const MOST_GPUS: u64 = 16;
/// Most machines that are searched.
const MOST_MACHINES: u64 = 8;
/// Most pipeline stages that are tried.
const MOST_STAGES: u64 = 8;
/// Replicas of several stages each are tried from tensor groups of this size on: smaller ones are better spread
/// otherwise.
const STAGED_REPLICAS_FROM: u64 = 4;

/// Legal layouts that keep what was fixed.
pub(super) struct Candidates {
    pub layouts: Vec<Layout>,
    /// GiB that the weights lack on the fullest GPU at least, where no layout has room for them.
    pub lacks_gib: Option<f64>,
}

/// Legal layouts on the GPUs at hand that keep what was fixed and have room for the weights; where none has, those that
/// spread them furthest.
///
/// Open tensor groups stay within a machine. GPUs may stay idle, and every number of replicas is tried, so that one more
/// GPU only adds candidates.
pub(super) fn candidates(evaluator: &Evaluator<'_>) -> Candidates {
    let Evaluator { model, device, version, request, .. } = *evaluator;
    let asked = asked_layout(request);
    let rules = Rules::of(model, device, version);
    let mut layouts = every_layout(evaluator);
    layouts.retain(|layout| asked.allows(layout) && rules.allow(layout));
    if asked.expert_parallel.is_none() {
        layouts = without_needless_experts(layouts);
    }
    let share = weights_gib(evaluator);
    let lacks = |layout: &Layout| share / spread_over(layout) - device.torch_total_gib;
    let least = layouts.iter().map(lacks).fold(f64::INFINITY, f64::min);
    if least > 0.0 {
        layouts.retain(|layout| lacks(layout) <= least);
        return Candidates { layouts, lacks_gib: Some(least) };
    }
    layouts.retain(|layout| lacks(layout) <= 0.0);
    Candidates { layouts, lacks_gib: None }
}

fn every_layout(evaluator: &Evaluator<'_>) -> Vec<Layout> {
    let asked = asked_layout(evaluator.request);
    let per_node = u64::from(evaluator.device.gpus_per_node).clamp(1, MOST_GPUS);
    let machines = u64::from(evaluator.device.nodes).clamp(1, MOST_MACHINES);
    let all = per_node * machines;
    let most_replicas = useful_replicas(evaluator);
    let experts = match asked.expert_parallel {
        Some(fixed) => vec![fixed],
        None if has_experts(&evaluator.model.architecture) => vec![false, true],
        None => vec![false],
    };
    let mut layouts = Vec::new();
    for tensor in sizes(asked.tensor, per_node) {
        for pipeline in sizes(asked.pipeline, (all / tensor.max(1)).min(MOST_STAGES)) {
            let replica = tensor.saturating_mul(pipeline).max(1);
            let nodes = machines_for(replica, per_node, machines);
            let staged = pipeline > 1 && tensor < STAGED_REPLICAS_FROM && asked.pipeline.is_none();
            let room = if staged { 1 } else { (all / replica).min(most_replicas) };
            for data in sizes(asked.data, room) {
                let decode_context = asked.decode_context.unwrap_or(1);
                let layout = Layout { tensor, pipeline, data, decode_context, expert_parallel: false, nodes };
                layouts.extend(experts.iter().map(|&expert_parallel| Layout { expert_parallel, ..layout }));
            }
        }
    }
    layouts
}

fn sizes(fixed: Option<u64>, most: u64) -> Vec<u64> {
    fixed.map_or_else(|| (1..=most).collect(), |size| vec![size])
}

/// Replicas beyond the requests that come at once stand idle, unless they share experts.
fn useful_replicas(evaluator: &Evaluator<'_>) -> u64 {
    let workload = &evaluator.request.workload;
    if has_experts(&evaluator.model.architecture) {
        return u64::MAX;
    }
    match workload.load {
        Load::Closed | Load::Static => workload.concurrency.max(1),
        Load::Burst => workload.num_prompts.unwrap_or(workload.concurrency).max(1),
        Load::Rate => u64::MAX,
    }
}

/// Whole experts only where cutting them is not allowed, or where replicas share them.
fn without_needless_experts(layouts: Vec<Layout>) -> Vec<Layout> {
    let cut: Vec<Layout> =
        layouts.iter().filter(|layout| !layout.expert_parallel && layout.data == 1).copied().collect();
    let needless = |layout: &Layout| {
        let same = Layout { expert_parallel: false, ..*layout };
        layout.expert_parallel && layout.data == 1 && cut.contains(&same)
    };
    layouts.into_iter().filter(|layout| !needless(layout)).collect()
}

/// GPUs that the weights are spread over at most: a replica's, or all replicas' where they share experts. The fullest
/// GPU holds at least that share.
fn spread_over(layout: &Layout) -> f64 {
    let shared = layout.expert_parallel && layout.data > 1;
    let gpus = if shared { layout.gpus() } else { layout.replica() };
    gpus.max(1) as f64
}

/// All weights that are served, in GiB.
fn weights_gib(evaluator: &Evaluator<'_>) -> f64 {
    let model = evaluator.model;
    let served = model.parts.iter().filter(|part| part.place.is_served());
    let quantization = model.quantization.as_ref();
    let bytes = served.fold(0_u64, |sum, part| sum.saturating_add(part_bytes(part, quantization, model.dtype)));
    gib(bytes) * model.weight_scale
}
