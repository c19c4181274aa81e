//! Pipeline stages: at least a layer each, and a model whose code can be cut.

use super::class::has_no_stages;
use super::{PIPELINE, Reason, Subject};

const NOT_SUPPORTED: &str = "Pipeline parallelism is not supported for this model. Supported models implement the \
                             `SupportsPP` interface.";

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let (stages, layers, class) = (subject.layout.pipeline, subject.structure.layers, &subject.structure.class);
    let mut reasons = Vec::new();
    if stages > layers.max(1) {
        let message = format!("{stages} pipeline stages need at least as many layers; the model has {layers}.");
        reasons.push(Reason::new("pipeline-layers", PIPELINE, message, None));
    }
    if stages > 1 && has_no_stages(class) {
        let message = format!("vLLM's {class} can't be cut into pipeline stages; pipeline_parallel_size must be 1.");
        reasons.push(Reason::new("pipeline-not-supported", PIPELINE, message, Some(NOT_SUPPORTED.to_owned())));
    }
    reasons
}
