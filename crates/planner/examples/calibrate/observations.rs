//! From the observations' file to cases: a server, a demand, and what was measured.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use planner::as_given::as_given;
use planner::deployment::Deployment;
use planner::hardware::catalog::Catalog;
use planner::memory::{KvPool, assess};
use planner::models::Snapshot;
use planner::request::PlanRequest;
use planner::speed::answer::regime;
use planner::speed::{Calibration, Demand, Server, heuristic};
use planner::vllm::resolve_version;
use serde::Deserialize;
use serde_json::{Value, json};

/// Pools that hold fewer requests than this are not known well enough: a few hundred MiB decide about the batch.
const LEAST_HELD: f64 = 4.0;

/// The figures that are compared.
pub const FIGURES: [&str; 3] = ["output", "tpot", "ttft"];

/// One measurement, ready to be estimated.
pub struct Case {
    /// Its name.
    pub id: String,
    /// Who measured.
    pub source: String,
    /// In a few words.
    pub what: String,
    /// Model and card: they are left out together.
    pub group: String,
    /// The catalogue's name of the card.
    pub card: String,
    /// Whether the fit may use it; else it only counts for the ranges.
    pub used: bool,
    /// The deployment.
    pub server: Server,
    /// The load.
    pub demand: Demand,
    /// Deployment and load as a person would state them: nominal lengths, nothing that the source leaves open filled in.
    pub stated: (Server, Demand),
    /// Output tokens a second, seconds for each token, seconds to the first.
    pub measured: [Option<f64>; 3],
    /// The older heuristic's answers to the same.
    pub older: [f64; 3],
}

impl Case {
    /// ln(estimated / measured) of each figure.
    pub fn errors(&self, calibration: &Calibration) -> [Option<f64>; 3] {
        let served = self.server.serve(&self.server.rates(calibration), &self.demand);
        self.against([served.output_tps, served.tpot, served.ttft])
    }

    /// The same when it is asked as a person would state it.
    pub fn stated_errors(&self, calibration: &Calibration) -> [Option<f64>; 3] {
        let (server, demand) = &self.stated;
        let outcome = server.serve(&server.rates(calibration), demand);
        self.against([outcome.output_tps, outcome.tpot, outcome.ttft])
    }

    /// The same for the older heuristic.
    pub fn older_errors(&self) -> [Option<f64>; 3] {
        self.against(self.older)
    }

    fn against(&self, estimated: [f64; 3]) -> [Option<f64>; 3] {
        let mut estimated = estimated.into_iter();
        self.measured.map(|measured| Some((estimated.next()?.max(1e-12) / measured?).ln()))
    }

    /// Kind of model and of load.
    pub fn regime(&self) -> [&'static str; 2] {
        let (kind, load) = regime(&self.server, &self.demand);
        [kind, load]
    }
}

