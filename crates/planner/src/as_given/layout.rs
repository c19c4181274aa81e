//! The layout that a request names or leaves open.

use crate::hardware::Device;
use crate::parallelism::{Layout, machines_for};
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;

/// The sizes that the request fixes; `None` = open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct AskedLayout {
    pub tensor: Option<u64>,
    pub pipeline: Option<u64>,
    pub data: Option<u64>,
    pub decode_context: Option<u64>,
    pub expert_parallel: Option<bool>,
}

impl AskedLayout {
    /// Whether a layout keeps everything that was fixed.
    pub(crate) fn allows(&self, layout: &Layout) -> bool {
        let same = |asked: Option<u64>, size: u64| asked.is_none_or(|asked| asked == size);
        same(self.tensor, layout.tensor)
            && same(self.pipeline, layout.pipeline)
            && same(self.data, layout.data)
            && same(self.decode_context, layout.decode_context)
            && self.expert_parallel.is_none_or(|asked| asked == layout.expert_parallel)
    }
}

/// What the request fixes. A size of 0 stays: the rules refuse it by name.
pub(in super::super) fn asked_layout(request: &PlanRequest) -> AskedLayout {
    let hardware = &request.hardware;
    AskedLayout {
        tensor: hardware.tensor_parallel_size.map(u64::from),
        pipeline: hardware.pipeline_parallel_size.map(u64::from),
        data: hardware.data_parallel_size.map(u64::from),
        decode_context: hardware.decode_context_parallel_size.map(u64::from),
        expert_parallel: hardware.expert_parallel,
    }
}

/// Open sizes by the plain rule: tensor parallelism over the GPUs of a machine that no other size takes, a stage a
/// machine, one replica.
pub(in super::super) fn as_given(device: &Device, request: &PlanRequest) -> Layout {
    let asked = asked_layout(request);
    let (per_node, machines) = (u64::from(device.gpus_per_node).max(1), u64::from(device.nodes).max(1));
    let data = asked.data.unwrap_or(1);
    let pipeline = asked.pipeline.unwrap_or_else(|| {
        let open = asked.tensor.is_none_or(|tensor| tensor.saturating_mul(data) <= per_node);
        if open && asked.tensor.is_none() && data == 1 { machines } else { 1 }
    });
    let all = per_node.saturating_mul(machines);
    let taken = pipeline.saturating_mul(data).max(1);
    let tensor = asked.tensor.unwrap_or_else(|| (all / taken).clamp(1, per_node));
    let nodes = machines_for(tensor.saturating_mul(pipeline), per_node, machines);
    Layout {
        tensor,
        pipeline,
        data,
        decode_context: asked.decode_context.unwrap_or(1),
        expert_parallel: asked.expert_parallel.unwrap_or(false),
        nodes,
    }
}

/// Writes a layout into a configuration.
pub(in super::super) fn put_layout(config: &mut ServeConfig, layout: &Layout) {
    config.tensor_parallel_size = layout.tensor;
    config.pipeline_parallel_size = layout.pipeline;
    config.data_parallel_size = layout.data;
    config.decode_context_parallel_size = layout.decode_context;
    config.enable_expert_parallel = layout.expert_parallel;
    config.nodes = layout.nodes;
}
