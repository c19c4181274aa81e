//! The memory budget as vLLM does it: total × utilization − weights − activation − non-torch − counted graphs = KV pool.
//!
//! Owns every term and what follows from the pool: what vLLM prints, whether it starts, whether the workload fits.
//! Knows nothing of speed and of what else could be chosen.
//! Reading order: [`rank`] (what follows from a deployment), the terms ([`total`], [`weights`], [`activation`],
//! [`non_torch`], [`graphs`], [`lora`], [`drafts`]), [`stage`] (their sum on one pipeline stage), [`kv`] (the pool),
//! [`verdict`] and [`remarks`] (what vLLM does with it), [`derivation`] (how its figures come about), [`releases`] (the same under another release), [`seed`] (the
//! older estimate, for comparison).

pub mod activation;
pub mod calibration;
pub mod derivation;
pub(crate) mod drafts;
pub mod graphs;
pub mod kv;
pub mod lora;
pub mod non_torch;
pub mod rank;
pub(crate) mod releases;
pub mod remarks;
pub mod seed;
pub mod shape;
pub mod stage;
pub mod term;
pub mod total;
pub mod verdict;
pub mod weights;

pub use derivation::derivations;
pub use kv::KvPool;
pub use weights::Weighed;

use rank::Rank;
use stage::Stage;

use crate::deployment::Deployment;
use crate::issue::Issue;
use crate::plan::{Bounds, Feasibility, FeasibilityRange, Start, Term};
use crate::request::{Policy, Workload};

/// What the budget says about a deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Whether it starts and fits, and by how much.
    pub feasibility: Feasibility,
    /// Each term, of the tightest stage.
    pub terms: Vec<Term>,
    /// One engine's KV pool.
    pub pool: KvPool,
    /// What is to be said.
    pub issues: Vec<Issue>,
}

/// Works out the budget of a deployment and what it means for a workload.
pub fn assess(deployment: &Deployment<'_>, workload: &Workload, policy: &Policy) -> Assessment {
    assess_rank(&Rank::of(*deployment), workload, policy)
}

/// The same for one of many deployments of one model, whose weights are added up once for each layout.
pub(crate) fn assess_again(
    deployment: &Deployment<'_>,
    workload: &Workload,
    policy: &Policy,
    weighed: &Weighed,
) -> Assessment {
    assess_rank(&Rank { weighed: Some(weighed), ..Rank::of(*deployment) }, workload, policy)
}

fn assess_rank(rank: &Rank<'_>, workload: &Workload, policy: &Policy) -> Assessment {
    let deployment = &rank.deployment;
    let mut issues = Vec::new();
    let shared = stage::Shared::of(rank, policy, &mut issues);
    let stages: Vec<Stage> = (0..shared.distinct_stages()).map(|index| Stage::of(rank, &shared, index)).collect();
    let tightest = stage::tightest(&stages);
    let pools = shared.pools(rank, &tightest);
    let verdict = verdict::Verdict::of(rank, &tightest, &pools, workload, policy);
    issues.extend(verdict.issues.clone());
    let length = deployment.config.max_model_len;
    let bounds = |of: &dyn Fn(&KvPool) -> Option<f64>| Some(Bounds { low: of(&pools.low)?, high: of(&pools.high)? });
    let range = FeasibilityRange {
        kv_cache_available_gib: Some(Bounds { low: tightest.pool.low, high: tightest.pool.high }),
        kv_cache_tokens: bounds(&|pool| pool.printed_tokens(length).map(|tokens| tokens as f64)),
        max_concurrency_at_context: bounds(&|pool| pool.concurrency(length)),
    };
    let ranks: Vec<_> = stages.iter().map(|stage| verdict.rank_memory(stage, &pools.mid)).collect();
    let feasibility = Feasibility {
        start: verdict.error.map_or(Start::Starts, |error| Start::Refused(error.code().to_owned())),
        fits: verdict.fits,
        oom_risk: verdict.risk,
        kv_pressure: verdict.pressure,
        per_gpu: verdict.rank_memory(&tightest, &pools.mid),
        ranks: if ranks.windows(2).any(|pair| pair.first() != pair.last()) { ranks } else { Vec::new() },
        kv_cache_tokens: pools.mid.printed_tokens(length),
        max_concurrency_at_context: pools.mid.concurrency(length),
        max_context_at_concurrency: verdict.longest,
        max_requests_of_this_length: verdict.most_requests,
        range,
        seed_estimate: seed::estimate(deployment, workload, policy),
    };
    Assessment { feasibility, terms: tightest.terms(rank, &shared), pool: pools.mid, issues }
}
