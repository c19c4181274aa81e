//! Pipeline stages: at least a layer each, and a model whose code can be cut.

use super::{PIPELINE, Reason, Subject};

pub(super) fn check(subject: Subject) -> Vec<Reason> {
    let (stages, layers) = (subject.layout.pipeline, subject.model.architecture.layers.len() as u64);
    if stages <= layers.max(1) {
        return Vec::new();
    }
    let message = format!("{stages} pipeline stages need at least as many layers; the model has {layers}.");
    vec![Reason::new("pipeline-layers", PIPELINE, message, None)]
}
