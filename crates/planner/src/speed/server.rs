//! A deployment as speed sees it: plain figures, ready for any load.

use super::calibration::Calibration;
use super::drafting::Drafting;
use super::rates::{EngineMode, Nominal, Rates};
use super::serving::{Arrivals, Engine, Lengths, Served};
use super::work::{Work, work_of};
use crate::deployment::Deployment;
use crate::hardware::catalog::PerformanceClass;
use crate::issue::Issue;
use crate::models::{ResolvedModel, parts, read_config};
use crate::request::{Load, Workload};

/// What does not depend on the load.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// The work of a step on one GPU.
    pub work: Work,
    /// The card's and the link's nominal figures.
    pub nominal: Nominal,
    /// How the engine runs.
    pub mode: EngineMode,
    /// The card's class.
    pub class: Option<PerformanceClass>,
    /// Speculative decoding.
    pub drafting: Drafting,
    /// `max_num_batched_tokens`.
    pub step_tokens: f64,
    /// `max_num_seqs`.
    pub max_num_seqs: f64,
    /// Replicas.
    pub engines: f64,
    /// Pipeline stages: each engine keeps so many batches going.
    pub stages: f64,
}

/// One load on a server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// How requests come, to the whole deployment.
    pub arrivals: Arrivals,
    /// What each brings.
    pub lengths: Lengths,
    /// Requests of this length that one engine's KV pool holds.
    pub held: f64,
    /// The same at the ends of the pool's range.
    pub held_between: (f64, f64),
}

/// Users of benchmark tools send about this many requests each.
const ROUNDS: f64 = 10.0;
/// Requests of a stream whose number is not given.
const STREAM_REQUESTS: f64 = 1000.0;

impl Server {
    /// Reads off a deployment.
    ///
    /// # Errors
    /// An issue that names the figure without which no speed can be computed.
    pub fn of(deployment: &Deployment<'_>) -> Result<Self, Issue> {
        Self::with_work(deployment, || work_of(deployment))
    }

    /// The same with `work` of one GPU from elsewhere: it does not depend on stages, and without expert parallelism not
    /// on replicas.
    ///
    /// # Errors
    /// An issue that names the figure without which no speed can be computed.
    pub(crate) fn with_work(deployment: &Deployment<'_>, work: impl FnOnce() -> Option<Work>) -> Result<Self, Issue> {
        let Deployment { device, config, .. } = *deployment;
        let nominal = Nominal::of(device, &config.dtype).ok_or_else(|| {
            let message =
                "no speed without the card's memory bandwidth and 16-bit rate; give bandwidth_gb_s and tflops_16bit";
            Issue::warning("speed-needs-card-figures", "hardware.bandwidth_gb_s", message)
        })?;
        let work = work().ok_or_else(|| {
            let message = "no speed: the KV cache's number type is not known; use auto or fp8";
            Issue::warning("speed-needs-cache-type", "model.kv_cache_dtype", message)
        })?;
        let work = Work { hand_overs: config.pipeline_parallel_size.saturating_sub(1) as f64, ..work };
        Ok(Self {
            drafting: drafting(deployment, &work),
            nominal,
            mode: EngineMode::of(deployment),
            class: device.performance_class,
            step_tokens: config.max_num_batched_tokens.max(1) as f64,
            max_num_seqs: config.max_num_seqs.max(1) as f64,
            engines: config.data_parallel_size.max(1) as f64,
            stages: config.pipeline_parallel_size.max(1) as f64,
            work,
        })
    }

    /// What its GPUs reach by a calibration.
    pub fn rates(&self, calibration: &Calibration) -> Rates {
        let factors = calibration.factors(self.class, self.mode.v0);
        Rates::new(self.nominal, self.mode, &calibration.constants, factors)
    }

    /// One of the batches that the server keeps going.
    pub fn engine<'a>(&'a self, rates: &'a Rates, held: f64) -> Engine<'a> {
        Engine {
            work: &self.work,
            rates,
            drafting: &self.drafting,
            step_tokens: self.step_tokens,
            most_running: (self.max_num_seqs.min(held) / self.stages).max(1.0),
        }
    }

