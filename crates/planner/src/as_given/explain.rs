//! Where each value of a configuration as given comes from, in a sentence.

use std::collections::BTreeMap;

use super::base::is_auto;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;

/// What stands where a person fixed the value.
pub(in super::super) const FIXED: &str = "As you set it.";

/// Field to source: set by the person, or by vLLM's own rule.
pub(super) fn explanations(config: &ServeConfig, request: &PlanRequest) -> BTreeMap<String, String> {
    let (hardware, policy, model) = (&request.hardware, &request.policy, &request.model);
    let version = &config.vllm_version;
    let own = |what: &str| format!("vLLM {version}'s default{what}.");
    let fields = [
        (
            "tensor_parallel_size",
            hardware.tensor_parallel_size.is_some(),
            "All GPUs of a machine share each layer.".to_owned(),
        ),
        ("dtype", model.dtype.as_deref().is_some_and(|word| !is_auto(word)), own(" for this checkpoint on this card")),
        ("gpu_memory_utilization", policy.gpu_memory_utilization.is_some(), own("")),
        (
            "max_model_len",
            model.max_model_len.is_some(),
            "The longest the model was made for; vLLM does not shorten it.".to_owned(),
        ),
        ("max_num_seqs", policy.max_num_seqs.is_some(), own(" for a card of this size")),
        ("max_num_batched_tokens", policy.max_num_batched_tokens.is_some(), own(" for a card of this size")),
    ];
    let said =
        fields.into_iter().map(|(field, fixed, text)| (field.to_owned(), if fixed { FIXED.to_owned() } else { text }));
    said.collect()
}
