//! The configuration that the planner recommends: what is open is chosen, what was fixed stays.
//!
//! A bounded search over legal candidates, each evaluated by the functions of memory and speed that the plan shows.
//! Owns the order of preference; knows no rule of memory or speed of its own.
//! Reading order: [`candidates`] (layouts), [`tradeoffs`] (what may be given up), [`formats`] (what the card runs),
//! [`limits`] (a step's limits), [`evaluate`] (how a candidate is evaluated),
//! [`score`] (which is better), [`speed`] (its speeds), [`length`] (how long requests may be), [`explain`] (why).

mod candidates;
mod evaluate;
mod explain;
mod formats;
mod length;
mod limits;
mod score;
mod siblings_file;
mod speed;
mod tradeoffs;

use crate::issue::Issue;
use crate::request::PlanRequest;
use crate::serve_config::ServeConfig;
use crate::target::Target;

use super::as_given::{as_given_layout, base, put_layout, refusals, remarks};
use super::memory::Weighed;
use super::parallelism::Layout;
use candidates::Candidates;
use evaluate::{Evaluated, Evaluator};
use length::Length;
use speed::Answerers;
use tradeoffs::{Roomy, Tradeoff};

pub use formats::{may_quantize, offers_eight_bit_cache, siblings};
pub use score::{Reach, Score};
pub use tradeoffs::best_share;

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
pub(crate) fn recommend(target: &Target, request: &PlanRequest) -> (ServeConfig, Vec<Issue>) {
    let Recommendation { config, issues, .. } = search(target, request);
    (config, issues)
}

/// The best of all candidates: it starts, it fits, it meets the latency targets, it gives up as little as it can, and
/// it serves the batching mode best, in that order.
pub fn search(target: &Target, request: &PlanRequest) -> Recommendation {
    let (mut base, mut issues) = base(target, request);
    let (answerers, weighed) = (Answerers::default(), Weighed::default());
    let length = Length::default();
    let mut evaluator = Evaluator { target, request, length, answerers: &answerers, weighed: &weighed };
    base.enable_prefix_caching = base.enable_prefix_caching.or_else(|| evaluator.wants_prefixes(&base));
    let Candidates { layouts, lacks_gib } = candidates::candidates(&evaluator);
    let tradeoffs = tradeoffs::tradeoffs(&evaluator);
    // Where the weights have no room at all, giving things up helps nothing.
    let worth = if lacks_gib.is_some() { 1 } else { tradeoffs.len() };
    let mut found: Option<Evaluated> = None;
    for length in length::lengths(&evaluator) {
        evaluator.length = length;
        let best = best(&evaluator, &base, layouts.clone(), tradeoffs.get(..worth).unwrap_or_default());
        if let Some(best) = best {
            limits::keep(best, &mut found);
        }
    }
    let mut best = found.map_or_else(|| refused(&evaluator, &base), |best| length::extended(&evaluator, &best));
    if let Some(lacks) = lacks_gib {
        best.score = best.score.hopeless(lacks);
    }
    let mut config = best.config.clone();
    config.explanations = explain::explanations(&evaluator, &best);
    issues.extend(remarks(target, &config, request));
    let refused = !refusals(target, &config).is_empty();
    let score = if refused { Score { effort: best.score.effort, ..Score::REFUSED } } else { best.score };
    Recommendation { config, issues, score }
}

/// Tradeoffs from none to all of them; the first at which everything wanted is reached ends the search, since the
/// next give up more and can't score higher.
fn best(
    evaluator: &Evaluator<'_>,
    base: &ServeConfig,
    mut layouts: Vec<Layout>,
    tradeoffs: &[Tradeoff],
) -> Option<Evaluated> {
    let mut best: Option<Evaluated> = None;
    let mut roomy = Roomy::default();
    for tradeoff in tradeoffs {
        let last = tradeoffs.last().filter(|_| tradeoff.rank == 0);
        roomy.begin(tradeoff);
        layouts.retain(|layout| {
            if roomy.has(layout) {
                return true;
            }
            let most = limits::most(evaluator, &configured(base, layout, tradeoff), tradeoff.rank);
            roomy.note(evaluator, layout, &most);
            if let Some(last) = last.filter(|_| most.score.reach != Reach::Fits) {
                let tightest = limits::least(evaluator, &configured(base, layout, last), last.rank);
                let hope = tightest.score.reach == Reach::Fits;
                limits::keep(length::shortened(evaluator, tightest), &mut best);
                if !hope {
                    limits::keep(most, &mut best);
                    return false;
                }
            }
            limits::try_all(evaluator, most, &mut best);
            true
        });
        if best.as_ref().is_some_and(|best| best.score.is_complete() && best.score.tradeoff <= tradeoff.rank) {
            break;
        }
    }
    best
}

fn configured(base: &ServeConfig, layout: &Layout, tradeoff: &Tradeoff) -> ServeConfig {
    let mut config = base.clone();
    put_layout(&mut config, layout);
    tradeoffs::apply_tradeoff(&mut config, tradeoff);
    config
}

/// Nothing legal keeps what was fixed: the fixed layout stands, and the remarks say why vLLM refuses it.
fn refused(evaluator: &Evaluator<'_>, base: &ServeConfig) -> Evaluated {
    let mut config = base.clone();
    put_layout(&mut config, &as_given_layout(&evaluator.target.device, evaluator.request));
    limits::wished(evaluator, &mut config);
    evaluator.evaluate(config, 0)
}
