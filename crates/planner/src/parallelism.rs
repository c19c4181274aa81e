//! Which layouts of GPUs vLLM accepts for a model, and why not.
//!
//! Owns the divisibility rules. Knows nothing of memory or speed: a legal layout may still not fit.

mod class;
mod context;
mod heads;
mod instead;
mod machines;
mod map;
mod quantized;
mod stages;
mod structure;
mod widths;

use serde::Serialize;

use crate::hardware::Device;
use crate::models::quantization::Quantization;
use crate::serve_config::ServeConfig;
use crate::target::Target;
use crate::vllm::Version;

pub use instead::{Suggestion, instead};
pub use machines::{machines_for, needs_ray};
pub use map::{LayoutVerdict, map};
pub use structure::has_experts;

use structure::Structure;

/// How a model is spread over GPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Layout {
    /// GPUs that share each layer (`tensor_parallel_size`).
    pub tensor: u64,
    /// Stages that the layers are cut into (`pipeline_parallel_size`).
    pub pipeline: u64,
    /// Replicas (`data_parallel_size`).
    pub data: u64,
    /// GPUs of a tensor group that share one sequence's KV cache (`decode_context_parallel_size`).
    pub decode_context: u64,
    /// Whether experts stay whole, spread over TP × DP GPUs (`enable_expert_parallel`).
    pub expert_parallel: bool,
    /// Machines that one replica spans (`nnodes`).
    pub nodes: u64,
}

impl Layout {
    /// One GPU.
    pub const SINGLE: Self =
        Self { tensor: 1, pipeline: 1, data: 1, decode_context: 1, expert_parallel: false, nodes: 1 };

    /// GPUs of one replica: TP × PP.
    pub(crate) fn replica(&self) -> u64 {
        self.tensor.saturating_mul(self.pipeline)
    }

    /// GPUs in all: TP × PP × DP.
    ///
    /// ```
    /// use planner::parallelism::Layout;
    /// assert_eq!(Layout { tensor: 4, pipeline: 2, data: 2, ..Layout::SINGLE }.gpus(), 16);
    /// ```
    pub fn gpus(&self) -> u64 {
        self.replica().saturating_mul(self.data)
    }

    /// The layout of a configuration.
    pub fn of(config: &ServeConfig) -> Self {
        Self {
            tensor: config.tensor_parallel_size,
            pipeline: config.pipeline_parallel_size,
            data: config.data_parallel_size,
            decode_context: config.decode_context_parallel_size,
            expert_parallel: config.enable_expert_parallel,
            nodes: config.nodes,
        }
    }

    /// `TP 4 × PP 2`; sizes of 1 are left out.
    ///
    /// ```
    /// use planner::parallelism::Layout;
    /// assert_eq!(Layout { tensor: 2, pipeline: 3, ..Layout::SINGLE }.name(), "TP 2 × PP 3");
    /// assert_eq!(Layout::SINGLE.name(), "one GPU");
    /// ```
    pub fn name(&self) -> String {
        let sizes = [("TP", self.tensor), ("PP", self.pipeline), ("DP", self.data), ("DCP", self.decode_context)];
        let mut words: Vec<String> =
            sizes.iter().filter(|(_, size)| *size != 1).map(|(word, size)| format!("{word} {size}")).collect();
        if self.expert_parallel {
            words.push("EP".to_owned());
        }
        if words.is_empty() { "one GPU".to_owned() } else { words.join(" × ") }
    }
}

/// Why vLLM refuses a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reason {
    /// A stable name in kebab-case: `attention-heads`.
    pub code: &'static str,
    /// The request's field that it is about.
    pub field: &'static str,
    /// A sentence that gives the numbers, the rule and, where there is one, the way out.
    pub message: String,
    /// What vLLM itself prints, as far as it is known.
    pub quote: Option<String>,
}

impl Reason {
    pub(super) fn new(code: &'static str, field: &'static str, message: String, quote: Option<String>) -> Self {
        Self { code, field, message, quote }
    }

    /// The sentence, and vLLM's own words where they are known.
    pub fn sentence(&self) -> String {
        match &self.quote {
            Some(quote) => format!("{} vLLM says: {quote}", self.message),
            None => self.message.clone(),
        }
    }
}

const TENSOR: &str = "hardware.tensor_parallel_size";
const PIPELINE: &str = "hardware.pipeline_parallel_size";
const DATA: &str = "hardware.data_parallel_size";
const CONTEXT: &str = "hardware.decode_context_parallel_size";
const EXPERT: &str = "hardware.expert_parallel";

/// The rules for one model, card and release, gathered once for many layouts.
///
/// Source: the checks of vLLM 0.33 in `vllm/config/model.py`, `vllm/config/parallel.py`, `vllm/distributed/utils.py`,
/// `vllm/model_executor/layers/linear.py`, `…/vocab_parallel_embedding.py`, `…/mamba/mamba_mixer2.py` and
/// `…/quantization/utils/`; where a rule holds for some releases only, the version decides.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    structure: Structure,
    quantization: Option<&'a Quantization>,
    device: &'a Device,
    version: &'a Version,
}

impl<'a> Rules<'a> {
    /// Gathers what the rules look at.
    pub fn of(target: &'a Target) -> Self {
        let Target { model, device, version } = target;
        Self { structure: Structure::of(model), quantization: model.quantization.as_ref(), device, version }
    }

    /// Every rule that a layout breaks, in the order in which vLLM would meet them; empty = legal.
    pub fn check(&self, layout: &Layout) -> Vec<Reason> {
        let mut reasons = machines::check(self, layout);
        if reasons.iter().any(|reason| reason.code == machines::SIZE_ZERO) {
            return reasons;
        }
        reasons.extend(heads::check(self, layout));
        reasons.extend(stages::check(self, layout));
        reasons.extend(context::check(self, layout));
        reasons.extend(widths::check(self, layout));
        reasons.extend(quantized::check(self, layout));
        reasons
    }

    /// Whether vLLM accepts a layout.
    pub fn allow(&self, layout: &Layout) -> bool {
        self.check(layout).is_empty()
    }

    /// The same rules on so many GPUs in so many machines.
    #[must_use]
    pub fn on(&self, device: &'a Device) -> Self {
        Self { device, ..self.clone() }
    }
}

/// Every rule that a layout breaks; see [`Rules::check`].
pub fn check(layout: &Layout, target: &Target) -> Vec<Reason> {
    Rules::of(target).check(layout)
}
