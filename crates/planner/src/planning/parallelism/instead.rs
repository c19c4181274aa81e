//! What to use instead, when a number of GPUs does not divide a model.

use serde::Serialize;

use super::map::{layouts, with_gpus};
use super::{Layout, Rules};
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

/// The best legal layouts on `gpus` GPUs of one machine: those that leave the fewest idle, and among them the largest
/// tensor groups. One of a kind: tensor alone, with stages, with replicas, with both.
pub fn instead(gpus: u64, model: &ResolvedModel, device: &Device, version: &Version) -> Vec<Suggestion> {
    let gpus = gpus.clamp(1, super::map::MOST_GPUS);
    let device = with_gpus(device, gpus, 1);
    let rules = Rules::of(model, &device, version);
    let plain = layouts(model, gpus, 1).into_iter().filter(|layout| layout.decode_context == 1);
    let mut legal: Vec<Layout> = plain.filter(|layout| rules.allow(layout)).collect();
    legal.sort_by_key(|layout| (gpus - layout.gpus().min(gpus), layout.expert_parallel, layout.data, layout.pipeline));
    let mut kinds = Vec::new();
    legal.retain(|layout| {
        let kind = (layout.pipeline > 1, layout.data > 1);
        let new = !kinds.contains(&kind);
        kinds.push(kind);
        new
    });
    legal.into_iter().take(MOST).map(|layout| suggestion(layout, gpus)).collect()
}

fn suggestion(layout: Layout, gpus: u64) -> Suggestion {
    let idle = gpus.saturating_sub(layout.gpus());
    let rest = match idle {
        0 => format!("uses all {gpus} GPUs"),
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
