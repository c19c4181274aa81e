//! How fast a deployment answers: tokens a second, time to first token, time for each token.
//!
//! Two estimators behind one interface. Knows nothing of how memory is budgeted: what the KV pool holds is handed in.
//! Reading order of the calibrated one: [`work`] (what a step moves and computes), [`constants`] and [`calibration`] (what
//! was fitted), [`rates`] (what a card reaches), [`step`] (one step's time), [`serving`] (many requests share steps),
//! [`server`] (a deployment ready for any load), [`answer`] (ranges, bound, words), [`curves`] (what charts are drawn from),
//! [`derivation`] (how each figure comes about).

pub mod answer;
mod assumptions;
pub mod calibration;
pub mod constants;
pub mod curves;
pub mod derivation;
mod drafting;
mod evidence;
pub mod heuristic;
pub mod rates;
pub mod server;
pub mod serving;
pub mod step;
pub mod work;

pub use calibration::Calibration;
pub use drafting::Drafting;
pub use evidence::MissingEvidence;
pub use server::{Demand, Server};
pub use step::smooth_max;
pub use work::{Work, mean_reach};

use super::memory::KvPool;
use crate::deployment::Deployment;
use crate::issue::Issue;
use crate::plan::{Performance, Term};
use crate::request::{Estimator, Policy, Workload};

/// How fast a deployment answers a workload, by the estimator that the policy names.
///
/// `None`, with an issue that says why, where a figure that all others hang on is not known, the pool does not hold one
/// request, or the model writes no text.
pub fn estimate(
    deployment: &Deployment<'_>,
    workload: &Workload,
    policy: &Policy,
    pool: &KvPool,
) -> (Option<Performance>, Vec<Issue>) {
    if !deployment.model.architecture.kind.writes_text() {
        return (None, vec![no_text()]);
    }
    let answered = match policy.estimator {
        Estimator::Heuristic => Ok(heuristic::answer(&question(deployment, workload))),
        Estimator::Calibrated => calibrated(deployment, workload, pool),
    };
    match answered {
        Ok(performance) => (Some(performance), remarks(deployment)),
        Err(issue) => (None, vec![issue]),
    }
}

/// How each figure of an estimate comes about.
pub(crate) fn derivations(
    deployment: &Deployment<'_>,
    workload: &Workload,
    pool: &KvPool,
    performance: &Performance,
) -> Vec<Term> {
    match performance.estimator {
        Estimator::Heuristic => heuristic::derivations(&question(deployment, workload), performance),
        Estimator::Calibrated => derivation::derivations(deployment, workload, pool, performance).unwrap_or_default(),
    }
}

/// Requests of the workload's length that a pool holds, whole or in part; `None` where not one fits.
pub(super) fn held(pool: &KvPool, workload: &Workload) -> Option<f64> {
    if !pool.is_needed() {
        return Some(f64::INFINITY);
    }
    let each = pool.blocks_for(workload.prompt_tokens.saturating_add(workload.gen_tokens).max(1));
    let held = pool.blocks() as f64 / each.max(1) as f64;
    (held >= 1.0).then_some(held)
}

/// A workload on a pool; `None` where the pool does not hold one request.
pub(super) fn demand(pool: &KvPool, workload: &Workload) -> Option<Demand> {
    let demand = Demand::of(workload, held(pool, workload)?);
    let (low, high) = pool.ends();
    let at = |pool: &KvPool| held(pool, workload).unwrap_or(1.0);
    Some(demand.between(at(&low), at(&high)))
}

fn calibrated(deployment: &Deployment<'_>, workload: &Workload, pool: &KvPool) -> Result<Performance, Issue> {
    let calibration = Calibration::bundled();
    let server = Server::of(deployment)?;
    let demand = demand(pool, workload).ok_or_else(no_room)?;
    let missing = MissingEvidence::of(deployment, workload, &demand, calibration);
    Ok(answer::answer(&server, &demand, &missing, calibration))
}

fn no_text() -> Issue {
    let message = "no speed: the measurements behind it are of models that write text, and this one does not";
    Issue::note("speed-needs-text", "model.config", message)
}

fn no_room() -> Issue {
    let message = "no speed: the KV cache does not hold one request of this length; shorten it or free memory";
    Issue::warning("speed-needs-kv-cache", "workload.prompt_tokens", message)
}

fn question<'a>(deployment: &Deployment<'a>, workload: &Workload) -> heuristic::Question<'a> {
    let Deployment { model, device, config, .. } = *deployment;
    let method = model.quantization.as_ref().map_or("none", |quantization| quantization.method.as_str());
    heuristic::Question {
        baseline: device.card.as_ref().and_then(|card| card.seed_baseline).unwrap_or(heuristic::UNKNOWN_FAMILY),
        gpu: &device.name,
        parameters: model.facts.params_total.unwrap_or(0),
        tensor_parallel: config.tensor_parallel_size,
        link: Some(device.interconnect.kind),
        context: config.max_model_len,
        quantization: method,
        prompt_tokens: workload.prompt_tokens,
        gen_tokens: workload.gen_tokens,
    }
}

/// What is to be said about the request beside the answer.
fn remarks(deployment: &Deployment<'_>) -> Vec<Issue> {
    let drafts = deployment.config.speculative.as_ref();
    let unknown = drafts.is_some_and(|asked| asked.acceptance.is_none());
    let message = "speculative decoding is left out of the speeds: they depend on the share of drafted tokens that is \
                   accepted; give model.speculative.acceptance, 0 to 1";
    let issue = || Issue::note("speed-without-speculation", "model.speculative.acceptance", message);
    unknown.then(issue).into_iter().collect()
}
