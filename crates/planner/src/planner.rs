//! The straight path from a request to a plan.
//!
//! Owns the order of the steps and nothing else: each step's rules stand in its own module.

mod asked;
mod derived;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::artifacts::{Context, Options, write};
use crate::as_given::{as_given, refusals};
use crate::changes::{Situation, remedies};
use crate::charts::{Charts, charts};
use crate::cost::cost;
use crate::deployment::Deployment;
use crate::hardware::Device;
use crate::hardware::catalog::Catalog;
use crate::issue::{Issue, Severity};
use crate::memory::releases::{self, Outcome};
use crate::memory::{Assessment, KvPool, assess};
use crate::models::{Anatomy, ResolvedModel, Snapshot, anatomy};
use crate::nearest_start::nearest_start;
use crate::plan::{Artifacts, Plan, Remedy};
use crate::recommend::recommend;
use crate::request::{Mode, PlanRequest, Workload, validate};
use crate::serve_config::ServeConfig;
use crate::speed::estimate;
use crate::units::{Separators, written_as};
use crate::vllm::{Version, resolve_version};

pub use asked::{answer_of, answers_of, fewest_gpus_of, layout_map_of, layouts_of, models_that_fit};
pub use derived::derivations_of;

/// What is known of the world before anyone asks: GPUs, and configurations of popular models.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The GPU catalogue.
    pub gpus: Catalog,
    /// Bundled configurations: a convenience for a bare id.
    pub models: Snapshot,
}

impl Facts {
    /// The facts that come with the planner.
    pub fn bundled() -> Self {
        Self { gpus: Catalog::bundled(), models: Snapshot::bundled() }
    }
}

/// A model and GPUs, resolved: what the remedies start from.
struct Ground {
    model: ResolvedModel,
    /// What was said about the model.
    said: Vec<Issue>,
    device: Device,
    version: Version,
    /// What speeds are given for, where there are any: the plan's settings, or the nearest that start.
    served: Option<(ServeConfig, KvPool)>,
}

/// Plans a request, remedies included. Total: whatever is asked, there is a plan and a list of issues; what cannot be
/// known is null.
pub fn plan(facts: &Facts, request: &PlanRequest) -> Plan {
    let (mut plan, ground) = noted(facts, request);
    if let Some(ground) = ground {
        plan.remedies = mends(facts, request, &plan, &ground);
        plan.derivations = derived::derivations(request, &plan, &ground);
        plan.artifacts = texts(request, &plan, &ground, &Writing::default());
    }
    plan
}

/// How a plan's texts are written.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// For which shell, and with what beside.
    pub options: Options,
    /// Keys of a loaded profile that are no field of a request.
    pub extras: Map<String, Value>,
}

/// Plans a request without remedies, with its texts written as asked.
pub fn plan_written(facts: &Facts, request: &PlanRequest, writing: &Writing) -> Plan {
    let (mut plan, ground) = noted(facts, request);
    plan.artifacts = ground.and_then(|ground| texts(request, &plan, &ground, writing));
    plan
}

/// The remedies of a plan that was made without them.
pub fn remedies_of(facts: &Facts, request: &PlanRequest) -> Vec<Remedy> {
    let (plan, ground) = straight(facts, request);
    ground.map(|ground| mends(facts, request, &plan, &ground)).unwrap_or_default()
}

/// Plans a request and leaves remedies out: they plan many times more, and whoever waits asks for them when there is time.
pub fn plan_without_remedies(facts: &Facts, request: &PlanRequest) -> Plan {
    plan_written(facts, request, &Writing::default())
}

/// What is shown beside a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// What the plan's charts are drawn from; nothing where there is no plan.
    pub charts: Option<Charts>,
    /// The model's structure; nothing where there is no plan.
    pub anatomy: Option<Anatomy>,
}

/// Plans a request with what is shown beside the plan, and leaves remedies and texts out: whoever waits asks for them afterwards.
pub fn plan_with_pictures(facts: &Facts, request: &PlanRequest) -> (Plan, Shown) {
    let (plan, ground) = noted(facts, request);
    let charts = ground.as_ref().zip(plan.config.as_ref()).map(|(Ground { model, device, version, .. }, config)| {
        let deployment = Deployment { model, device, version, config };
        let request = asked_of(model, request);
        charts(&deployment, &request.workload, &request.policy)
    });
    let anatomy = ground.as_ref().map(|ground| anatomy(&ground.model.architecture, &ground.model.parts));
    (plan, Shown { charts, anatomy })
}

fn mends(facts: &Facts, request: &PlanRequest, plan: &Plan, ground: &Ground) -> Vec<Remedy> {
    let Ground { model, device, version, .. } = ground;
    let planner = planner(facts, request, ground);
    remedies(&Situation { request, plan, model, device, version, cards: &facts.gpus, planner: &planner })
}

/// Plans requests that differ from one, whose model is read once.
fn planner<'a>(
    facts: &'a Facts,
    request: &'a PlanRequest,
    ground: &'a Ground,
) -> impl Fn(&PlanRequest) -> Plan + use<'a> {
    move |changed| {
        if changed.model == request.model {
            planned(facts, changed, Some(&ground.model), &ground.said).0
        } else {
            straight(facts, changed).0
        }
    }
}

/// A plan with what other releases would make of it.
fn noted(facts: &Facts, request: &PlanRequest) -> (Plan, Option<Ground>) {
    let (mut plan, ground) = straight(facts, request);
    let said = ground.as_ref().and_then(|ground| elsewhere(&plan, ground, request));
    plan.issues.extend(said);
    (plan, ground)
}

