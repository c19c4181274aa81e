//! The terms of one pipeline stage, and their sum.

use super::kv::groups::Rules;
use super::kv::layers::cached_layers;
use super::kv::{CacheFormat, Geometry, KvPool, UseRules, cache_format, compressed};
use super::rank::Rank;
use super::term::{Explanation, exact, ordered, term};
use super::{activation, drafts, graphs, lora, non_torch, total, weights};
use crate::issue::Issue;
use crate::plan::{Provenance, Range, Term, TermName};
use crate::request::Policy;
use crate::units::{bytes_of_gib, gib};
use crate::vllm::runner::{Engine, Runner};
use crate::vllm::{Ability, Platform};

/// Tokens in a block of latent attention's kernels on Hopper and newer.
const LATENT_BLOCK_TOKENS: u64 = 64;
/// Tokens in any other block.
const BLOCK_TOKENS: u64 = 16;

/// What all stages have in common.
#[derive(Clone, Debug)]
pub struct Shared {
    stages: u64,
    total: Term,
    budget: Term,
    activation: Term,
    compiling_gib: f64,
    non_torch: Term,
    graphs: Term,
    counted_graphs: Term,
    lora: Option<Term>,
    draft_weights: Option<Term>,
    overhead: Option<Term>,
    held_by_others: Option<Term>,
    geometry: Geometry,
    use_rules: UseRules,
}

/// One stage's memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its weights: all that differs from stage to stage.
    weights: Option<Term>,
    /// GiB as PyTorch reports them.
    pub total_gib: f64,
    /// total × utilization.
    pub budget_gib: f64,
    /// Weights, LoRA slots and a draft model.
    pub weights_gib: f64,
    /// Activation peak.
    pub activation: Range,
    /// What compiling takes at the first start; 0 where nothing is compiled.
    pub compiling_gib: f64,
    /// Memory outside PyTorch.
    pub non_torch_gib: f64,
    /// Graphs as captured.
    pub graphs: Range,
    /// Graphs as taken off the pool.
    pub counted_graphs_gib: f64,
    /// The KV pool, signed.
    pub pool: Range,
}

/// The pool at the middle and at both ends of its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Pools {
    /// Low end.
    pub low: KvPool,
    /// Expected.
    pub mid: KvPool,
    /// High end.
    pub high: KvPool,
}

impl Shared {
    /// Works out what does not depend on the stage.
    pub fn of(rank: &Rank<'_>, policy: &Policy, issues: &mut Vec<Issue>) -> Self {
        let measured = policy.measured.unwrap_or_default();
        let total = total::total(rank);
        let budget = total::budget(rank, &total);
        let draft = drafts::draft_model(rank);
        let format = format_of(rank, issues);
        let drafter = drafts::draft_layers(rank, draft.as_ref());
        let activation = activation::activation(rank);
        let layers = cached_layers(rank.deployment.model, &drafter, format, rank.tensor_parallel());
        Self {
            stages: rank.stages(),
            total,
            budget,
            activation: taken_over(activation.term, measured.activation_gib),
            compiling_gib: activation.compiling_gib,
            non_torch: taken_over(non_torch::non_torch(rank), measured.non_torch_gib),
            graphs: taken_over(graphs::graphs(rank), measured.cuda_graph_gib),
            counted_graphs: graphs::counted_graphs(rank),
            lora: lora::lora(rank),
            draft_weights: drafts::draft_weights(rank, draft.as_ref()),
            overhead: policy.overhead_gib.filter(|gib| gib.is_finite() && *gib > 0.0).map(overhead),
            held_by_others: others(rank),
            geometry: compressed::geometry(&rank.deployment.model.architecture, rank.stages())
                .unwrap_or_else(|| Geometry::of(&layers, grouping(rank))),
            use_rules: use_rules(rank),
        }
    }

    /// First, inner and last stages differ.
    pub(crate) fn distinct_stages(&self) -> u64 {
        self.stages.min(64)
    }

    /// Pools of a stage's memory.
    pub(crate) fn pools(&self, rank: &Rank<'_>, stage: &Stage) -> Pools {
        let given = rank.deployment.config.kv_cache_memory_bytes;
        let bytes = |gib: f64| given.unwrap_or_else(|| bytes_of_gib(gib));
        let (low, mid, high) = (bytes(stage.pool.low), bytes(stage.pool.mid), bytes(stage.pool.high));
        let pool = |bytes: u64, doubt: (u64, u64)| KvPool {
            bytes,
            doubt,
            geometry: self.geometry.clone(),
            use_rules: self.use_rules,
        };
        let doubt = (mid.saturating_sub(low), high.saturating_sub(mid));
        Pools { low: pool(low, (0, 0)), mid: pool(mid, doubt), high: pool(high, (0, 0)) }
    }
}

