//! The speeds that a candidate is evaluated by: the middle values of the plan's own estimate.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::limits::Limits;
use crate::deployment::Deployment;
use crate::memory::KvPool;
use crate::parallelism::Layout;
use crate::request::{Estimator, PlanRequest, Workload};
use crate::speed::work::work_of;
use crate::speed::{Calibration, Demand, Server, Work, estimate, held};

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

/// Tensor group, replicas that share experts, and KV cache type.
type WorkKey = (u64, Option<u64>, Option<String>);
/// Layout, KV cache type, and whether there are CUDA graphs.
type AnswererKey = (Layout, Option<String>, bool);

/// What was worked out for speeds before, by all that it depends on.
#[derive(Debug, Default)]
pub(super) struct Answerers {
    works: RefCell<BTreeMap<WorkKey, Option<Work>>>,
    made: RefCell<BTreeMap<AnswererKey, Option<Rc<Answerer>>>>,
}

impl Answerers {
    /// What answers for a deployment; made once for all limits of a step and shares of the card.
    pub(crate) fn of(&self, deployment: &Deployment<'_>, request: &PlanRequest, pool: &KvPool) -> Option<Rc<Answerer>> {
        if request.policy.estimator != Estimator::Calibrated {
            return fixed(deployment, request, pool).map(Rc::new);
        }
        let config = deployment.config;
        let key = (Layout::of(config), config.kv_cache_dtype.clone(), config.enforce_eager == Some(true));
        let make = || Some(Rc::new(Answerer::Calibrated(Box::new(self.server(deployment)?))));
        self.made.borrow_mut().entry(key).or_insert_with(make).clone()
    }

    fn server(&self, deployment: &Deployment<'_>) -> Option<Server> {
        let config = deployment.config;
        let sharing = config.enable_expert_parallel.then_some(config.data_parallel_size);
        let key = (config.tensor_parallel_size, sharing, config.kv_cache_dtype.clone());
        let work = || self.works.borrow_mut().entry(key).or_insert_with(|| work_of(deployment)).clone();
        Server::with_work(deployment, work).ok()
    }
}

/// The heuristic's answer; `None` where it has none.
fn fixed(deployment: &Deployment<'_>, request: &PlanRequest, pool: &KvPool) -> Option<Answerer> {
    let (workload, policy) = (&request.workload, &request.policy);
    let found = estimate(deployment, workload, policy, pool).0?;
    let tpot_ms = found.tpot_ms?.mid;
    let ttft_ms = found.ttft_ms?.mid;
    let e2e_ms = found.e2e_ms.map_or_else(|| whole(ttft_ms, tpot_ms, workload), |e2e| e2e.mid);
    let output_tps = found.output_tps.map_or(1000.0 / tpot_ms, |tps| tps.mid);
    Some(Answerer::Fixed(Speeds { output_tps, ttft_ms, tpot_ms, e2e_ms }))
}

impl Answerer {
    /// The speeds with so many tokens and sequences a step; `None` where the pool does not hold one request.
    pub(crate) fn speeds(&self, limits: Limits, workload: &Workload, pool: &KvPool) -> Option<Speeds> {
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