#[derive(Deserialize)]
struct File {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Models {
    models: BTreeMap<String, Value>,
}

#[derive(Clone, Deserialize)]
struct Row {
    id: String,
    source: String,
    model: String,
    config: String,
    method: Option<String>,
    vllm: Option<String>,
    gpu: String,
    tp: u32,
    dp: Option<u32>,
    ep: Option<bool>,
    link: Option<String>,
    kv: Option<String>,
    load: String,
    prompt: u64,
    output: u64,
    stated: Option<(u64, u64)>,
    natural: Option<bool>,
    users: Option<u64>,
    requests: Option<u64>,
    rate: Option<f64>,
    eager: Option<bool>,
    seqs: Option<u64>,
    output_tps: Option<f64>,
    tpot_ms: Option<f64>,
    ttft_ms: Option<f64>,
    #[serde(default)]
    assumed: Vec<String>,
    doubtful: Option<String>,
    left_out: Option<String>,
}

/// Reads every observation.
pub fn read(data: &Path) -> Result<Vec<Case>, Box<dyn Error>> {
    let file: File = serde_json::from_str(&std::fs::read_to_string(data.join("perf-observations.json"))?)?;
    let models: Models = serde_json::from_str(&std::fs::read_to_string(data.join("perf-models.json"))?)?;
    let catalog = Catalog::bundled();
    let counted = file.rows.into_iter().filter(|row| row.left_out.is_none());
    counted.map(|row| case(row, &models, &catalog)).collect()
}

/// The request that the planner would get for the same deployment and load.
fn request(row: &Row, models: &Models) -> Result<PlanRequest, Box<dyn Error>> {
    let config =
        models.models.get(&row.config).ok_or_else(|| format!("{}: no configuration {}", row.id, row.config))?;
    let request = json!({
        "model": {"id": row.model, "config": config, "quantization": row.method, "kv_cache_dtype": row.kv},
        "hardware": {
            "gpu": row.gpu, "gpus": row.tp * row.dp.unwrap_or(1), "tensor_parallel_size": row.tp, "data_parallel_size": row.dp,
            "interconnect": row.link.as_deref().unwrap_or("auto"), "expert_parallel": row.ep,
        },
        "workload": {
            "prompt_tokens": row.prompt, "gen_tokens": row.output, "concurrency": row.users.unwrap_or(1), "load": row.load,
            "num_prompts": row.requests, "request_rate": row.rate,
            "lengths": if row.natural == Some(true) { "natural" } else { "fixed" },
        },
        "policy": {
            "mode": "as_given", "vllm_version": row.vllm, "max_num_seqs": row.seqs, "enforce_eager": row.eager.unwrap_or(false),
        },
    });
    Ok(serde_json::from_value(request)?)
}

/// A deployment and its load, with what else is read off it.
struct Setup {
    server: Server,
    demand: Demand,
    card: String,
    older: [f64; 3],
}

fn case(row: Row, models: &Models, catalog: &Catalog) -> Result<Case, Box<dyn Error>> {
    let Setup { server, demand, card, older } = setup(&row, models, catalog)?;
    let (prompt, output) = row.stated.unwrap_or((row.prompt, row.output));
    let kv = row.kv.clone().filter(|_| !row.assumed.iter().any(|name| name == "kv"));
    let as_stated = Row { kv, prompt, output, ..row.clone() };
    let stated = setup(&as_stated, models, catalog)?;
    let known = demand.held >= LEAST_HELD.min(row.users.or(row.requests).unwrap_or(1) as f64);
    Ok(Case {
        what: format!(
            "{} tp{} {}+{} C{:?} N{:?} held {:.0}",
            row.model, row.tp, row.prompt, row.output, row.users, row.requests, demand.held
        ),
        group: format!("{} on {card}", row.config),
        used: row.doubtful.is_none() && known,
        measured: [row.output_tps, row.tpot_ms.map(|ms| ms / 1e3), row.ttft_ms.map(|ms| ms / 1e3)],
        older,
        id: row.id,
        source: row.source,
        card,
        server,
        demand,
        stated: (stated.server, stated.demand),
    })
}

fn setup(row: &Row, models: &Models, catalog: &Catalog) -> Result<Setup, Box<dyn Error>> {
    let request = request(row, models)?;
    let (model, said) = planner::models::resolve(&request.model, &Snapshot::default());
    let model = model.ok_or_else(|| format!("{}: {said:?}", row.id))?;
    let (_, device, said) = planner::hardware::resolve(&request.hardware, catalog);
    let device = device.ok_or_else(|| format!("{}: {said:?}", row.id))?;
    let (version, _) = resolve_version(request.policy.vllm_version.as_deref());
    let (config, _) = as_given(&model, &device, &version, &request);
    let deployment = Deployment { model: &model, device: &device, version: &version, config: &config };
    let pool = assess(&deployment, &request.workload, &request.policy).pool;
    let server = Server::of(&deployment).map_err(|issue| format!("{}: {}", row.id, issue.message))?;
    let demand = Demand::of(&request.workload, held(&pool, row.prompt + row.output));
    let card = device.card.as_ref().map_or_else(|| device.name.clone(), |card| card.name.clone());
    let (decode, prefill) = heuristic::speeds(&heuristic::Question {
        baseline: catalog.seed_baseline(device.card.as_ref()),
        gpu: &card,
        parameters: model.facts.params_total.unwrap_or(0),
        tensor_parallel: config.tensor_parallel_size,
        link: Some(device.interconnect.kind),
        context: row.prompt + row.output,
        quantization: row.method.as_deref().unwrap_or("none"),
        prompt_tokens: row.prompt,
        gen_tokens: row.output,
    });
    Ok(Setup { server, demand, card, older: [decode, 1.0 / decode, row.prompt as f64 / prefill] })
}

/// Requests that the pool holds: one at least, since it was measured.
fn held(pool: &KvPool, tokens: u64) -> f64 {
    if pool.is_needed() {
        (pool.blocks() as f64 / pool.blocks_for(tokens).max(1) as f64).max(1.0)
    } else {
        f64::INFINITY
    }
}