fn format_of(rank: &Rank<'_>, issues: &mut Vec<Issue>) -> CacheFormat {
    let word = rank.deployment.config.kv_cache_dtype.as_deref();
    let auto = || cache_format(None, &rank.deployment).unwrap_or(super::kv::format::SIXTEEN_BITS);
    cache_format(word, &rank.deployment).unwrap_or_else(|| {
        let shown: String = word.unwrap_or_default().chars().take(40).collect();
        let message = format!("{shown} is no KV cache type that vLLM knows; auto is assumed");
        issues.push(Issue::warning("kv-cache-dtype-unknown", "model.kv_cache_dtype", message));
        auto()
    })
}

fn grouping(rank: &Rank<'_>) -> Rules {
    let on_cuda = rank.platform == Platform::Cuda && rank.engine == Engine::V1;
    let latent = rank.shape.latent && on_cuda;
    Rules {
        block_tokens: if latent { LATENT_BLOCK_TOKENS } else { BLOCK_TOKENS },
        separate_windows: rank.release.has(Ability::SeparateWindows),
        pads_close_counts: rank.release.has(Ability::PadsCloseGroupSizes),
        stages: rank.stages(),
    }
}

fn use_rules(rank: &Rank<'_>) -> UseRules {
    let config = rank.deployment.config;
    let caches_prefixes = config.enable_prefix_caching.unwrap_or_else(|| rank.caches_prefixes_by_default());
    UseRules {
        tokens_in_flight: config.max_num_batched_tokens.saturating_mul(batches_in_flight(rank)),
        decode_context_parallel: config.decode_context_parallel_size.max(1),
        state_pages: 1 + u64::from(caches_prefixes) + rank.drafted_tokens(),
        state_block_tokens: if caches_prefixes { BLOCK_TOKENS } else { config.max_model_len },
        prints_concurrency: rank.release.has(Ability::PrintsConcurrencyTimesLength),
    }
}

/// Scheduled while another runs, a batch keeps its blocks: asynchronous scheduling has one more than stages.
fn batches_in_flight(rank: &Rank<'_>) -> u64 {
    let reserves = rank.release.has(Ability::ReservesForBatchesInFlight);
    let drafts = rank.drafted_tokens() > 0 && rank.runner == Runner::V1;
    match rank.stages() {
        _ if !reserves => 1,
        stages if drafts => stages,
        stages if rank.runner == Runner::V2 || stages == 1 => stages.saturating_add(1),
        stages => stages,
    }
}

/// A figure from this deployment's own log replaces the planner's.
/// The figure of a start-up log.
const TAKEN_OVER: &str = "GiB in the start-up log";

fn taken_over(term: Term, measured: Option<f64>) -> Term {
    let Some(value) = measured.filter(|value| value.is_finite() && *value >= 0.0) else { return term };
    Term {
        low: value,
        mid: value,
        high: value,
        formula: TAKEN_OVER.to_owned(),
        inputs: [(TAKEN_OVER.to_owned(), value)].into(),
        source: "a start-up log of this deployment, as requested".to_owned(),
        provenance: Provenance::Measured,
        ..term
    }
}

impl Stage {
    /// The memory of one stage.
    pub fn of(rank: &Rank<'_>, shared: &Shared, index: u64) -> Self {
        let weights = weights::weights(rank, index);
        let taken = shared.taken(&weights);
        let pool = pool_range(rank, &shared.budget, &taken);
        let sum = |terms: [Option<&Term>; 3]| terms.into_iter().flatten().map(|term| term.mid).sum();
        Self {
            total_gib: shared.total.mid,
            budget_gib: shared.budget.mid,
            weights_gib: sum([Some(&weights), shared.draft_weights.as_ref(), shared.lora.as_ref()]),
            activation: range(&shared.activation),
            compiling_gib: shared.compiling_gib,
            non_torch_gib: sum([Some(&shared.non_torch), shared.held_by_others.as_ref(), None]),
            graphs: range(&shared.graphs),
            counted_graphs_gib: shared.counted_graphs.mid,
            pool,
            weights: Some(weights),
        }
    }

    /// Every term, in order, the pool last.
    pub fn terms(&self, rank: &Rank<'_>, shared: &Shared) -> Vec<Term> {
        let Some(weights) = &self.weights else { return Vec::new() };
        let taken = shared.taken(weights);
        let pool = pool_term(rank, self.pool, &shared.budget, &taken);
        let terms = [&shared.total, &shared.budget].into_iter().chain(taken).chain([&shared.graphs]);
        terms.cloned().chain([pool]).collect()
    }
}

