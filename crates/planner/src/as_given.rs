//! The configuration as a person gave it: what is left open takes vLLM's own default.

mod base;
mod explain;
mod formats;
mod layout;
mod remarks;

use crate::hardware::Device;
use crate::issue::Issue;
use crate::models::ResolvedModel;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;
use crate::vllm::{Asked, Version, defaults};

pub(super) use base::{base, given, is_auto, longest, utilization};
pub(super) use explain::FIXED;
pub(super) use formats::{cache_support, checkpoint_support, method_support, runs_on};
pub(super) use layout::{as_given as as_given_layout, asked_layout, put_layout};
pub use remarks::refusals;
pub(super) use remarks::remarks;

/// vLLM's settings with its own defaults for this version and card in every field that the request leaves open.
///
/// The length is the model's maximum, not shortened; an omitted layout is tensor parallelism over the GPUs given, and
/// stages over several machines. What is refused or surprising is in the issues; nothing given is replaced.
pub fn as_given(
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> (ServeConfig, Vec<Issue>) {
    let (mut config, mut issues) = base(model, device, version, request);
    put_layout(&mut config, &as_given_layout(device, request));
    config.max_model_len = given(request.model.max_model_len).unwrap_or_else(|| longest(model));
    let policy = &request.policy;
    let asked = Asked {
        max_model_len: config.max_model_len,
        max_num_seqs: given(policy.max_num_seqs),
        max_num_batched_tokens: given(policy.max_num_batched_tokens),
        adapters_or_drafts: config.lora.is_some() || config.speculative.is_some(),
    };
    let chosen = defaults(version, device, model, asked);
    config.max_num_seqs = chosen.max_num_seqs;
    config.max_num_batched_tokens = chosen.max_num_batched_tokens;
    config.explanations = explain::explanations(&config, request);
    issues.extend(remarks(&config, model, device, version, request));
    (config, issues)
}
