//! How a candidate is evaluated: by the plan's own memory and speed.

use std::rc::Rc;

use crate::memory::activation::activation;
use crate::memory::graphs::counted_graphs;
use crate::memory::kv::UseRules;
use crate::memory::rank::Rank;
use crate::memory::{Assessment, KvPool, Weighed, assess_again};
use crate::models::Kind;
use crate::parallelism::Layout;
use crate::request::{BatchingMode, Load, PlanRequest};
use crate::serve_config::ServeConfig;
use crate::target::Target;
use crate::units::{bytes_of_gib, gib};
use crate::vllm::{Asked, Engine, defaults};

use super::length::{Length, wanted};
use super::limits::{Limits, MOST_SEQS};
use super::score::{Reach, Score};
use super::speed::{Answerer, Answerers, Speeds};

/// What every candidate is evaluated against.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'a> {
    pub target: &'a Target,
    pub request: &'a PlanRequest,
    /// `max_model_len` that candidates are evaluated with.
    pub length: Length,
    /// What answers for speeds.
    pub answerers: &'a Answerers,
    /// Weights by layout.
    pub weighed: &'a Weighed,
}

/// A candidate with its verdict.
#[derive(Clone, Debug)]
pub(super) struct Evaluated {
    pub config: ServeConfig,
    pub assessment: Rc<Assessment>,
    /// The KV pool: the assessment's, or a larger one under lower limits.
    pub pool: KvPool,
    pub speeds: Option<Speeds>,
    pub score: Score,
    /// What answers for its speeds; `None` where nothing does.
    pub answerer: Option<Rc<Answerer>>,
}

