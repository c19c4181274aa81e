//! GPUs and machines: a layout may not need more than there are.

use super::{CONTEXT, DATA, EXPERT, Layout, PIPELINE, Reason, Rules, TENSOR};
use crate::vllm::{Ability, Version, first_with, release};

/// The code of a size of zero, after which nothing else can be judged.
pub(super) const SIZE_ZERO: &str = "parallel-size-zero";

/// So many more machines than needed are looked at for an even share.
const MOST_MACHINES_MORE: u64 = 64;

pub(super) fn check(rules: &Rules, layout: &Layout) -> Vec<Reason> {
    let zero = zero_sizes(layout);
    if !zero.is_empty() {
        return zero;
    }
    let broken = [replica_too_large(rules, layout), uneven_over_nodes(rules, layout), too_many_replicas(rules, layout)];
    broken.into_iter().flatten().chain(not_yet(rules, layout)).chain(experts_wanted(rules, layout)).collect()
}

fn zero_sizes(layout: &Layout) -> Vec<Reason> {
    let sizes = [
        (TENSOR, layout.tensor),
        (PIPELINE, layout.pipeline),
        (DATA, layout.data),
        (CONTEXT, layout.decode_context),
        ("hardware.nodes", layout.nodes),
    ];
    let zero = sizes.into_iter().filter(|(_, size)| *size == 0);
    zero.map(|(field, _)| Reason::new(SIZE_ZERO, field, format!("{field} is 0; it must be at least 1."), None))
        .collect()
}

/// TP × PP GPUs of one replica must be there.
fn replica_too_large(rules: &Rules, layout: &Layout) -> Option<Reason> {
    let (layout, per_node) = (layout, u64::from(rules.device.gpus_per_node));
    let at_hand = per_node.saturating_mul(layout.nodes.min(u64::from(rules.device.nodes)));
    if layout.replica() <= at_hand {
        return None;
    }
    let (tensor, pipeline, world) = (layout.tensor, layout.pipeline, layout.replica());
    let field = if tensor > at_hand || pipeline == 1 { TENSOR } else { PIPELINE };
    let message = format!(
        "TP {tensor} × PP {pipeline} needs {world} GPUs, and there {} {at_hand}; lower the sizes or add GPUs.",
        if at_hand == 1 { "is" } else { "are" },
    );
    let quote = format!("World size ({world}) is larger than the number of available GPUs ({at_hand}) in this node.");
    Some(Reason::new("world-size", field, message, Some(quote)))
}

/// A replica over several machines has equally many GPUs on each.
fn uneven_over_nodes(rules: &Rules, layout: &Layout) -> Option<Reason> {
    let (layout, per_node) = (layout, u64::from(rules.device.gpus_per_node));
    let (world, nodes) = (layout.replica(), layout.nodes);
    let uneven = world % nodes != 0 || world / nodes > per_node;
    if nodes <= 1 || !uneven || world > per_node.saturating_mul(nodes) {
        return None;
    }
    let message = format!(
        "TP {} × PP {} = {world} GPUs can't be spread evenly over {nodes} machines of {per_node}.",
        layout.tensor, layout.pipeline
    );
    Some(Reason::new("uneven-nodes", "hardware.nodes", message, None))
}

/// The fewest machines that hold equally many of a replica's GPUs each; where there are none, as many as it fills.
///
/// ```
/// use planner::parallelism::machines_for;
/// assert_eq!([machines_for(8, 8, 2), machines_for(16, 8, 2), machines_for(9, 5, 3)], [1, 2, 3]);
/// ```
pub fn machines_for(replica: u64, per_node: u64, machines: u64) -> u64 {
    let (machines, fewest) = (machines.max(1), replica.div_ceil(per_node.max(1)).max(1));
    let tried = fewest..=machines.min(fewest.saturating_add(MOST_MACHINES_MORE));
    tried.into_iter().find(|count| replica.is_multiple_of(*count)).unwrap_or(fewest.min(machines))
}

/// Replicas that find a place: several on one machine, or one over several.
pub(super) fn places(layout: &Layout, per_node: u64, machines: u64) -> u64 {
    if layout.nodes > 1 {
        return machines / layout.nodes;
    }
    (per_node / layout.replica().max(1)).saturating_mul(machines)
}

/// All replicas must find a place: several on one machine, or one over several.
fn too_many_replicas(rules: &Rules, layout: &Layout) -> Option<Reason> {
    let (layout, device) = (layout, rules.device);
    let (per_node, nodes) = (u64::from(device.gpus_per_node), u64::from(device.nodes));
    let places = places(layout, per_node, nodes);
    if layout.data <= places || places == 0 {
        return None;
    }
    let (data, needed, all) = (layout.data, layout.gpus(), per_node.saturating_mul(nodes));
    let message =
        format!("DP {data} × {} GPUs a replica needs {needed} GPUs; {all} have room for {places}.", layout.replica());
    Some(Reason::new("world-size", DATA, message, None))
}

/// Options that came with a release.
fn not_yet(rules: &Rules, layout: &Layout) -> Vec<Reason> {
    let (layout, version) = (layout, rules.version);
    let options = [
        (layout.data > 1, DATA, "--data-parallel-size", Ability::DataParallel),
        (layout.expert_parallel, EXPERT, "--enable-expert-parallel", Ability::ExpertParallel),
        (layout.decode_context > 1, CONTEXT, "--decode-context-parallel-size", Ability::DecodeContextParallel),
    ];
    let release = release(version);
    let missing = options.into_iter().filter(|(wanted, .., ability)| *wanted && !release.has(*ability));
    missing
        .map(|(_, field, flag, ability)| {
            let message = format!("{flag} came with vLLM {}; this plan is for {version}.", first_with(ability));
            Reason::new("option-not-yet", field, message, None)
        })
        .collect()
}

/// Whether several machines need Ray with this release.
pub fn needs_ray(version: &Version) -> bool {
    !release(version).has(Ability::NodesWithoutRay)
}

/// Expert parallelism needs experts.
fn experts_wanted(rules: &Rules, layout: &Layout) -> Option<Reason> {
    if !layout.expert_parallel || !rules.structure.experts.is_empty() {
        return None;
    }
    let message = "Expert parallelism is on, and the model has no experts; turn it off.".to_owned();
    let quote = "Number of experts in the model must be greater than 0 when expert parallelism is enabled.".to_owned();
    Some(Reason::new("expert-parallel-without-experts", EXPERT, message, Some(quote)))
}
