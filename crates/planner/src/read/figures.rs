//! What a run measured, under the names that a plan gives the same figures.

use serde::{Deserialize, Serialize};

use crate::artifacts::measured::{Measured, Statistic};

/// What a start-up log or a benchmark's result says; what it does not say is null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Memory of a GPU as PyTorch reports it.
    pub memory_total_gib: Option<f64>,
    /// What vLLM may take of it.
    pub budget_gib: Option<f64>,
    /// Weights on one GPU.
    pub weights_gib: Option<f64>,
    /// Peak of the profiling run above the weights.
    pub activation_gib: Option<f64>,
    /// Memory outside PyTorch.
    pub non_torch_gib: Option<f64>,
    /// Captured CUDA graphs.
    pub cuda_graph_gib: Option<f64>,
    /// The KV pool of one GPU.
    pub kv_cache_available_gib: Option<f64>,
    /// Tokens that the KV pool holds.
    pub kv_cache_tokens: Option<f64>,
    /// Requests of the full context that the KV pool holds.
    pub max_concurrency_at_context: Option<f64>,
    /// Generated tokens a second of all requests.
    pub output_tps: Option<f64>,
    /// Time to first token, the median where it is told, else the mean.
    pub ttft_ms: Option<f64>,
    /// Time for each output token after the first, likewise.
    pub tpot_ms: Option<f64>,
    /// From sending to the last token, likewise.
    pub e2e_ms: Option<f64>,
}

impl Figures {
    /// `None` where nothing was measured.
    pub(super) fn known(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}

impl From<&Measured> for Figures {
    fn from(run: &Measured) -> Self {
        let central = |times: Statistic| times.median.or(times.mean);
        Self {
            output_tps: run.output_throughput,
            ttft_ms: central(run.ttft_ms),
            tpot_ms: central(run.tpot_ms),
            e2e_ms: central(run.e2el_ms),
            ..Self::default()
        }
    }
}