impl Evaluator<'_> {
    /// Memory, speed and score of a configuration whose layout is legal.
    pub(crate) fn evaluate(&self, config: ServeConfig, tradeoff: u8) -> Evaluated {
        let Self { target, request, .. } = *self;
        let deployment = target.with(&config);
        let assessment = Rc::new(assess_again(&deployment, &request.workload, &request.policy, self.weighed));
        let starts = assessment.feasibility.starts();
        let answerer = if starts { self.answerers.of(&deployment, request, &assessment.pool) } else { None };
        let pool = assessment.pool.clone();
        self.rate(config, assessment, pool, answerer, tradeoff)
    }

    /// The same with lower limits of a step: the pool is at least as large, so that its verdict stands.
    pub(crate) fn with_lower_limits(&self, roomy: &Evaluated, limits: Limits) -> Evaluated {
        let Limits { seqs, tokens } = limits;
        let config = ServeConfig { max_num_seqs: seqs, max_num_batched_tokens: tokens, ..roomy.config.clone() };
        // Where all that come at once run at once, a larger pool makes nothing faster.
        let closed = matches!(self.request.workload.load, Load::Closed | Load::Static);
        let pool = if closed { roomy.pool.clone() } else { self.relieved(roomy, &config) };
        self.rate(config, Rc::clone(&roomy.assessment), pool, roomy.answerer.clone(), roomy.score.tradeoff)
    }

    /// The pool with what lower limits save, by the memory's own terms.
    fn relieved(&self, roomy: &Evaluated, config: &ServeConfig) -> KvPool {
        let Self { target, request, .. } = *self;
        let measured = request.policy.measured.and_then(|measured| measured.activation_gib).is_some();
        let taken = |config: &ServeConfig| {
            let rank = Rank::of(target.with(config));
            let activation = if measured { 0.0 } else { activation(&rank).term.mid };
            activation + counted_graphs(&rank).mid
        };
        let given = config.kv_cache_memory_bytes.is_some();
        let saved = if given { 0.0 } else { (taken(&roomy.config) - taken(config)).max(0.0) };
        let rules = roomy.pool.use_rules;
        let steps_in_flight = rules.tokens_in_flight / roomy.config.max_num_batched_tokens.max(1);
        let tokens_in_flight = config.max_num_batched_tokens.saturating_mul(steps_in_flight);
        let use_rules = UseRules { tokens_in_flight, ..rules };
        KvPool { bytes: roomy.pool.bytes.saturating_add(bytes_of_gib(saved)), use_rules, ..roomy.pool.clone() }
    }

    fn rate(
        &self,
        config: ServeConfig,
        assessment: Rc<Assessment>,
        pool: KvPool,
        answerer: Option<Rc<Answerer>>,
        tradeoff: u8,
    ) -> Evaluated {
        let (limits, workload) = (Limits::of(&config), &self.request.workload);
        let speeds = answerer.as_ref().and_then(|answerer| answerer.speeds(limits, workload, &pool));
        let feasibility = &assessment.feasibility;
        let miss = speeds.map_or(1.0, |speeds| self.miss(&speeds));
        let reach = match (feasibility.starts(), feasibility.fits) {
            (true, true) => Reach::Fits,
            (true, false) => Reach::Starts,
            (false, _) => Reach::DoesNotStart,
        };
        let layout = Layout::of(&config);
        let users = workload.concurrency.div_ceil(layout.data.max(1));
        let score = Score {
            reach,
            nearness: if reach == Reach::Fits {
                0.0
            } else {
                nearness(&assessment, config.max_model_len, wanted(self))
            },
            meets_targets: miss <= 1.0,
            serves_all: limits.seqs >= users.min(MOST_SEQS),
            tradeoff,
            objective: if miss > 1.0 { -miss } else { self.objective(speeds, &layout) },
            effort: Score::effort_of(&layout),
        };
        Evaluated { config, assessment, pool, speeds, score, answerer }
    }

    /// Prefix caching, where prompts have tokens to be found in the cache and the release keeps none by itself.
    pub(crate) fn wants_prefixes(&self, config: &ServeConfig) -> Option<bool> {
        let asked = Asked { max_model_len: config.max_model_len, ..Asked::default() };
        let Target { model, device, version } = self.target;
        let own = defaults(version, device, model, asked);
        let can = own.engine == Engine::V1 && model.architecture.kind == Kind::Generate;
        let wanted = self.request.workload.cached_prompt_tokens > 0;
        (can && wanted && !own.enable_prefix_caching).then_some(true)
    }

    /// The worst of measured over wanted; at most 1 = every target is met.
    fn miss(&self, speeds: &Speeds) -> f64 {
        let workload = &self.request.workload;
        let targets = [(speeds.ttft_ms, workload.target_ttft_ms), (speeds.tpot_ms, workload.target_tpot_ms)];
        let shares = targets.into_iter().filter_map(|(found, wanted)| Some(found / wanted.filter(|w| *w > 0.0)?));
        shares.fold(0.0, f64::max)
    }

    /// What the batching mode asks for: tokens a second, the time of a request, or both. Without speeds (a card of
    /// unknown bandwidth) large tensor groups stand for short times, many replicas for tokens a second.
    fn objective(&self, speeds: Option<Speeds>, layout: &Layout) -> f64 {
        let positive = |value: f64| value.max(f64::MIN_POSITIVE);
        match (speeds, self.request.workload.batching_mode) {
            (Some(speeds), BatchingMode::Throughput) => speeds.output_tps,
            (Some(speeds), BatchingMode::Latency) => -speeds.e2e_ms,
            (Some(speeds), BatchingMode::Balanced) => (positive(speeds.output_tps) / positive(speeds.e2e_ms)).ln(),
            (None, BatchingMode::Throughput) => layout.data as f64 * layout.tensor as f64 - layout.pipeline as f64,
            (None, _) => layout.tensor as f64 - layout.pipeline as f64,
        }
    }
}

/// Where it starts, required over available (negated), and far below, by how many times it is too short, where it had to
/// be made so; where it does not, the GiB that vLLM lacks for running and for one request of `max_model_len` (negative),
/// whatever comes at once.
fn nearness(assessment: &Assessment, max_model_len: u64, wanted: u64) -> f64 {
    let (feasibility, pool) = (&assessment.feasibility, &assessment.pool);
    if feasibility.starts() {
        let times = wanted as f64 / max_model_len.max(1) as f64;
        let short = if times > 1.0 { times * TOO_SHORT } else { 0.0 };
        return -short - feasibility.kv_pressure.unwrap_or(0.0).min(MOST_PRESSURE);
    }
    let rank = &feasibility.per_gpu;
    let for_cache = rank.kv_cache_available_gib - gib(pool.bytes_for(max_model_len));
    let running = rank.weights_gib + rank.activation_gib + rank.non_torch_gib;
    for_cache.min(rank.memory_total_gib - running)
}

/// More pressure than this is not told apart.
const MOST_PRESSURE: f64 = 1.0e6;
/// A length that is too short weighs more than any pressure.
const TOO_SHORT: f64 = 1.0e7;
