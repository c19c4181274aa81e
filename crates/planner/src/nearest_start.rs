//! The nearest settings that start, where those asked for do not: what speeds are given for then.
//!
//! Knows nothing of how good they are: remedies weigh that.

use crate::as_given::{as_given, refusals};
use crate::issue::Issue;
use crate::memory::{KvPool, assess};
use crate::models::architecture::FeedForward;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;
use crate::target::Target;

/// Settings that start, their KV pool, and what was changed to get there.
#[derive(Clone, Debug)]
pub(crate) struct NearestStart {
    /// The settings.
    pub config: ServeConfig,
    /// One engine's KV pool.
    pub pool: KvPool,
    /// What is to be said about them.
    pub issue: Issue,
}

/// One change to what was asked.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// `max_model_len` down to the workload's own length, and what follows from it.
    shorter: bool,
    /// Experts whole on each GPU.
    whole_experts: bool,
}

/// Tried in this order.
const CHANGES: [Change; 3] = [
    Change { shorter: true, whole_experts: false },
    Change { shorter: false, whole_experts: true },
    Change { shorter: true, whole_experts: true },
];

/// The first change that makes vLLM start on the GPUs asked for; `None` where none does.
pub(crate) fn nearest_start(target: &Target, request: &PlanRequest, config: &ServeConfig) -> Option<NearestStart> {
    let has_experts =
        target.model.architecture.layers.iter().any(|layer| matches!(layer.feed_forward, FeedForward::Moe(_)));
    let spreads = has_experts && config.tensor_parallel_size > 1 && !config.enable_expert_parallel;
    let tried = CHANGES.into_iter().filter(|change| spreads || !change.whole_experts);
    tried.into_iter().find_map(|change| {
        let config = changed(target, request, config, change);
        if !refusals(target, &config).is_empty() {
            return None;
        }
        let assessment = assess(&target.with(&config), &request.workload, &request.policy);
        let issue = change.issue();
        assessment.feasibility.starts().then_some(NearestStart { pool: assessment.pool, config, issue })
    })
}

fn changed(target: &Target, request: &PlanRequest, config: &ServeConfig, change: Change) -> ServeConfig {
    let mut config = config.clone();
    if change.shorter {
        let workload = &request.workload;
        let length = workload.prompt_tokens.saturating_add(workload.gen_tokens).clamp(1, config.max_model_len.max(1));
        let mut shorter = request.clone();
        shorter.model.max_model_len = Some(length);
        let open = as_given(target, &shorter).0;
        config.max_model_len = length;
        config.max_num_batched_tokens = config.max_num_batched_tokens.min(open.max_num_batched_tokens);
    }
    config.enable_expert_parallel |= change.whole_experts;
    config
}

impl Change {
    fn issue(self) -> Issue {
        let (field, what) = match (self.shorter, self.whole_experts) {
            (_, false) => ("model.max_model_len", "once max_model_len is lowered to the workload's own length"),
            (false, true) => ("hardware.expert_parallel", "with --enable-expert-parallel"),
            (true, true) => (
                "model.max_model_len",
                "with --enable-expert-parallel and max_model_len lowered to the workload's own length",
            ),
        };
        Issue::warning(
            "speed-of-nearest-start",
            field,
            format!("vLLM would not start so; the speeds are those {what}."),
        )
    }
}
