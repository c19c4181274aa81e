//! The speeds that a candidate is judged by: the middle values of the plan's own estimate.

use super::limits::Limits;
use crate::planning::Deployment;
use crate::planning::memory::KvPool;
use crate::planning::performance::{Calibration, Demand, Server, estimate, held};
use crate::request::{Estimator, PlanRequest, Workload};

/// Middle values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Speeds {
    /// All requests together, tokens a second.
    pub output_tps: f64,
    /// Time to first token.
    pub ttft_ms: f64,
    /// Between two tokens of a request.
    pub tpot_ms: f64,
    /// From sending to the last token.
    pub e2e_ms: f64,
}

/// What answers for a layout, whatever the limits of a step.
#[derive(Clone, Debug)]
pub(super) enum Answerer {
    /// The calibrated estimator's view of the deployment.
    Calibrated(Box<Server>),
    /// Figures that no limit changes.
    Fixed(Speeds),
}

impl Answerer {
    /// `None` where the estimator has no answer.
    pub fn of(deployment: &Deployment<'_>, request: &PlanRequest, pool: &KvPool) -> Option<Self> {
        match request.policy.estimator {
            Estimator::Calibrated => Some(Self::Calibrated(Box::new(Server::of(deployment).ok()?))),
            Estimator::Heuristic => {
                let (workload, policy) = (&request.workload, &request.policy);
                let found = estimate(deployment, workload, policy, pool).0?;
                let tpot_ms = found.tpot_ms?.mid;
                let ttft_ms = found.ttft_ms?.mid;
                let e2e_ms = found.e2e_ms.map_or_else(|| whole(ttft_ms, tpot_ms, workload), |e2e| e2e.mid);
                let output_tps = found.output_tps.map_or(1000.0 / tpot_ms, |tps| tps.mid);
                Some(Self::Fixed(Speeds { output_tps, ttft_ms, tpot_ms, e2e_ms }))
            }
        }
    }

    /// The speeds with so many tokens and sequences a step; `None` where the pool does not hold one request.
    pub fn speeds(&self, limits: Limits, workload: &Workload, pool: &KvPool) -> Option<Speeds> {
        let (step_tokens, max_num_seqs) = (limits.tokens.max(1) as f64, limits.seqs.max(1) as f64);
        let own = match self {
            Self::Fixed(speeds) => return Some(*speeds),
            Self::Calibrated(own) => own,
        };
        let limited = Server { step_tokens, max_num_seqs, ..(**own).clone() };
        let rates = limited.rates(Calibration::bundled());
        let served = limited.serve(&rates, &Demand::of(workload, held(pool, workload)?));
        let (ttft_ms, tpot_ms) = (served.ttft * 1e3, served.tpot * 1e3);
        let e2e_ms = whole(ttft_ms, tpot_ms, workload);
        let known = [served.output_tps, ttft_ms, tpot_ms].iter().all(|value| value.is_finite());
        known.then_some(Speeds { output_tps: served.output_tps, ttft_ms, tpot_ms, e2e_ms })
    }
}

fn whole(ttft_ms: f64, tpot_ms: f64, workload: &Workload) -> f64 {
    (workload.gen_tokens as f64 - 1.0).max(0.0).mul_add(tpot_ms, ttft_ms)
}