impl Shared {
    /// What is taken off the budget, in order.
    fn taken<'a>(&'a self, weights: &'a Term) -> Vec<&'a Term> {
        let terms = [
            Some(weights),
            self.draft_weights.as_ref(),
            self.lora.as_ref(),
            Some(&self.activation),
            Some(&self.non_torch),
            Some(&self.counted_graphs),
            self.overhead.as_ref(),
            self.held_by_others.as_ref(),
        ];
        terms.into_iter().flatten().collect()
    }
}

fn range(term: &Term) -> Range {
    Range { low: term.low, mid: term.mid, high: term.high }
}

fn overhead(given: f64) -> Term {
    let explanation = Explanation {
        name: TermName::Overhead,
        formula: "overhead_gib",
        source: "the request",
        provenance: Provenance::Assumed,
    };
    term(explanation, exact(given), &[("overhead_gib", given)])
}

/// What others hold counts against the pool only in old releases, which measured the whole card.
fn others(rank: &Rank<'_>) -> Option<Term> {
    let held = total::held_by_others(rank);
    let leaves_out = rank.engine == Engine::V0 || rank.release.has(Ability::LeavesOthersOut);
    let whole_card = !leaves_out || !rank.release.has(Ability::MeasuresGrowth);
    let explanation = Explanation {
        name: TermName::HeldByOthers,
        formula: "MiB in use before vLLM starts / 1024",
        source: "nvidia-smi, as pasted",
        provenance: Provenance::Measured,
    };
    let inputs = [("MiB in use before vLLM starts", held * 1024.0)];
    (whole_card && held > 0.0).then(|| term(explanation, exact(held), &inputs))
}

/// budget − Σ terms; the terms' doubts are independent, so their squares add up.
fn pool_range(rank: &Rank<'_>, budget: &Term, taken: &[&Term]) -> Range {
    if let Some(given) = rank.deployment.config.kv_cache_memory_bytes {
        return Range { low: gib(given), mid: gib(given), high: gib(given) };
    }
    let mid = budget.mid - taken.iter().map(|term| term.mid).sum::<f64>();
    let square = |of: &dyn Fn(&Term) -> f64| taken.iter().map(|term| of(term).powi(2)).sum::<f64>();
    let down = (square(&|term| term.high - term.mid) + (budget.mid - budget.low).powi(2)).sqrt();
    let up = (square(&|term| term.mid - term.low) + (budget.high - budget.mid).powi(2)).sqrt();
    Range { low: mid - down, mid, high: mid + up }
}

fn pool_term(rank: &Rank<'_>, pool: Range, budget: &Term, taken: &[&Term]) -> Term {
    let given = rank.deployment.config.kv_cache_memory_bytes.is_some();
    let terms = std::iter::once(&budget).chain(taken);
    let left = terms.clone().map(|term| term.name.as_str()).collect::<Vec<_>>().join(" − ");
    // Nothing is the least that can be had.
    let formula = if pool.mid < 0.0 { format!("max(0, {left})") } else { left };
    let explanation = Explanation {
        name: TermName::KvCacheAvailable,
        formula: if given { "bytes of --kv-cache-memory-bytes / 2^30" } else { &formula },
        source: "vllm/v1/worker/gpu_worker.py",
        provenance: if given { Provenance::Measured } else { Provenance::Computed },
    };
    let inputs: Vec<(&str, f64)> = match rank.deployment.config.kv_cache_memory_bytes {
        Some(bytes) => vec![("bytes of --kv-cache-memory-bytes", bytes as f64)],
        None => terms.map(|term| (term.name.as_str(), term.mid)).collect(),
    };
    let shown = ordered((pool.low, pool.mid, pool.high));
    term(explanation, (shown.low, shown.mid, shown.high), &inputs)
}

/// The stage with the least room.
pub(crate) fn tightest(stages: &[Stage]) -> Stage {
    let least = stages.iter().min_by(|a, b| a.pool.mid.total_cmp(&b.pool.mid));
    least.cloned().unwrap_or_else(Stage::empty)
}

impl Stage {
    fn empty() -> Self {
        let zero = Range { low: 0.0, mid: 0.0, high: 0.0 };
        Self {
            weights: None,
            total_gib: 0.0,
            budget_gib: 0.0,
            weights_gib: 0.0,
            activation: zero,
            compiling_gib: 0.0,
            non_torch_gib: 0.0,
            graphs: zero,
            counted_graphs_gib: 0.0,
            pool: zero,
        }
    }
}
