//! GPUs and machines: a layout may not need more than there are.

use super::{CONTEXT, DATA, EXPERT, Layout, PIPELINE, Reason, Subject, TENSOR};
use crate::vllm::Version;

/// The code of a size of zero, after which nothing else can be judged.
pub(super) const SIZE_ZERO: &str = "parallel-size-zero";

/// So many more machines than needed are looked at for an even share.
const MOST_MACHINES_MORE: u64 = 64;
/// The release that starts on several machines without Ray (`--nnodes`).
const NNODES_SINCE: (u32, u32) = (0, 11);

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let zero = zero_sizes(subject);
    if !zero.is_empty() {
        return zero;
    }
    let rules = [replica_too_large(subject), uneven_over_nodes(subject), too_many_replicas(subject)];
    rules.into_iter().flatten().chain(not_yet(subject)).chain(experts_wanted(subject)).collect()
}

fn zero_sizes(subject: Subject) -> Vec<Reason> {
    let layout = subject.layout;
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
fn replica_too_large(subject: Subject) -> Option<Reason> {
    let (layout, per_node) = (subject.layout, u64::from(subject.device.gpus_per_node));
    let at_hand = per_node.saturating_mul(layout.nodes.min(u64::from(subject.device.nodes)));
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
fn uneven_over_nodes(subject: Subject) -> Option<Reason> {
    let (layout, per_node) = (subject.layout, u64::from(subject.device.gpus_per_node));
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
fn too_many_replicas(subject: Subject) -> Option<Reason> {
    let (layout, device) = (subject.layout, subject.device);
    let (per_node, nodes) = (u64::from(device.gpus_per_node), u64::from(device.nodes));
    let places = places(&layout, per_node, nodes);
    if layout.data <= places || places == 0 {
        return None;
    }
    let (data, needed, all) = (layout.data, layout.gpus(), per_node.saturating_mul(nodes));
    let message =
        format!("DP {data} × {} GPUs a replica needs {needed} GPUs; {all} have room for {places}.", layout.replica());
    Some(Reason::new("world-size", DATA, message, None))
}

/// Options that came with a release.
fn not_yet(subject: Subject) -> Vec<Reason> {
    let (layout, version) = (subject.layout, subject.version);
    let options = [
        (layout.data > 1, DATA, "--data-parallel-size", (0, 8)),
        (layout.expert_parallel, EXPERT, "--enable-expert-parallel", (0, 8)),
        (layout.decode_context > 1, CONTEXT, "--decode-context-parallel-size", Layout::CONTEXT_SINCE),
    ];
    let missing = options.into_iter().filter(|(wanted, _, _, since)| *wanted && !since_holds(version, *since));
    missing
        .map(|(_, field, flag, (major, minor))| {
            let message = format!("{flag} came with vLLM {major}.{minor}; this plan is for {version}.");
            Reason::new("option-not-yet", field, message, None)
        })
        .collect()
}

fn since_holds(version: &Version, since: (u32, u32)) -> bool {
    version.at_least(since.0, since.1)
}

/// Whether several machines need Ray with this release.
pub fn needs_ray(version: &Version) -> bool {
    !since_holds(version, NNODES_SINCE)
}

/// Expert parallelism needs experts.
fn experts_wanted(subject: Subject) -> Option<Reason> {
    if !subject.layout.expert_parallel || !subject.structure.experts.is_empty() {
        return None;
    }
    let message = "Expert parallelism is on, and the model has no experts; turn it off.".to_owned();
    let quote = "Number of experts in the model must be greater than 0 when expert parallelism is enabled.".to_owned();
    Some(Reason::new("expert-parallel-without-experts", EXPERT, message, Some(quote)))
}
