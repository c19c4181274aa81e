//! What mends a plan that does not start, does not fit or misses a target; and what spare memory would buy.
//!
//! Every remedy is applied to the request and planned again; only what then holds is shown.
//! Owns the order of remedies and their sizes; knows no rule of memory or speed.

mod candidate;
mod candidates;
mod cards;
mod edit;
mod sizes;
mod spare;
mod status;

use crate::hardware::Device;
use crate::hardware::catalog::Catalog;
use crate::models::ResolvedModel;
use crate::plan::{Plan, Remedy};
use crate::request::PlanRequest;
use crate::vllm::Version;

pub use edit::Edit;
pub use status::PlanStatus;
pub(super) use status::margin;

use candidate::{CandidateChange, Cost, Kind};
use sizes::Search;

/// Plans a request, remedies apart.
pub type Planner<'a> = &'a dyn Fn(&PlanRequest) -> Plan;

/// A plan and what it was made from.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// What was asked.
    pub request: &'a PlanRequest,
    /// What came of it.
    pub plan: &'a Plan,
    /// The model.
    pub model: &'a ResolvedModel,
    /// The GPUs.
    pub device: &'a Device,
    /// The release.
    pub version: &'a Version,
    /// Other cards.
    pub cards: &'a Catalog,
    /// How to plan again.
    pub planner: Planner<'a>,
}

/// Most remedies that are shown.
pub const MOST: usize = 8;
/// Most pairs of one sort that are shown.
const MOST_PAIRS: usize = 3;
/// Most pairs of one sort that are planned.
const MOST_PAIRS_TRIED: usize = 28;
/// What a quantized checkpoint leaves of the weights at least: 4 of 16 bits.
const QUANTIZED_SHARE: f64 = 0.25;

/// The smallest single changes that mend the plan, the cheapest first, with the smallest pairs where no single setting
/// does; where nothing is to be mended, what the spare memory would buy.
pub fn remedies(situation: &Situation<'_>) -> Vec<Remedy> {
    let status = PlanStatus::of(situation.plan, situation.request);
    if situation.plan.feasibility.is_none() {
        return Vec::new();
    }
    let search = Search::new(situation);
    if status.is_good() {
        return spare::spare(&search);
    }
    Mending { search, singles: Vec::new() }.all()
}

/// Looks for what mends a plan.
struct Mending<'a> {
    search: Search<'a>,
    /// What mends it on its own.
    singles: Vec<Edit>,
}

impl Mending<'_> {
    fn all(mut self) -> Vec<Remedy> {
        let candidates = candidates::candidates(self.search.situation);
        let of = |cost: Cost| candidates.iter().filter(|candidate| candidate.cost() == cost).collect::<Vec<_>>();
        let (settings, work, bought) = (of(Cost::Setting), of(Cost::Work), of(Cost::Money));
        let mut found = self.singles(&settings);
        if found.is_empty() {
            found = self.pairs(&settings, &settings);
        }
        let by_settings = !found.is_empty();
        found.extend(self.singles(&work));
        found.extend(self.singles(&bought));
        if !by_settings {
            found.extend(self.pairs(&settings, &work));
            found.extend(self.bought_pairs(&settings, &bought));
        }
        if found.is_empty() {
            found = self.pairs(&work, &bought);
        }
        found.truncate(MOST);
        found
    }

    /// The smallest step of each candidate that mends the plan on its own.
    fn singles(&mut self, candidates: &[&CandidateChange]) -> Vec<Remedy> {
        let situation = self.search.situation;
        let mut found = Vec::new();
        for candidate in candidates {
            let Some((edit, plan)) = self.search.smallest(situation.request, candidate) else { continue };
            found.extend(remedy(situation, std::slice::from_ref(&edit), &plan));
            self.singles.push(edit);
        }
        found
    }

    /// Pairs of candidates, the cheapest first: one at its full strength, the other as small as it can be, and smaller than
    /// it must be alone.
    fn pairs(&self, firsts: &[&CandidateChange], seconds: &[&CandidateChange]) -> Vec<Remedy> {
        let situation = self.search.situation;
        let mut found: Vec<Remedy> = Vec::new();
        for (first, second) in in_order(firsts, seconds).into_iter().take(MOST_PAIRS_TRIED) {
            let swaps = !first.has_strongest() && second.cost() == Cost::Setting;
            let (first, second) = if swaps { (second, first) } else { (first, second) };
            let Some(strong) = first.strongest().filter(|_| first.has_strongest()) else { continue };
            let mut request = situation.request.clone();
            strong.apply(&mut request);
            let Some((edit, plan)) = self.search.smallest(&request, second) else { continue };
            if self.singles.iter().all(|single| second.is_smaller(&edit, single)) {
                found.extend(remedy(situation, &[strong, edit], &plan));
            }
            if found.len() >= MOST_PAIRS {
                break;
            }
        }
        found
    }

    /// A setting with other hardware; a quantized checkpoint has room on smaller cards.
    fn bought_pairs(&self, settings: &[&CandidateChange], bought: &[&CandidateChange]) -> Vec<Remedy> {
        let smaller = candidates::card(self.search.situation, QUANTIZED_SHARE);
        let (quantized, others): (Vec<&CandidateChange>, Vec<&CandidateChange>) =
            settings.iter().partition(|candidate| candidate.kind == Kind::Quantization);
        let gpus = bought.iter().copied().filter(|candidate| candidate.kind == Kind::Gpus);
        let with_smaller: Vec<&CandidateChange> = gpus.chain(&smaller).collect();
        let mut found = self.pairs(&quantized, &with_smaller);
        found.extend(self.pairs(&others, bought));
        found.truncate(MOST_PAIRS);
        found
    }
}

/// Pairs that don't clash, each once, the cheapest first.
fn in_order<'a>(
    firsts: &[&'a CandidateChange],
    seconds: &[&'a CandidateChange],
) -> Vec<(&'a CandidateChange, &'a CandidateChange)> {
    let of = |first: usize| seconds.iter().enumerate().map(move |(second, candidate)| (first, second, *candidate));
    let all =
        firsts.iter().enumerate().flat_map(|(at, first)| of(at).map(move |(_, to, second)| (at, to, *first, second)));
    let same = std::ptr::eq(firsts, seconds);
    let mut pairs: Vec<_> =
        all.filter(|(at, to, first, second)| !first.clashes(second) && (!same || at < to)).collect();
    pairs.sort_by_key(|(at, to, ..)| (at + to, *to));
    pairs.into_iter().map(|(_, _, first, second)| (first, second)).collect()
}

/// A remedy that was planned, with its new margin.
fn remedy(situation: &Situation<'_>, edits: &[Edit], plan: &Plan) -> Option<Remedy> {
    let headroom_gib = plan.feasibility.as_ref()?.per_gpu.headroom_gib;
    let change = edits.iter().flat_map(|edit| edit.changes(situation.request)).collect();
    let what: Vec<String> = edits.iter().map(|edit| edit.words(situation)).collect();
    let margin = margin(plan, situation.request);
    Some(Remedy { change, headroom_gib, message: format!("{}: {margin}", what.join(", and ")) })
}
