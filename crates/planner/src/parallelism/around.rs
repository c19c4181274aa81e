//! The small map: what can be done with the GPUs at hand, and with more or fewer of them.

use serde::Serialize;

use super::instead::{Suggestion, instead};
use super::machines::places;
use super::map::{MOST_GPUS, MOST_NODES, with_gpus};
use super::structure::has_experts;
use super::{Layout, Reason, Rules, machines_for};
use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::vllm::Version;

/// Every way to cut a model over the GPUs at hand, and how other numbers of GPUs would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutMap {
    /// GPUs in each machine.
    pub gpus_per_node: u64,
    /// Machines.
    pub machines: u64,
    /// The layout that is planned.
    pub chosen: Layout,
    /// One cell for each tensor group and number of stages that there is room for.
    pub cells: Vec<LayoutCell>,
    /// 1 to 16 GPUs in each machine.
    pub counts: Vec<GpuCount>,
}

/// One tensor group and number of stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutCell {
    /// With as many replicas as there is room for, where replicas are legal; else one.
    pub layout: Layout,
    /// `TP 4 × PP 2`.
    pub name: String,
    /// GPUs that it leaves idle.
    pub idle: u64,
    /// Why vLLM refuses it; empty = legal.
    pub reasons: Vec<Reason>,
    /// Why vLLM refuses it with expert parallelism; empty = legal; null for models without routed experts and for one GPU.
    pub expert_parallel: Option<Vec<Reason>>,
    /// Sizes of decode context parallelism above 1 that are legal with it.
    pub decode_context: Vec<u64>,
}

/// A number of GPUs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GpuCount {
    /// GPUs in each machine.
    pub gpus: u64,
    /// Why they can't be one tensor group in each machine; empty = they can.
    pub reasons: Vec<Reason>,
    /// The best legal layouts on them.
    pub instead: Vec<Suggestion>,
}

/// The map around the layout that is planned.
pub fn layout_map(model: &ResolvedModel, device: &Device, version: &Version, chosen: &Layout) -> LayoutMap {
    let gpus_per_node = u64::from(device.gpus_per_node).clamp(1, MOST_GPUS);
    let machines = u64::from(device.nodes).clamp(1, MOST_NODES);
    let here = with_gpus(device, gpus_per_node, machines);
    let rules = Rules::of(model, &here, version);
    let (all, experts) = (gpus_per_node * machines, has_experts(&model.architecture));
    let sizes =
        (1..=all.min(MOST_GPUS)).flat_map(|tensor| (1..=(all / tensor).min(MOST_GPUS)).map(move |to| (tensor, to)));
    let cells = sizes.map(|(tensor, pipeline)| {
        let nodes = machines_for(tensor * pipeline, gpus_per_node, machines);
        let one = Layout { tensor, pipeline, nodes, ..Layout::SINGLE };
        cell(&rules, one, (gpus_per_node, machines), experts)
    });
    let cells = cells.collect();
    let counts = (1..=MOST_GPUS).map(|gpus| count(&rules, model, device, version, (gpus, machines))).collect();
    LayoutMap { gpus_per_node, machines, chosen: *chosen, cells, counts }
}

fn cell(rules: &Rules<'_>, one: Layout, (gpus, machines): (u64, u64), experts: bool) -> LayoutCell {
    let full = Layout { data: places(&one, gpus, machines).max(1), ..one };
    let legal = [full, one].into_iter().find(|layout| rules.allow(layout));
    let layout = legal.unwrap_or(one);
    let spread = experts && full.tensor.saturating_mul(full.data) > 1;
    let whole = Layout { expert_parallel: true, ..full };
    let sizes = (2..=layout.tensor).filter(|size| layout.tensor.is_multiple_of(*size));
    let contexts = sizes.filter(|&decode_context| rules.allow(&Layout { decode_context, ..layout }));
    LayoutCell {
        name: layout.name(),
        idle: (gpus * machines).saturating_sub(layout.gpus()),
        reasons: rules.check(&layout),
        expert_parallel: spread.then(|| rules.check(&whole)),
        decode_context: contexts.collect(),
        layout,
    }
}

fn count(
    rules: &Rules<'_>,
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    (gpus, machines): (u64, u64),
) -> GpuCount {
    let there = with_gpus(device, gpus, machines);
    let reasons = rules.on(&there).check(&Layout { tensor: gpus, ..Layout::SINGLE });
    GpuCount { gpus, reasons, instead: instead((gpus, machines), model, device, version) }
}
