//! What to use instead, when a number of GPUs does not divide a model.

use serde::Serialize;

use super::machines::places;
use super::map::{MOST_GPUS, MOST_NODES, with_gpus};
use super::{Layout, Rules, has_experts, machines_for};
use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::vllm::Version;

/// A legal layout for a number of GPUs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The layout.
    pub layout: Layout,
    /// GPUs that it leaves idle.
    pub idle: u64,
    /// A sentence.
    pub message: String,
}

/// Most suggestions.
const MOST: usize = 4;

/// The best legal layouts on so many GPUs in so many machines: those that leave the fewest idle, and among them the
/// fewest replicas and stages. One of a kind: tensor alone, with stages, with replicas, with both. Tensor groups stay
/// within a machine.
pub fn instead(
    (gpus, machines): (u64, u64),
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
) -> Vec<Suggestion> {
    let (gpus, machines) = (gpus.clamp(1, MOST_GPUS), machines.clamp(1, MOST_NODES));
    let all = gpus * machines;
    let device = with_gpus(device, gpus, machines);
    let rules = Rules::of(model, &device, version);
    let mut legal = candidates((gpus, machines), has_experts(&model.architecture));
    legal.sort_by_key(|layout| {
        (all.saturating_sub(layout.gpus()), layout.expert_parallel, layout.data, layout.pipeline)
    });
    let mut kinds = Vec::new();
    legal.retain(|layout| {
        let kind = (layout.pipeline > 1, layout.data > 1);
        let new = !kinds.contains(&kind) && rules.allow(layout);
        if new {
            kinds.push(kind);
        }
        new
    });
    legal.into_iter().take(MOST).map(|layout| suggestion(layout, all)).collect()
}

/// One replica or as many as there is room for, of every size; experts cut or whole.
fn candidates((gpus, machines): (u64, u64), experts: bool) -> Vec<Layout> {
    let all = gpus * machines;
    let mut layouts = Vec::new();
    for tensor in 1..=gpus {
        for pipeline in 1..=(all / tensor).min(MOST_GPUS) {
            let nodes = machines_for(tensor * pipeline, gpus, machines);
            let one = Layout { tensor, pipeline, nodes, ..Layout::SINGLE };
            let full = Layout { data: places(&one, gpus, machines).max(1), ..one };
            for layout in if full == one { vec![one] } else { vec![one, full] } {
                layouts.push(layout);
                let spread = experts && layout.tensor * layout.data > 1;
                layouts.extend(spread.then_some(Layout { expert_parallel: true, ..layout }));
            }
        }
    }
    layouts
}

fn suggestion(layout: Layout, all: u64) -> Suggestion {
    let idle = all.saturating_sub(layout.gpus());
    let rest = match idle {
        0 if all == 1 => "uses the one GPU".to_owned(),
        0 => format!("uses all {all} GPUs"),
        1 => "leaves one GPU idle".to_owned(),
        _ => format!("leaves {idle} GPUs idle"),
    };
    let what = match (layout.pipeline > 1, layout.data > 1) {
        (true, true) => "stages and replicas",
        (true, false) => "pipeline stages",
        (false, true) => "replicas behind one address",
        (false, false) => "one tensor group",
    };
    Suggestion { layout, idle, message: format!("{}: {what}, {rest}.", layout.name()) }
}
