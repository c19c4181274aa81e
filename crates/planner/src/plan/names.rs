//! What figures are called, and what they are counted in.

use serde::{Deserialize, Serialize};

/// An enum of names that are each written once: as JSON has them, and wherever a name is shown or read.
macro_rules! names {
    ($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl $type {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As JSON has it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The one that is written so.
            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|name| name.as_str() == text)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

names! {
    /// The name of a figure that can be opened. First those of the memory budget, in its order.
    ///
    /// ```
    /// use planner::plan::TermName;
    /// assert_eq!(TermName::named("ttft_ms"), Some(TermName::Ttft));
    /// assert_eq!(TermName::Ttft.as_str(), "ttft_ms");
    /// assert!(TermName::KvCacheAvailable.is_of_memory() && !TermName::Ttft.is_of_memory());
    /// ```
    TermName {
        /// The card's memory as PyTorch reports it.
        Total = "total",
        /// What vLLM may take of it.
        Budget = "budget",
        /// Weights on the GPU.
        Weights = "weights",
        /// A draft model's weights.
        DraftWeights = "draft_weights",
        /// Slots for LoRA adapters.
        Lora = "lora",
        /// Peak of the profiling run.
        Activation = "activation",
        /// Memory outside PyTorch.
        NonTorch = "non_torch",
        /// CUDA graphs as taken off the pool.
        CountedCudaGraphs = "counted_cuda_graphs",
        /// Set aside by the request.
        Overhead = "overhead",
        /// Held by other processes.
        HeldByOthers = "held_by_others",
        /// CUDA graphs as captured.
        CudaGraphs = "cuda_graphs",
        /// The KV pool.
        KvCacheAvailable = "kv_cache_available",
        /// What the load takes of the pool.
        KvCacheRequired = "kv_cache_required",
        /// The pool less what the load takes.
        Headroom = "headroom_gib",
        /// What the load takes over the pool.
        KvPressure = "kv_pressure",
        /// Blocks of the pool.
        KvBlocks = "kv_blocks",
        /// What vLLM prints as "GPU KV cache size".
        KvCacheTokens = "kv_cache_tokens",
        /// What vLLM prints as "Maximum concurrency".
        MaxConcurrencyAtContext = "max_concurrency_at_context",
        /// Most requests of the workload's length.
        MaxRequestsOfThisLength = "max_requests_of_this_length",
        /// Longest requests at the workload's concurrency.
        MaxContextAtConcurrency = "max_context_at_concurrency",
        /// Blocks of a request of `max_model_len`.
        BlocksForTheLongest = "blocks_for_the_longest",
        /// Blocks of a request of the workload's length.
        BlocksForThisLength = "blocks_for_this_length",
        /// Output of all requests together.
        OutputTps = "output_tps",
        /// Decoding of one request.
        DecodeTpsPerRequest = "decode_tps_per_request",
        /// One prompt alone.
        PrefillTps = "prefill_tps",
        /// Time to first token.
        Ttft = "ttft_ms",
        /// Time for each further token.
        Tpot = "tpot_ms",
        /// From sending to the last token.
        E2e = "e2e_ms",
        /// The step that gives each running request a token.
        Step = "step_ms",
        /// Reading weights.
        StepWeights = "step_weights_ms",
        /// Multiplying.
        StepCompute = "step_compute_ms",
        /// Reading KV cache and states.
        StepCache = "step_cache_ms",
        /// Moving experts' inputs and outputs.
        StepActivations = "step_activations_ms",
        /// All-reduces between GPUs.
        StepAllReduce = "step_all_reduce_ms",
        /// Scheduling, sampling, launches.
        StepOverhead = "step_overhead_ms",
        /// A step while the last requests of a load run.
        LaterStep = "later_step_ms",
        /// A step that also reads prompts.
        PromptStep = "prompt_step_ms",
        /// A step of one prompt alone.
        LonePromptStep = "lone_prompt_step_ms",
        /// A million output tokens.
        OutputPerMillion = "output_per_million_usd",
    }
}

names! {
    /// What a figure is counted in.
    Unit {
        /// 2^30 bytes.
        Gib = "GiB",
        /// Tokens.
        Tokens = "tokens",
        /// Requests.
        Requests = "requests",
        /// Blocks of the KV pool.
        Blocks = "blocks",
        /// Tokens a second.
        TokensPerSecond = "tok/s",
        /// Milliseconds.
        Milliseconds = "ms",
        /// US dollars.
        Usd = "USD",
        /// A mere number.
        None = "",
    }
}

impl TermName {
    /// Whether it is a term of the memory budget, which each plan carries.
    pub fn is_of_memory(self) -> bool {
        self <= Self::KvCacheAvailable
    }
}
