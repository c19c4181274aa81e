//! The straight path from a request to a plan, and what is asked about the plan afterwards.
//!
//! Owns the order of the steps and nothing else: each step's rules stand in its own module.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::artifacts::{Context, Options, write};
use crate::as_given::{as_given, refusals};
use crate::capacity::{self, FittingModel};
use crate::changes;
use crate::charts::{self, Charts};
use crate::cost;
use crate::facts::Facts;
use crate::issue::{Issue, Severity};
use crate::memory::releases::{self, Outcome};
use crate::memory::{self, Assessment, KvPool, assess};
use crate::models::{self, Anatomy, ResolvedModel};
use crate::nearest_start::nearest_start;
use crate::parallelism::{self, LayoutVerdict};
use crate::plan::{Artifacts, Plan, Remedy, Start, Term};
use crate::recommend::recommend;
use crate::request::{Mode, PlanRequest, Workload, validate};
use crate::serve_config::ServeConfig;
use crate::speed::{self, estimate};
use crate::target::Target;
use crate::vllm::{Version, resolve_version};

/// Plans a request: the plan with its derivations, remedies and texts. Total: whatever is asked, there is a plan and a list of
/// issues; what cannot be known is null.
///
/// ```
/// use planner::{Facts, plan};
/// use planner::request::PlanRequest;
/// let request = r#"{"model": {"id": "Qwen/Qwen3-8B"}, "hardware": {"gpu": "RTX 4090"}}"#;
/// let request: PlanRequest = serde_json::from_str(request).unwrap();
/// let plan = plan(&Facts::bundled(), &request);
/// assert!(plan.feasibility.unwrap().fits);
/// ```
pub fn plan(facts: &Facts, request: &PlanRequest) -> Plan {
    Planner::new(facts, request.clone()).whole_plan()
}

/// How a plan's texts are written.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// For which shell, and with what beside.
    pub options: Options,
    /// Keys of a loaded profile that are no field of a request.
    pub extras: Map<String, Value>,
}

/// A request, resolved and planned once. Whatever else is asked about the plan starts from here.
#[derive(Clone, Debug)]
pub struct Planner<'a> {
    facts: &'a Facts,
    request: PlanRequest,
    model: ReadModel,
    plan: Plan,
    found: Option<Found>,
}

/// A request's model as it was read.
#[derive(Clone, Debug)]
struct ReadModel {
    resolved: Option<Arc<ResolvedModel>>,
    issues: Vec<Issue>,
}

/// What a plan was made from.
#[derive(Clone, Debug)]
struct Found {
    target: Target,
    /// The KV pool of the plan's configuration.
    pool: KvPool,
    /// What speeds are given for, where there are any: the plan's configuration, or the nearest that starts.
    served: Option<(ServeConfig, KvPool)>,
}

impl ReadModel {
    fn of(facts: &Facts, request: &PlanRequest) -> Self {
        let (resolved, issues) = models::resolve(&request.model, &facts.models);
        Self { resolved: resolved.map(Arc::new), issues }
    }
}

impl<'a> Planner<'a> {
    /// Resolves and plans a request.
    pub fn new(facts: &'a Facts, request: PlanRequest) -> Self {
        let model = ReadModel::of(facts, &request);
        let (plan, found) = planned(facts, &request, &model);
        let mut planner = Self { facts, request, model, plan, found };
        let elsewhere = planner.elsewhere();
        planner.plan.issues.extend(elsewhere);
        planner
    }

    /// What was asked.
    pub fn request(&self) -> &PlanRequest {
        &self.request
    }

    /// The plan without derivations, remedies and texts, which are made when they are asked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plan with derivations, remedies and texts.
    pub(crate) fn whole_plan(&self) -> Plan {
        Plan {
            remedies: self.remedies(),
            derivations: self.derivations(),
            artifacts: self.artifacts(&Writing::default()),
            ..self.plan.clone()
        }
    }

    /// The facts that it was planned with.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// The model, the GPUs and the release; nothing where one of them is unknown, or a number is out of range.
    pub fn target(&self) -> Option<&Target> {
        self.found.as_ref().map(|found| &found.target)
    }