    /// Batches that run beside each other: replicas × stages, as far as there are requests for them.
    pub(crate) fn batches(&self, arrivals: Arrivals) -> f64 {
        let requests = match arrivals {
            Arrivals::Closed { users, .. } => users,
            Arrivals::Burst { requests } | Arrivals::Offline { requests } | Arrivals::Rate { requests, .. } => requests,
        };
        (self.engines * self.stages).min(requests.max(1.0))
    }

    /// Mid values for the whole deployment.
    pub fn serve(&self, rates: &Rates, demand: &Demand) -> Served {
        let batches = self.batches(demand.arrivals);
        let share = |amount: f64| (amount / batches).max(1.0);
        let mine = match demand.arrivals {
            Arrivals::Closed { users, rounds } => Arrivals::Closed { users: share(users), rounds },
            Arrivals::Burst { requests } => Arrivals::Burst { requests: share(requests) },
            Arrivals::Offline { requests } => Arrivals::Offline { requests: share(requests) },
            Arrivals::Rate { per_second, requests } => {
                Arrivals::Rate { per_second: per_second / batches, requests: share(requests) }
            }
        };
        let served = self.engine(rates, demand.held).serve(mine, &demand.lengths);
        Served { output_tps: served.output_tps * batches, running: served.running * batches, ..served }
    }
}

impl Demand {
    /// From a workload and what one engine's pool holds of such requests.
    pub fn of(workload: &Workload, held: f64) -> Self {
        let users = workload.concurrency.max(1) as f64;
        let given = |count: Option<u64>| count.filter(|count| *count > 0).map(|count| count as f64);
        let requests = given(workload.num_prompts);
        let arrivals = match workload.load {
            Load::Closed => {
                let users = requests.map_or(users, |requests| users.min(requests));
                let rounds = requests.map_or(ROUNDS, |requests| (requests / users).max(1.0));
                Arrivals::Closed { users, rounds }
            }
            Load::Burst => Arrivals::Burst { requests: requests.unwrap_or(users) },
            Load::Static => Arrivals::Offline { requests: users },
            Load::Rate => Arrivals::Rate {
                per_second: workload.request_rate.filter(|rate| *rate > 0.0 && rate.is_finite()).unwrap_or(1.0),
                requests: requests.unwrap_or(STREAM_REQUESTS),
            },
        };
        let lengths = Lengths {
            prompt: workload.prompt_tokens.max(1) as f64,
            cached: workload.cached_prompt_tokens.min(workload.prompt_tokens) as f64,
            output: workload.gen_tokens.max(1) as f64,
            natural: workload.lengths == crate::request::Lengths::Natural,
        };
        let held = held.max(1.0);
        Self { arrivals, lengths, held, held_between: (held, held) }
    }

    /// The same with what the ends of the pool's range hold.
    #[must_use]
    pub fn between(self, low: f64, high: f64) -> Self {
        Self { held_between: (low.max(1.0).min(self.held), high.max(self.held)), ..self }
    }
}

/// What the request says about speculation; a draft model is read from its configuration.
fn drafting(deployment: &Deployment<'_>, work: &Work) -> Drafting {
    let Some(asked) = &deployment.config.speculative else { return Drafting::NONE };
    let looked_up = asked.method.as_deref().is_some_and(|method| method.to_lowercase().contains("ngram"));
    let drafter = match asked.draft_config.as_ref().and_then(|config| draft_model(deployment.model, config)) {
        Some(model) => work_of(&Deployment { model: &model, ..*deployment }),
        None if looked_up => None,
        None => Some(work.one_layer()),
    };
    Drafting::of(asked, drafter).unwrap_or(Drafting::NONE)
}

/// A draft model in the number type of the model it drafts for.
fn draft_model(target: &ResolvedModel, config: &serde_json::Value) -> Option<ResolvedModel> {
    let architecture = read_config(config).0?;
    Some(ResolvedModel {
        parts: parts(&architecture),
        quantization: architecture.quantization.clone(),
        weight_scale: 1.0,
        architecture,
        ..target.clone()
    })
}
