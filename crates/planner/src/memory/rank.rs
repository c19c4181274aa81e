//! One rank of a deployment: what every term of the budget reads.

use super::shape::Shape;
use super::weights::Weighed;
use crate::deployment::Deployment;
use crate::models::weights::Layout;
use crate::vllm::releases::GraphsOf;
use crate::vllm::runner::{Engine, Runner};
use crate::vllm::{Asked, Platform, Release, defaults, engine, release, runner};

/// A deployment with what follows from it.
#[derive(Clone, Debug)]
pub struct Rank<'a> {
    /// The deployment.
    pub deployment: Deployment<'a>,
    /// Its release's facts.
    pub release: &'static Release,
    /// Which engine starts.
    pub engine: Engine,
    /// Which runner serves.
    pub runner: Runner,
    /// Which platform serves the card.
    pub platform: Platform,
    /// Sizes on one rank.
    pub shape: Shape,
    /// Weights that were added up before, where many layouts of one model are assessed.
    pub weighed: Option<&'a Weighed>,
}

impl<'a> Rank<'a> {
    /// Works out what follows from a deployment.
    pub(crate) fn of(deployment: Deployment<'a>) -> Self {
        let Deployment { model, device, version, config } = deployment;
        Self {
            deployment,
            release: release(version),
            engine: engine(version, device),
            runner: runner(version, device, model),
            platform: Platform::of(device),
            shape: Shape::of(model, config.tensor_parallel_size, config.enable_expert_parallel),
            weighed: None,
        }
    }

    /// GPUs that share each layer.
    pub(crate) fn tensor_parallel(&self) -> u64 {
        self.deployment.config.tensor_parallel_size.max(1)
    }

    /// Stages.
    pub(crate) fn stages(&self) -> u64 {
        self.deployment.config.pipeline_parallel_size.max(1)
    }

    /// Tokens of one step.
    pub(crate) fn tokens(&self) -> u64 {
        self.deployment.config.max_num_batched_tokens
    }

    /// Sequences that are sampled in one step.
    pub(crate) fn sequences(&self) -> u64 {
        self.deployment.config.max_num_seqs.min(self.tokens())
    }

    /// Whether CUDA graphs are captured.
    pub(crate) fn captures_graphs(&self) -> bool {
        self.deployment.config.enforce_eager != Some(true)
    }

    /// Whether graphs come out of the budget rather than on top of it.
    pub(crate) fn counts_graphs(&self) -> bool {
        let counted = &self.release.graphs_counted;
        let of_runner = if self.runner == Runner::V2 { GraphsOf::V2 } else { GraphsOf::V1 };
        counted.contains(&of_runner) && (self.platform != Platform::Rocm || counted.contains(&GraphsOf::Rocm))
    }

    /// Whether the release keeps common prefixes when it is not told.
    pub(crate) fn caches_prefixes_by_default(&self) -> bool {
        let Deployment { model, device, version, config } = self.deployment;
        let asked = Asked { max_model_len: config.max_model_len, ..Asked::default() };
        defaults(version, device, model, asked).enable_prefix_caching
    }

    /// Number of drafted tokens, where drafting is on.
    pub(crate) fn drafted_tokens(&self) -> u64 {
        let speculative = self.deployment.config.speculative.as_ref();
        speculative.map_or(0, |speculative| speculative.num_speculative_tokens.unwrap_or(1))
    }

    /// Whether the model's own prediction blocks draft.
    pub(crate) fn drafts_with_mtp(&self) -> bool {
        let method = self.deployment.config.speculative.as_ref().and_then(|s| s.method.as_deref());
        method.is_some_and(|method| method.to_lowercase().contains("mtp"))
    }

    /// How weights are laid out on a stage.
    pub(crate) fn layout(&self, stage: u64) -> Layout {
        let config = self.deployment.config;
        Layout {
            tensor_parallel: self.tensor_parallel(),
            pipeline_parallel: self.stages(),
            stage,
            data_parallel: config.data_parallel_size.max(1),
            expert_parallel: config.enable_expert_parallel,
            expert_padding: super::weights::expert_padding(self),
            load_mtp: self.drafts_with_mtp(),
        }
    }
}
