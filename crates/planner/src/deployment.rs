//! One configuration of one model on one set of GPUs.

use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::serve_config::ServeConfig;
use crate::vllm::Version;

/// One configuration of one model on one set of GPUs: what every term of memory and of speed is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Deployment<'a> {
    /// The model, and how its weights are stored.
    pub model: &'a ResolvedModel,
    /// One GPU, how many there are, and how they are linked.
    pub device: &'a Device,
    /// The vLLM release whose rules hold.
    pub version: &'a Version,
    /// The settings vLLM is started with; every field is decided.
    pub config: &'a ServeConfig,
}
