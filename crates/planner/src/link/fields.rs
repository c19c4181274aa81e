//! The keys of a link. A key never changes its meaning; one that falls out of use stays readable.

use serde_json::Value;

/// How a field's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Text,
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// A share of one; a percentage is read too.
    Share,
    /// GiB; an amount with its unit is read too.
    Gib,
    /// Whole MiB; an amount with its unit is read too.
    Mib,
    /// 1 or 0.
    Flag,
    /// A value with parts.
    Tree,
}

impl Form {
    /// Whether it is typed as a number.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Count | Self::Number | Self::Share | Self::Gib | Self::Mib)
    }
}

/// One field of a request, and its key in a link.
pub(super) struct Field {
    pub key: &'static str,
    pub section: &'static str,
    pub name: &'static str,
    pub form: Form,
}

impl Field {
    /// `hardware.gpus`.
    pub(crate) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The field's value in a request.
    pub(crate) fn of<'a>(&self, request: &'a Value) -> Option<&'a Value> {
        request.get(self.section)?.get(self.name)
    }
}

const fn field(key: &'static str, section: &'static str, name: &'static str, form: Form) -> Field {
    Field { key, section, name, form }
}

const fn model(key: &'static str, name: &'static str, form: Form) -> Field {
    field(key, "model", name, form)
}

const fn hardware(key: &'static str, name: &'static str, form: Form) -> Field {
    field(key, "hardware", name, form)
}

const fn workload(key: &'static str, name: &'static str, form: Form) -> Field {
    field(key, "workload", name, form)
}

const fn policy(key: &'static str, name: &'static str, form: Form) -> Field {
    field(key, "policy", name, form)
}

/// Every field but `hardware.smi`, which travels as `cards`, in the order in which they are written.
pub(super) const FIELDS: &[Field] = &[
    model("m", "id", Form::Text),
    model("rev", "revision", Form::Text),
    model("c", "config", Form::Tree),
    model("qc", "quant_config", Form::Tree),
    model("st", "safetensors", Form::Tree),
    model("wb", "weights_bytes", Form::Count),
    model("pb", "params_b", Form::Number),
    model("dt", "dtype", Form::Text),
    model("q", "quantization", Form::Text),
    model("kv", "kv_cache_dtype", Form::Text),
    model("len", "max_model_len", Form::Count),
    model("lora", "lora", Form::Tree),
    model("spec", "speculative", Form::Tree),
    model("trust", "trust_remote_code", Form::Flag),
    model("tok", "tokenizer", Form::Text),
    hardware("g", "gpu", Form::Text),
    hardware("n", "gpus", Form::Count),
    hardware("mib", "memory_total_mib", Form::Mib),
    hardware("bw", "bandwidth_gb_s", Form::Number),
    hardware("tf", "tflops_16bit", Form::Number),
    hardware("sub", "subtract_used", Form::Flag),
    hardware("ic", "interconnect", Form::Text),
    hardware("nodes", "nodes", Form::Count),
    hardware("tp", "tensor_parallel_size", Form::Count),
    hardware("pp", "pipeline_parallel_size", Form::Count),
    hardware("dp", "data_parallel_size", Form::Count),
    hardware("dcp", "decode_context_parallel_size", Form::Count),
    hardware("ep", "expert_parallel", Form::Flag),
    workload("in", "prompt_tokens", Form::Count),
    workload("out", "gen_tokens", Form::Count),
    workload("users", "concurrency", Form::Count),
    workload("hit", "cached_prompt_tokens", Form::Count),
    workload("load", "load", Form::Text),
    workload("np", "num_prompts", Form::Count),
    workload("rate", "request_rate", Form::Number),
    workload("lens", "lengths", Form::Text),
    workload("ttft", "target_ttft_ms", Form::Number),
    workload("tpot", "target_tpot_ms", Form::Number),
    workload("stream", "streaming", Form::Flag),
    workload("batch", "batching_mode", Form::Text),
    policy("mode", "mode", Form::Text),
    policy("vllm", "vllm_version", Form::Text),
    policy("util", "gpu_memory_utilization", Form::Share),
    policy("kvb", "kv_cache_memory_bytes", Form::Count),
    policy("oh", "overhead_gib", Form::Gib),
    policy("frag", "fragmentation_factor", Form::Number),
    policy("head", "headroom_gib", Form::Gib),
    policy("seqs", "max_num_seqs", Form::Count),
    policy("bt", "max_num_batched_tokens", Form::Count),
    policy("eager", "enforce_eager", Form::Flag),
    policy("pc", "enable_prefix_caching", Form::Flag),
    policy("meas", "measured", Form::Tree),
    policy("usd", "price_per_gpu_hour_usd", Form::Number),
    policy("est", "estimator", Form::Text),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::PlanRequest;
    use std::collections::BTreeSet;

    #[test]
    fn every_field_of_a_request_has_one_key() {
        let request = serde_json::to_value(PlanRequest::default()).unwrap();
        let wanted: BTreeSet<String> = ["model", "hardware", "workload", "policy"]
            .iter()
            .flat_map(|section| {
                request[section].as_object().unwrap().keys().map(move |name| format!("{section}.{name}"))
            })
            .filter(|path| path != "hardware.smi")
            .collect();
        let had: BTreeSet<String> = FIELDS.iter().map(Field::path).collect();
        assert_eq!(had, wanted);
        let keys: BTreeSet<&str> = FIELDS.iter().map(|field| field.key).collect();
        assert_eq!(keys.len(), FIELDS.len(), "a key stands for one field");
    }
}
