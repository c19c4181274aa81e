//! What vLLM refuses before it looks at memory, and what a person should know about a configuration.

use crate::hardware::Device;
use crate::issue::Issue;
use crate::models::ResolvedModel;
use crate::parallelism::{Layout, Reason, Suggestion, check, instead, needs_ray};
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;
use crate::vllm::{Asked, Version, defaults};

use super::{formats, longest};

/// Everything for which vLLM refuses to start, memory apart: the layout, the length, the limits of a step, the formats.
///
/// The first one's code is the plan's `feasibility.error`.
pub fn refusals(config: &ServeConfig, model: &ResolvedModel, device: &Device, version: &Version) -> Vec<Reason> {
    let mut reasons = check(&Layout::of(config), model, device, version);
    reasons.extend(length(config, model));
    reasons.extend(step(config, model, device, version));
    reasons.extend(formats::check(config, model, device, version));
    reasons
}

/// `max_model_len` at most the model's own.
fn length(config: &ServeConfig, model: &ResolvedModel) -> Option<Reason> {
    let (asked, most) = (config.max_model_len, longest(model));
    if asked <= most || model.architecture.max_position_embeddings.is_none() {
        return None;
    }
    let message = format!("max_model_len {asked} is longer than the {most} tokens the model was made for; lower it.");
    let quote = format!(
        "User-specified max_model_len ({asked}) is greater than the derived max_model_len (max_position_embeddings={most})."
    );
    Some(Reason::new("max-model-len-above-model", "model.max_model_len", message, Some(quote)))
}

/// A step's tokens: at least one a sequence, and at least a whole prompt where prompts are not cut.
fn step(config: &ServeConfig, model: &ResolvedModel, device: &Device, version: &Version) -> Option<Reason> {
    const FIELD: &str = "policy.max_num_batched_tokens";
    let (tokens, seqs, length) = (config.max_num_batched_tokens, config.max_num_seqs, config.max_model_len);
    if tokens < seqs {
        let message =
            format!("max_num_batched_tokens {tokens} is below max_num_seqs {seqs}: each needs one token a step.");
        let quote =
            format!("max_num_batched_tokens ({tokens}) must be greater than or equal to max_num_seqs ({seqs}).");
        return Some(Reason::new("batched-tokens-below-seqs", FIELD, message, Some(quote)));
    }
    if tokens >= length || chunks_prompts(config, model, device, version) {
        return None;
    }
    let message = format!(
        "max_num_batched_tokens {tokens} is below max_model_len {length}, and prompts are not processed in pieces here."
    );
    let quote = format!("max_num_batched_tokens ({tokens}) is smaller than max_model_len ({length}).");
    Some(Reason::new("batched-tokens-below-length", FIELD, message, Some(quote)))
}

/// Whether this release processes prompts in pieces for this model.
fn chunks_prompts(config: &ServeConfig, model: &ResolvedModel, device: &Device, version: &Version) -> bool {
    let adapters_or_drafts = config.lora.is_some() || config.speculative.is_some();
    let asked = Asked { max_model_len: config.max_model_len, adapters_or_drafts, ..Asked::default() };
    defaults(version, device, model, asked).chunked_prefill
}

/// Refusals as errors, and what else is worth saying about a configuration.
pub(in super::super) fn remarks(
    config: &ServeConfig,
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> Vec<Issue> {
    let refused = refusals(config, model, device, version);
    let legal = refused.is_empty();
    let mut issues: Vec<Issue> =
        refused.into_iter().map(|reason| Issue::error(reason.code, reason.field, reason.sentence())).collect();
    issues.extend(too_long(config, request));
    issues.extend(queueing(config, request));
    issues.extend(better_layout(config, legal, model, device, version));
    issues.extend(several_machines(config, version));
    issues.extend(formats::remarks(model, device, version));
    issues
}

/// Without `--nnodes` several machines form a Ray cluster first.
fn several_machines(config: &ServeConfig, version: &Version) -> Option<Issue> {
    let message = format!("One replica over {} machines needs a Ray cluster before vLLM 0.11.", config.nodes);
    (config.nodes > 1 && needs_ray(version)).then(|| Issue::note("machines-need-ray", "hardware.nodes", message))
}

/// A request that vLLM would turn away.
fn too_long(config: &ServeConfig, request: &PlanRequest) -> Option<Issue> {
    let wanted = request.workload.prompt_tokens.saturating_add(request.workload.gen_tokens);
    let message = format!(
        "A request of {} + {} tokens is longer than max_model_len {}; vLLM would turn it away.",
        request.workload.prompt_tokens, request.workload.gen_tokens, config.max_model_len
    );
    (wanted > config.max_model_len)
        .then(|| Issue::error("request-longer-than-max-model-len", "model.max_model_len", message))
}

/// More users than sequences in a step: some wait.
fn queueing(config: &ServeConfig, request: &PlanRequest) -> Option<Issue> {
    let users = request.workload.concurrency.div_ceil(config.data_parallel_size.max(1));
    let message = format!("{users} requests at once and max_num_seqs {}: the rest waits in line.", config.max_num_seqs);
    (users > config.max_num_seqs)
        .then(|| Issue::warning("concurrency-above-max-num-seqs", "policy.max_num_seqs", message))
}

/// Illegal layouts and idle GPUs: what would use the GPUs better.
fn better_layout(
    config: &ServeConfig,
    legal: bool,
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
) -> Option<Issue> {
    let layout = Layout::of(config);
    let at_hand = u64::from(device.gpus_per_node).saturating_mul(u64::from(device.nodes));
    let idle = at_hand.saturating_sub(layout.gpus());
    if legal && idle == 0 {
        return None;
    }
    let hand = (u64::from(device.gpus_per_node), u64::from(device.nodes));
    let others = instead(hand, model, device, version);
    let others: Vec<&Suggestion> =
        others.iter().filter(|other| other.layout != layout && (!legal || other.idle < idle)).collect();
    let (first, rest) = others.split_first()?;
    let rest = rest.iter().fold(String::new(), |text, other| text + " Or " + &other.message);
    let message = if legal {
        format!("{idle} of {at_hand} GPUs stay idle with {}. Instead: {}{rest}", layout.name(), first.message)
    } else {
        format!("Instead of {}: {}{rest}", layout.name(), first.message)
    };
    let code = if legal { "gpus-idle" } else { "layout-instead" };
    Some(Issue::warning(code, "hardware.tensor_parallel_size", message))
}
