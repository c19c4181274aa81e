//! Predicted against measured, term by term.

use std::collections::BTreeMap;

use planner::memory::shape::Shape;
use planner::models::resolve;
use planner::plan::Plan;
use planner::planner::{Facts, plan_without_remedies};

use super::logs::{Config, Log};

/// What is compared.
pub const TERMS: [&str; 7] =
    ["weights", "activation", "non_torch", "cuda_graphs", "kv_pool", "kv_tokens", "concurrency"];

/// One log beside its plan.
#[derive(Clone, Debug)]
pub struct Compared {
    pub log: Log,
    pub kind: &'static str,
    /// Term to predicted and measured.
    pub pairs: BTreeMap<&'static str, (f64, f64)>,
    /// Figures that the log gives.
    pub asked: usize,
    /// Low, middle, high of the pool, where the log gives one.
    pub pool: Option<(f64, f64, f64)>,
    /// What the plan says about starting.
    pub starts: Option<bool>,
    pub error: Option<String>,
}

impl Compared {
    /// Plans a log's request.
    pub fn of(log: &Log, facts: &Facts, configs: &BTreeMap<String, Config>) -> Self {
        let request = log.request(configs);
        let plan = plan_without_remedies(facts, &request);
        let (model, _) = resolve(&request.model, &facts.models);
        let shape = model.map(|model| Shape::of(&model, 1, false));
        let measured = measured(log);
        let predicted = predicted(&plan);
        let asked = measured.len();
        let pairs = measured.into_iter().filter_map(|(term, truth)| Some((term, (*predicted.get(term)?, truth))));
        let feasibility = plan.feasibility.as_ref();
        Self {
            kind: shape.as_ref().map_or("unknown", kind),
            pairs: pairs.collect(),
            asked,
            pool: feasibility.zip(log.kv).and_then(|(feasibility, _)| {
                let bounds = feasibility.range.kv_cache_available_gib?;
                Some((bounds.low, feasibility.per_gpu.kv_cache_available_gib, bounds.high))
            }),
            starts: feasibility.map(|feasibility| feasibility.starts),
            error: feasibility.and_then(|feasibility| feasibility.error.clone()),
            log: log.clone(),
        }
    }

    /// Predicted over measured, less one.
    pub fn error_of(&self, term: &str) -> Option<f64> {
        self.pairs.get(term).map(|(predicted, truth)| predicted / truth - 1.0)
    }
}

fn measured(log: &Log) -> BTreeMap<&'static str, f64> {
    let figures = [log.weights, log.activation, log.non_torch, log.graphs, log.kv, log.tokens, log.concurrency];
    let known = TERMS.into_iter().zip(figures).filter_map(|(term, figure)| Some((term, figure?)));
    let compared = known.filter(|(term, _)| *term != "cuda_graphs" || !prints_graphs_net(log));
    compared.filter(|(_, figure)| *figure != 0.0).collect()
}

/// Releases in which capturing gave back what profiling had reserved print the difference, often below zero.
fn prints_graphs_net(log: &Log) -> bool {
    log.era() == "0.11 to 0.16" || log.graphs.is_some_and(|graphs| graphs <= 0.0)
}

fn predicted(plan: &Plan) -> BTreeMap<&'static str, f64> {
    let Some(feasibility) = &plan.feasibility else { return BTreeMap::new() };
    let rank = &feasibility.per_gpu;
    let figures = [
        Some(rank.weights_gib),
        Some(rank.activation_gib),
        Some(rank.non_torch_gib),
        Some(rank.cuda_graph_gib),
        Some(rank.kv_cache_available_gib),
        feasibility.kv_cache_tokens.map(|tokens| tokens as f64),
        feasibility.max_concurrency_at_context,
    ];
    TERMS.into_iter().zip(figures).filter_map(|(term, figure)| Some((term, figure?))).collect()
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape { compressed: true, .. } => "compressed attention",
        Shape { recurrent: true, .. } => "recurrent",
        Shape { latent: true, .. } => "latent attention",
        Shape { windowed: true, .. } => "windowed",
        Shape { experts: Some(_), .. } => "experts",
        _ => "dense",
    }
}
