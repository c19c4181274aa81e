//! What mends a plan that does not start, does not fit or misses a target; and what spare memory would buy.
//!
//! Every remedy is applied to the request and planned again; only what then holds is shown.
//! Owns the order of remedies and their sizes; knows no rule of memory or speed.

mod cards;
mod edit;
mod rungs;
mod sizes;
mod spare;
mod standing;

use crate::hardware::Device;
use crate::hardware::catalog::Catalog;
use crate::models::ResolvedModel;
use crate::plan::{Plan, Remedy};
use crate::request::PlanRequest;
use crate::vllm::Version;

pub use edit::Edit;
pub use standing::Standing;

use rungs::Rung;
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
/// Most pairs that are shown.
const MOST_PAIRS: usize = 3;
/// Most pairs that are planned.
const MOST_PAIRS_TRIED: usize = 28;

/// The smallest single changes that mend the plan, the cheapest first; where none does but other hardware, the smallest
/// pairs too; where nothing is to be mended, what the spare memory would buy.
pub fn remedies(situation: &Situation<'_>) -> Vec<Remedy> {
    let standing = Standing::of(situation.plan, situation.request);
    if situation.plan.feasibility.is_none() {
        return Vec::new();
    }
    let search = Search::new(situation);
    if standing.is_good() {
        return spare::spare(&search);
    }
    let rungs = rungs::rungs(situation);
    let (asked, bought): (Vec<&Rung>, Vec<&Rung>) = rungs.iter().partition(|rung| !rung.costs_money());
    let mut found: Vec<Remedy> = asked.iter().filter_map(|rung| single(&search, rung)).collect();
    if found.is_empty() {
        found = pairs(&search, &asked);
    }
    found.extend(bought.iter().filter_map(|rung| single(&search, rung)));
    if found.is_empty() {
        found = pairs(&search, &rungs.iter().collect::<Vec<_>>());
    }
    found.truncate(MOST);
    found
}

/// The smallest step of a rung that mends the plan on its own.
fn single(search: &Search<'_>, rung: &Rung) -> Option<Remedy> {
    let (edit, plan) = search.smallest(search.situation.request, rung)?;
    remedy(search.situation, &[edit], &plan)
}

/// Pairs of rungs, the cheapest first: one at its full strength, the other as small as it can be.
fn pairs(search: &Search<'_>, rungs: &[&Rung]) -> Vec<Remedy> {
    let mut order: Vec<(usize, usize)> =
        (0..rungs.len()).flat_map(|second| (0..second).map(move |first| (first, second))).collect();
    order.sort_by_key(|(first, second)| (first + second, *second));
    let mut found = Vec::new();
    for (first, second) in order.into_iter().take(MOST_PAIRS_TRIED) {
        let (Some(first), Some(second)) = (rungs.get(first), rungs.get(second)) else { continue };
        let Some(strong) = first.strongest() else { continue };
        if first.clashes(second) {
            continue;
        }
        let mut request = search.situation.request.clone();
        strong.apply(&mut request);
        let mended = search.smallest(&request, second);
        found.extend(mended.and_then(|(edit, plan)| remedy(search.situation, &[strong.clone(), edit], &plan)));
        if found.len() >= MOST_PAIRS {
            break;
        }
    }
    found
}

/// A remedy that was planned, with its new margin.
fn remedy(situation: &Situation<'_>, edits: &[Edit], plan: &Plan) -> Option<Remedy> {
    let headroom_gib = plan.feasibility.as_ref()?.per_gpu.headroom_gib;
    let change = edits.iter().flat_map(|edit| edit.changes(situation.request)).collect();
    let what: Vec<String> = edits.iter().map(|edit| edit.words(situation)).collect();
    let margin = standing::margin(plan, situation.request);
    Some(Remedy { change, headroom_gib, message: format!("{}: {margin}", what.join(", and ")) })
}
