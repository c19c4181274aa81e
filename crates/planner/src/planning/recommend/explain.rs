//! Why each field has its value, in a sentence.

use std::collections::BTreeMap;

use crate::planning::parallelism::Layout;
use crate::request::{BatchingMode, PlanRequest};
use crate::serve_config::ServeConfig;

/// Field to reason, for the fields that a person sets.
pub(super) fn explanations(config: &ServeConfig, request: &PlanRequest) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut say = |field: &str, fixed: bool, text: String| {
        let text = if fixed { "As you set it.".to_owned() } else { text };
        texts.insert(field.to_owned(), text);
    };
    let (hardware, policy, asked) = (&request.hardware, &request.policy, &request.model);
    let layout = Layout::of(config);
    say(
        "tensor_parallel_size",
        hardware.tensor_parallel_size.is_some(),
        format!("{} is legal for this model and holds its weights.", layout.name()),
    );
    let favours = match request.workload.batching_mode {
        BatchingMode::Throughput => "throughput",
        BatchingMode::Balanced => "neither throughput nor latency",
        BatchingMode::Latency => "latency",
    };
    let users = request.workload.concurrency;
    say(
        "max_num_seqs",
        policy.max_num_seqs.is_some(),
        format!("Room for your {users} requests at once, favouring {favours}."),
    );
    say(
        "max_num_batched_tokens",
        policy.max_num_batched_tokens.is_some(),
        format!("Prompt tokens a step, favouring {favours}."),
    );
    say(
        "max_model_len",
        asked.max_model_len.is_some(),
        "The model's longest, or as much as the KV cache holds for one request.".to_owned(),
    );
    say(
        "gpu_memory_utilization",
        policy.gpu_memory_utilization.is_some(),
        format!("vLLM {}'s own default.", config.vllm_version),
    );
    if config.kv_cache_dtype.is_some() {
        let text = "8 bits a value: without it the requests' cache would not fit.";
        say("kv_cache_dtype", asked.kv_cache_dtype.is_some(), text.to_owned());
    }
    texts
}
