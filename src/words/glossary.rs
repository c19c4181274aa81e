//! What the field's words mean, in a sentence or two for those who meet them here.

/// What a field of the request asks for; nothing where its label says it.
pub fn field(path: &str) -> Option<&'static str> {
    Some(match path {
        "workload.prompt_tokens" => {
            "Tokens of the question with all that is sent along: system prompt, history, documents. A token is about three quarters of an English word."
        }
        "workload.gen_tokens" => "Tokens that the model writes in answer. Each takes one step of the GPU.",
        "workload.concurrency" => "Concurrency: requests that are being answered at the same moment.",
        "workload.target_ttft_ms" => {
            "TTFT, time to first token: from sending a request to the first token of its answer."
        }
        "workload.target_tpot_ms" => {
            "TPOT, time per output token: between two tokens of one answer. 50 ms is 20 tokens a second, faster than people read."
        }
        "workload.load" => {
            "A closed loop keeps the number at once constant; a burst sends everything together; a rate sends requests whether or not the last are answered."
        }
        "workload.cached_prompt_tokens" => {
            "What of each prompt the server has read before, such as a common system prompt. With prefix caching it is not read again."
        }
        "policy.price_per_gpu_hour_usd" => {
            "What you pay for one GPU and hour. Where you give nothing, the card's listed price on demand, which is a default and no offer."
        }
        "hardware.interconnect" => {
            "What GPUs exchange results over. NVLink carries about ten times as much as PCIe, which counts with tensor parallelism."
        }
        "hardware.tensor_parallel_size" => {
            "TP: GPUs that share every layer. Each holds a part of every matrix, and they exchange results twice a layer."
        }
        "hardware.pipeline_parallel_size" => {
            "PP: layers cut into stages, one after the other. Little is exchanged, but a token passes all of them."
        }
        "hardware.data_parallel_size" => "DP: whole copies of the model that share the requests.",
        "hardware.decode_context_parallel_size" => {
            "DCP: GPUs of one tensor-parallel group that keep different tokens of the KV cache instead of copies of the same."
        }
        "hardware.expert_parallel" => {
            "EP: each GPU holds whole experts of a mixture of experts, instead of a slice of every one."
        }
        "model.quantization" => {
            "Quantization: weights in fewer bits. They take less memory and are read faster, at some loss of quality."
        }
        "model.kv_cache_dtype" => {
            "The KV cache keeps the keys and values of every token that is being worked on. In FP8 it holds twice as many."
        }
        "model.max_model_len" => {
            "The longest request that vLLM accepts, question and answer together. The KV cache must hold it at least once."
        }
        "policy.gpu_memory_utilization" => {
            "What share of the GPU's memory vLLM may take: for weights, working memory, and the KV cache with all that is left."
        }
        "policy.max_num_seqs" => "The most requests that one step works on; the others wait.",
        "policy.max_num_batched_tokens" => {
            "The most tokens that one step reads or writes. More read prompts faster and need more working memory."
        }
        "policy.headroom_gib" => "KV cache that your load is to leave free, on each GPU.",
        "policy.overhead_gib" => "Memory outside vLLM's own count, in place of the planner's estimate.",
        "policy.fragmentation_factor" => {
            "Multiplies what your load needs of the KV cache. vLLM's paged cache wastes next to nothing, so 1 is right for it."
        }
        "policy.enable_prefix_caching" => {
            "Keeps the cache of beginnings that requests share, so that they are read once."
        }
        "model.dtype" => {
            "The number format of sums and of weights that are not quantized. GPUs before Ampere have no BF16."
        }
        "policy.estimator" => {
            "The calibrated model was fitted to public measurements. The rule of thumb is the one of this project's ancestor, for comparison."
        }
        _ => return None,
    })
}

/// What a figure of speed means.
pub mod speed {
    /// Max concurrency at full context.
    pub const LONGEST_AT_ONCE: &str = "How many requests of the greatest length the KV cache holds at the same time. vLLM prints it as maximum concurrency.";
    /// Output throughput.
    pub const TOGETHER: &str = "Tokens that all requests together are given each second: output throughput.";
    /// Output per user.
    pub const EACH: &str = "Tokens that one request is given each second while it is being answered.";
    /// Time to first token.
    pub const FIRST: &str = "TTFT: from sending a request to the first token of its answer. It depends on what else arrives in that moment.";
    /// Prefill throughput.
    pub const PREFILL: &str = "Prefill: how fast a prompt that is alone is read.";
    /// Time per output token.
    pub const TOKEN: &str = "TPOT: between two tokens of one answer.";
    /// End-to-end latency.
    pub const WHOLE: &str = "From sending a request to the last token of its answer.";
}
