//! How a candidate is judged: by the plan's own memory and speed.

use std::rc::Rc;

use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::plan::Performance;
use crate::planning::Deployment;
use crate::planning::memory::{Assessment, assess};
use crate::planning::parallelism::Layout;
use crate::planning::performance::estimate;
use crate::request::{BatchingMode, PlanRequest};
use crate::serve_config::ServeConfig;
use crate::vllm::Version;

use super::score::Score;

/// What every candidate is judged against.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub model: &'a ResolvedModel,
    pub device: &'a Device,
    pub version: &'a Version,
    pub request: &'a PlanRequest,
}

/// A candidate with its verdict.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub config: ServeConfig,
    pub assessment: Rc<Assessment>,
    pub performance: Option<Performance>,
    pub score: Score,
}

impl Judge<'_> {
    /// Memory, speed and score of a configuration whose layout is legal.
    pub fn judge(&self, config: ServeConfig, concession: u8) -> Judged {
        let assessment = Rc::new(self.assess(&config));
        self.rate(config, assessment, concession)
    }

    /// The same with fewer tokens a step: the pool is at least as large, so that its memory stands in.
    pub fn with_fewer_tokens(&self, roomy: &Judged, tokens: u64) -> Judged {
        let config = ServeConfig { max_num_batched_tokens: tokens, ..roomy.config.clone() };
        self.rate(config, Rc::clone(&roomy.assessment), roomy.score.concession)
    }

    fn rate(&self, config: ServeConfig, assessment: Rc<Assessment>, concession: u8) -> Judged {
        let feasibility = &assessment.feasibility;
        let (starts, fits) = (feasibility.starts, feasibility.fits);
        let performance = if starts { self.speed(&config, &assessment) } else { None };
        let miss = performance.as_ref().map_or(1.0, |performance| self.miss(performance));
        let layout = Layout::of(&config);
        let score = Score {
            starts,
            fits,
            nearness: if fits { 0.0 } else { nearness(&assessment) },
            meets_targets: miss <= 1.0,
            concession,
            objective: if miss > 1.0 { -miss } else { self.objective(performance.as_ref(), &layout) },
            effort: Score::effort_of(&layout),
        };
        Judged { config, assessment, performance, score }
    }

    /// The plan's own memory.
    pub fn assess(&self, config: &ServeConfig) -> Assessment {
        let Self { model, device, version, request } = *self;
        assess(&Deployment { model, device, version, config }, &request.workload, &request.policy)
    }

    /// The plan's own speed.
    fn speed(&self, config: &ServeConfig, assessment: &Assessment) -> Option<Performance> {
        let Self { model, device, version, request } = *self;
        let deployment = Deployment { model, device, version, config };
        estimate(&deployment, &request.workload, &request.policy, &assessment.pool).0
    }

    /// The worst of measured over wanted; at most 1 = every target is met.
    fn miss(&self, performance: &Performance) -> f64 {
        let workload = &self.request.workload;
        let targets = [(performance.ttft_ms, workload.target_ttft_ms), (performance.tpot_ms, workload.target_tpot_ms)];
        let shares = targets.into_iter().filter_map(|(found, wanted)| Some(found?.mid / wanted.filter(|w| *w > 0.0)?));
        shares.fold(0.0, f64::max)
    }

    /// What the batching mode asks for: tokens a second, the time of a request, or both. Without speeds (a card of
    /// unknown bandwidth) large tensor groups stand for short times, many replicas for tokens a second.
    fn objective(&self, performance: Option<&Performance>, layout: &Layout) -> f64 {
        let mode = self.request.workload.batching_mode;
        let rates = performance.and_then(|p| Some((p.output_tps?.mid, p.e2e_ms?.mid)));
        match (rates, mode) {
            (Some((tps, _)), BatchingMode::Throughput) => tps,
            (Some((_, e2e)), BatchingMode::Latency) => -e2e,
            (Some((tps, e2e)), BatchingMode::Balanced) => {
                (tps.max(f64::MIN_POSITIVE) / e2e.max(f64::MIN_POSITIVE)).ln()
            }
            (None, BatchingMode::Throughput) => layout.data as f64 * layout.tensor as f64 - layout.pipeline as f64,
            (None, _) => layout.tensor as f64 - layout.pipeline as f64,
        }
    }
}

/// Required over available where it starts (negated), the headroom where not even that.
fn nearness(assessment: &Assessment) -> f64 {
    let feasibility = &assessment.feasibility;
    let rank = &feasibility.per_gpu;
    if feasibility.starts { -feasibility.kv_pressure.unwrap_or(0.0) } else { rank.headroom_gib }
}