    /// How each figure of the plan comes about; none where there is no plan. The terms of its memory stand in the plan itself.
    pub fn derivations(&self) -> Vec<Term> {
        let (Some(Found { target, pool, served }), Plan { performance, .. }) = (&self.found, &self.plan) else {
            return Vec::new();
        };
        let PlanRequest { workload, policy, .. } = &*concerning(target, &self.request);
        let mut terms = Vec::new();
        if let (Some(feasibility), Some(config)) = (&self.plan.feasibility, &self.plan.config) {
            terms.extend(memory::derivations(pool, feasibility, config, workload, policy));
        }
        if let (Some(speed), Some((config, pool))) = (performance, served) {
            terms.extend(speed::derivations(&target.with(config), workload, pool, speed));
        }
        let output = performance.as_ref().and_then(|speed| speed.output_tps);
        terms.extend(self.plan.cost.as_ref().zip(output).and_then(|(cost, output)| cost::derivation(cost, &output)));
        terms
    }

    /// What would mend the plan, or use what it leaves free. Plans many times.
    pub fn remedies(&self) -> Vec<Remedy> {
        changes::remedies(self)
    }

    /// Every text that starts the plan's configuration; nothing where there is no plan.
    pub fn artifacts(&self, writing: &Writing) -> Option<Artifacts> {
        let target = self.target()?;
        let config = self.plan.config.as_ref()?;
        let request = &*concerning(target, &self.request);
        let Writing { options, extras } = writing;
        let (hardware, performance) = (&self.plan.hardware, self.plan.performance.as_ref());
        let context = Context::of(&target.with(config), hardware, request, extras, performance, *options);
        Some(write(config, &context))
    }

    /// What the plan's charts are drawn from; nothing where there is no plan.
    pub fn charts(&self) -> Option<Charts> {
        let Found { target, pool, .. } = self.found.as_ref()?;
        let PlanRequest { workload, policy, .. } = &*concerning(target, &self.request);
        let range = self.plan.feasibility.as_ref()?.range.kv_cache_available_gib;
        Some(charts::charts(&target.with(self.plan.config.as_ref()?), workload, policy, (pool, range)))
    }

    /// The model's structure; nothing where there is no plan.
    pub fn anatomy(&self) -> Option<Anatomy> {
        self.target().map(|Target { model, .. }| models::anatomy(&model.architecture, &model.parts))
    }

    /// Every layout of the model on 1 to 16 of the cards in each of the machines, legal or with the reasons why not; empty where there is
    /// no plan.
    pub fn layouts(&self) -> Vec<LayoutVerdict> {
        self.target().map(|target| parallelism::map(target, u64::from(target.device.nodes))).unwrap_or_default()
    }

    /// The fewest GPUs of this kind in each machine on which the plan holds, up to 16. Plans many times.
    pub fn fewest_gpus(&self) -> Option<u64> {
        self.target().and_then(|_| capacity::fewest_gpus(self))
    }

    /// Bundled models that serve this load on these GPUs, the largest first. Plans many times.
    pub fn models_that_fit(&self) -> Vec<FittingModel> {
        capacity::models_that_fit(self)
    }

    /// The plan of a request that differs from this one, without what other releases would make of it; a model that is the same is not
    /// read again.
    pub(crate) fn plan_again(&self, changed: &PlanRequest) -> Plan {
        if changed.model == self.request.model {
            planned(self.facts, changed, &self.model).0
        } else {
            planned(self.facts, changed, &ReadModel::of(self.facts, changed)).0
        }
    }

    /// The same under other releases: what a person left open takes their defaults, a recommended configuration stays.
    fn elsewhere(&self) -> Option<Issue> {
        let target = self.target()?;
        let request = &*concerning(target, &self.request);
        let (feasibility, config) = (self.plan.feasibility.as_ref()?, self.plan.config.as_ref()?);
        if !refusals(target, config).is_empty() {
            return None;
        }
        let here = Outcome { version: &target.version, feasibility, terms: &self.plan.terms };
        releases::elsewhere(here, |version: &Version| {
            let target = target.under(version);
            let config = match request.policy.mode {
                Mode::AsGiven => as_given(&target, request).0,
                Mode::Recommend => ServeConfig { vllm_version: version.minor_name(), ..config.clone() },
            };
            let there = assess(&target.with(&config), &request.workload, &request.policy);
            refusals(&target, &config).is_empty().then_some((there.feasibility, there.terms))
        })
    }
}

