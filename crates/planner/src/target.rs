//! What a plan is about, resolved once: the model, the GPUs, the vLLM release.

use std::sync::Arc;

use crate::deployment::Deployment;
use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::serve_config::ServeConfig;
use crate::vllm::Version;

/// A model on GPUs under a release. What is chosen for it, and what that takes and gives, follows from this and the request.
#[derive(Clone, Debug)]
pub struct Target {
    /// The model, and how its weights are stored; shared by the plans of requests that differ elsewhere.
    pub model: Arc<ResolvedModel>,
    /// One GPU, how many there are, and how they are linked.
    pub device: Device,
    /// The vLLM release whose rules hold.
    pub version: Version,
}

impl Target {
    /// One configuration of it.
    pub fn with<'a>(&'a self, config: &'a ServeConfig) -> Deployment<'a> {
        Deployment { model: &self.model, device: &self.device, version: &self.version, config }
    }

    /// The same under another release.
    #[must_use]
    pub fn under(&self, version: &Version) -> Self {
        Self { model: Arc::clone(&self.model), device: self.device.clone(), version: version.clone() }
    }
}