/// The same under other releases: what a person left open takes their defaults, a recommended configuration stays.
fn elsewhere(plan: &Plan, ground: &Ground, request: &PlanRequest) -> Option<Issue> {
    let Ground { model, device, version, .. } = ground;
    let request = &*asked_of(model, request);
    let (feasibility, config) = (plan.feasibility.as_ref()?, plan.config.as_ref()?);
    let refused = |config: &ServeConfig, version: &Version| !refusals(config, model, device, version).is_empty();
    if refused(config, version) {
        return None;
    }
    releases::elsewhere(Outcome { version, feasibility, terms: &plan.terms }, |version| {
        let config = match request.policy.mode {
            Mode::AsGiven => as_given(model, device, version, request).0,
            Mode::Recommend => ServeConfig { vllm_version: version.minor_name(), ..config.clone() },
        };
        let deployment = Deployment { model, device, version, config: &config };
        let there = assess(&deployment, &request.workload, &request.policy);
        (!refused(&config, version)).then_some((there.feasibility, there.terms))
    })
}

fn straight(facts: &Facts, request: &PlanRequest) -> (Plan, Option<Ground>) {
    let (model, said) = crate::models::resolve(&request.model, &facts.models);
    let (plan, found) = planned(facts, request, model.as_ref(), &said);
    let ground = model.zip(found).map(|(model, found)| {
        let Found { device, version, served } = found;
        Ground { model, said, device, version, served }
    });
    (plan, ground)
}

/// What planning a model found besides the plan.
struct Found {
    device: Device,
    version: Version,
    served: Option<(ServeConfig, KvPool)>,
}

/// A request with a model that was read already, and what was said about it.
fn planned(
    facts: &Facts,
    request: &PlanRequest,
    model: Option<&ResolvedModel>,
    said: &[Issue],
) -> (Plan, Option<Found>) {
    let mut issues = validate(request);
    let in_range = !issues.iter().any(|issue| issue.severity == Severity::Error);
    issues.extend_from_slice(said);
    let (hardware, device, said) = crate::hardware::resolve(&request.hardware, &facts.gpus);
    issues.extend(said);
    let (version, said) = resolve_version(request.policy.vllm_version.as_deref());
    issues.extend(said);
    let mut plan = Plan {
        schema: 1,
        issues,
        model: model.map(|model| model.facts.clone()),
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
    let (Some(model), Some(device), true) = (model, device, in_range) else { return (plan, None) };
    let served = deploy(&mut plan, model, &device, &version, &asked_of(model, request));
    (plan, Some(Found { device, version, served }))
}

/// The request as it concerns a model: one that writes no text is sent prompts and gives no answer of tokens.
fn asked_of<'a>(model: &ResolvedModel, request: &'a PlanRequest) -> Cow<'a, PlanRequest> {
    let kind = model.architecture.kind;
    if kind.writes_text() || request.workload.gen_tokens == 0 {
        return Cow::Borrowed(request);
    }
    let workload = Workload { gen_tokens: 0, ..request.workload.clone() };
    Cow::Owned(PlanRequest { workload, ..request.clone() })
}

/// Settings, memory and speed of a model on its GPUs; gives what the speeds are of.
fn deploy(
    plan: &mut Plan,
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> Option<(ServeConfig, KvPool)> {
    let (config, said) = settings(model, device, version, request);
    plan.issues.extend(said);
    let deployment = Deployment { model, device, version, config: &config };
    let Assessment { mut feasibility, terms, pool, issues } = assess(&deployment, &request.workload, &request.policy);
    plan.issues.extend(issues);
    if let Some(refusal) = refusals(&config, model, device, version).first() {
        feasibility.starts = false;
        feasibility.fits = false;
        feasibility.error = Some(refusal.code.to_owned());
    }
    let served = if feasibility.starts {
        Some((config.clone(), pool))
    } else {
        let nearest = nearest_start(model, device, version, request, &config);
        plan.issues.push(nearest.as_ref().map_or_else(speed_needs_start, |nearest| nearest.issue.clone()));
        nearest.map(|nearest| (nearest.config, nearest.pool))
    };
    if let Some((config, pool)) = &served {
        let deployment = Deployment { config, ..deployment };
        let (performance, said) = estimate(&deployment, &request.workload, &request.policy, pool);
        plan.performance = performance;
        plan.issues.extend(said);
    }
    plan.cost = cost(&request.policy, device, &config, plan.performance.as_ref().and_then(|p| p.output_tps.as_ref()));
    plan.feasibility = Some(feasibility);
    plan.terms = terms;
    plan.config = Some(config);
    served
}

/// What is to be said of the speed of a plan that no single change makes start.
fn speed_needs_start() -> Issue {
    Issue::note("speed-needs-start", "", "No speed is given: vLLM would not start so; see what would mend it.")
}

/// Every text that starts the configuration.
fn texts(request: &PlanRequest, plan: &Plan, ground: &Ground, writing: &Writing) -> Option<Artifacts> {
    let Ground { model, device, version, .. } = ground;
    let request = &*asked_of(model, request);
    let config = plan.config.as_ref()?;
    let deployment = Deployment { model, device, version, config };
    let Writing { options, extras } = writing;
    let context = Context::of(&deployment, &plan.hardware, request, extras, plan.performance.as_ref(), *options);
    // Whoever reads them back, reads English.
    Some(written_as(Separators::ENGLISH, || write(config, &context)))
}

fn settings(
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
    request: &PlanRequest,
) -> (ServeConfig, Vec<Issue>) {
    match request.policy.mode {
        Mode::AsGiven => as_given(model, device, version, request),
        Mode::Recommend => recommend(model, device, version, request),
    }
}
