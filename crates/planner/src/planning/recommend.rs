//! The configuration that the planner recommends: what is open is chosen, what was fixed stays.
//!
//! A bounded search over legal candidates, each judged by the functions of memory and speed that the plan shows.
//! Owns the order of preference; knows no rule of memory or speed of its own.
//! Reading order: [`candidates`] (what may be chosen), [`limits`] (a step's limits), [`judge`] (how a candidate is judged),
//! [`score`] (which is better), [`length`] (how long requests may be), [`explain`] (why).

mod candidates;
mod explain;
mod judge;
mod length;
mod limits;
mod score;

use crate::hardware::Device;
use crate::issue::Issue;
use crate::models::ResolvedModel;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;
use crate::vllm::Version;

use super::as_given::{as_given_layout, base, put_layout, remarks};
use judge::{Judge, Judged};

pub use score::Score;

/// A recommended configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// What to start vLLM with; every field that was open has its reason.
    pub config: ServeConfig,
    /// What is to be said about it.
    pub issues: Vec<Issue>,
    /// How it was rated.
    pub score: Score,
}

/// The configuration to start with, each chosen field with its reason, and what is to be said about it.
pub fn recommend(
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> (ServeConfig, Vec<Issue>) {
    let Recommendation { config, issues, .. } = search(model, device, version, request);
    (config, issues)
}

/// The best of all candidates: it starts, it fits, it meets the latency targets, it gives up as little as it can, and
/// it serves the batching mode best, in that order.
pub fn search(model: &ResolvedModel, device: &Device, version: &Version, request: &PlanRequest) -> Recommendation {
    let (base, mut issues) = base(model, device, version, request);
    let judge = Judge { model, device, version, request };
    let mut best = best(&judge, &base);
    length::extend(&judge, &mut best);
    let mut config = best.config.clone();
    config.explanations = explain::explanations(&judge, &best);
    issues.extend(remarks(&config, model, device, version, request));
    Recommendation { config, issues, score: best.score }
}

/// Concessions from none to all of them; the first at which everything wanted is reached ends the search, since the
/// next give up more and can't score higher.
fn best(judge: &Judge<'_>, base: &ServeConfig) -> Judged {
    let layouts = candidates::layouts(judge);
    let mut best: Option<Judged> = None;
    for concession in candidates::concessions(judge) {
        for layout in &layouts {
            let mut config = base.clone();
            put_layout(&mut config, layout);
            candidates::concede(&mut config, &concession);
            limits::try_all(judge, &config, concession.rank, &mut best);
        }
        if best.as_ref().is_some_and(|best| best.score.is_complete()) {
            break;
        }
    }
    best.unwrap_or_else(|| refused(judge, base))
}

/// Nothing legal keeps what was fixed: the fixed layout stands, and the remarks say why vLLM refuses it.
fn refused(judge: &Judge<'_>, base: &ServeConfig) -> Judged {
    let mut config = base.clone();
    put_layout(&mut config, &as_given_layout(judge.device, judge.request));
    limits::wished(judge, &mut config);
    judge.judge(config, 0)
}