/// The plan of a request whose model was read, and what it was made from.
fn planned(facts: &Facts, request: &PlanRequest, model: &ReadModel) -> (Plan, Option<Found>) {
    let mut issues = validate(request);
    let in_range = !issues.iter().any(|issue| issue.severity == Severity::Error);
    issues.extend_from_slice(&model.issues);
    let (hardware, device, notes) = crate::hardware::resolve(&request.hardware, &facts.gpus);
    issues.extend(notes);
    let (version, notes) = resolve_version(request.policy.vllm_version.as_deref());
    issues.extend(notes);
    let mut plan = Plan {
        schema: 1,
        issues,
        model: model.resolved.as_ref().map(|model| model.facts.clone()),
        hardware,
        feasibility: None,
        terms: Vec::new(),
        derivations: Vec::new(),
        config: None,
        performance: None,
        cost: None,
        remedies: Vec::new(),
        artifacts: None,
    };
    let (Some(model), Some(device), true) = (&model.resolved, device, in_range) else { return (plan, None) };
    let target = Target { model: Arc::clone(model), device, version };
    let request = concerning(&target, request);
    let (pool, served) = deploy(&mut plan, &target, &request);
    (plan, Some(Found { target, pool, served }))
}

/// The request as it concerns a model: one that writes no text is sent prompts and gives no answer of tokens.
fn concerning<'a>(target: &Target, request: &'a PlanRequest) -> Cow<'a, PlanRequest> {
    let kind = target.model.architecture.kind;
    if kind.writes_text() || request.workload.gen_tokens == 0 {
        return Cow::Borrowed(request);
    }
    let workload = Workload { gen_tokens: 0, ..request.workload.clone() };
    Cow::Owned(PlanRequest { workload, ..request.clone() })
}

/// Settings, memory and speed of a model on its GPUs; gives the settings' KV pool, and what the speeds are of.
fn deploy(plan: &mut Plan, target: &Target, request: &PlanRequest) -> (KvPool, Option<(ServeConfig, KvPool)>) {
    let (config, notes) = match request.policy.mode {
        Mode::AsGiven => as_given(target, request),
        Mode::Recommend => recommend(target, request),
    };
    plan.issues.extend(notes);
    let assessment = assess(&target.with(&config), &request.workload, &request.policy);
    let Assessment { mut feasibility, terms, pool, issues } = assessment;
    plan.issues.extend(issues);
    if let Some(refusal) = refusals(target, &config).first() {
        feasibility.start = Start::Refused(refusal.code.to_owned());
        feasibility.fits = false;
    }
    let served = if feasibility.starts() {
        Some((config.clone(), pool.clone()))
    } else {
        let nearest = nearest_start(target, request, &config);
        plan.issues.push(nearest.as_ref().map_or_else(speed_needs_start, |nearest| nearest.issue.clone()));
        nearest.map(|nearest| (nearest.config, nearest.pool))
    };
    if let Some((config, pool)) = &served {
        let (performance, notes) = estimate(&target.with(config), &request.workload, &request.policy, pool);
        plan.performance = performance;
        plan.issues.extend(notes);
    }
    let output = plan.performance.as_ref().and_then(|performance| performance.output_tps.as_ref());
    plan.cost = cost::cost(&request.policy, &target.device, &config, output);
    plan.feasibility = Some(feasibility);
    plan.terms = terms;
    plan.config = Some(config);
    (pool, served)
}

/// What is to be said of the speed of a plan that no single change makes start.
fn speed_needs_start() -> Issue {
    Issue::note("speed-needs-start", "", "No speed is given: vLLM would not start so; see what would mend it.")
}
