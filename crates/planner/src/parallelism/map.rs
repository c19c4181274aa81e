//! The map of layouts: every way to use so many GPUs, legal or not.

use serde::Serialize;

use super::structure::has_experts;
use super::{Layout, Reason, Rules, machines_for};
use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::target::Target;

/// Most GPUs in a machine that the map shows.
pub(crate) const MOST_GPUS: u64 = 16;
/// Most machines that the map shows.
pub(crate) const MOST_NODES: u64 = 8;

/// One layout and what vLLM says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutVerdict {
    /// GPUs in each machine that it is meant for.
    pub gpus_per_node: u64,
    /// Machines that it is meant for.
    pub machines: u64,
    /// The layout; it uses all of them.
    pub layout: Layout,
    /// Why it is refused; empty = legal.
    pub reasons: Vec<Reason>,
}

/// For 1 to 16 GPUs in each of `machines` machines, every layout that uses all of them, with what vLLM says to it.
///
/// Expert parallelism is listed beside its absence for models with experts, and decode context parallelism wherever
/// it is legal.
pub fn map(target: &Target, machines: u64) -> Vec<LayoutVerdict> {
    let machines = machines.clamp(1, MOST_NODES);
    let rules = Rules::of(target);
    (1..=MOST_GPUS).flat_map(|gpus| verdicts(target, &rules, (gpus, machines))).collect()
}

fn verdicts(target: &Target, rules: &Rules<'_>, (gpus, machines): (u64, u64)) -> Vec<LayoutVerdict> {
    let device = with_gpus(&target.device, gpus, machines);
    let rules = rules.on(&device);
    let judged = layouts(&target.model, gpus, machines).into_iter().filter(|layout| layout.gpus() == gpus * machines);
    let judged = judged.map(|layout| {
        let reasons = rules.check(&layout);
        LayoutVerdict { gpus_per_node: gpus, machines, layout, reasons }
    });
    judged.filter(|verdict| verdict.layout.decode_context == 1 || verdict.reasons.is_empty()).collect()
}

/// The same card, so many to a machine and so many machines.
pub(crate) fn with_gpus(device: &Device, gpus: u64, machines: u64) -> Device {
    let count = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    Device { gpus_per_node: count(gpus), nodes: count(machines), ..device.clone() }
}

/// Every layout on at most `gpus` × `machines` GPUs, legal or not: TP within a machine or over all of them, PP, DP,
/// EP where there are experts, DCP where it divides TP.
pub(crate) fn layouts(model: &ResolvedModel, gpus: u64, machines: u64) -> Vec<Layout> {
    let all = gpus.saturating_mul(machines);
    let experts = has_experts(&model.architecture);
    let mut layouts = Vec::new();
    for tensor in 1..=all {
        for pipeline in 1..=all / tensor {
            for data in 1..=all / (tensor * pipeline) {
                let nodes = machines_for(tensor * pipeline, gpus, machines);
                let layout = Layout { tensor, pipeline, data, nodes, ..Layout::SINGLE };
                layouts.extend(variants(layout, experts));
            }
        }
    }
    layouts
}

/// The layout with and without expert parallelism and decode context parallelism.
fn variants(layout: Layout, experts: bool) -> Vec<Layout> {
    let contexts = (1..=layout.tensor).filter(|size| layout.tensor.is_multiple_of(*size));
    let plain = contexts.map(|decode_context| Layout { decode_context, ..layout });
    let spread = experts && layout.tensor.saturating_mul(layout.data) > 1;
    plain
        .flat_map(|layout| {
            let whole = spread.then_some(Layout { expert_parallel: true, ..layout });
            [Some(layout), whole].into_iter().flatten()
        })
        .collect()
}
