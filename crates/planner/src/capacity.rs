//! Questions the other way round: how few GPUs are enough, which models fit; and the map of what fits.
//!
//! Each answer is found by planning again: what is answered holds in the plan.

mod fit_map;
mod search;

use serde::{Deserialize, Serialize};

use crate::changes::{Edit, PlanStatus};
use crate::models::ModelRequest;
use crate::planner::Planner;
use crate::request::PlanRequest;

pub use fit_map::{FitMap, FitPoint, fit_map};
pub(super) use search::largest;

/// Most GPUs of one machine that are looked for.
const MOST_GPUS: u32 = 16;
/// No checkpoint has fewer bits for each of its parameters, experts in four bits included.
const FEWEST_BITS: u64 = 4;

/// A model that serves a load on the GPUs at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittingModel {
    /// Its hub id.
    pub id: String,
    /// Elements of its checkpoint.
    pub parameters: u64,
    /// What the fullest GPU has left, in GiB.
    pub headroom_gib: f64,
}

/// The fewest GPUs of this kind in each machine on which the plan holds, up to 16; a layout that was fixed is opened.
pub fn fewest_gpus(planner: &Planner<'_>) -> Option<u64> {
    let hardware = &planner.plan().hardware;
    let selected = hardware.gpus.iter().find(|gpu| hardware.selected.contains(&gpu.index));
    let card = selected.and_then(|gpu| gpu.card.clone());
    let holds = |gpus: &u32| {
        let mut request = planner.request().clone();
        Edit::Gpus(*gpus, card.clone()).apply(&mut request);
        PlanStatus::of(&planner.plan_again(&request), &request).is_good()
    };
    (1..=MOST_GPUS).find(holds).map(u64::from)
}

/// Bundled models that serve a request's load on its GPUs, the largest first.
pub(crate) fn models_that_fit(planner: &Planner<'_>) -> Vec<FittingModel> {
    let fitting = small_enough(planner).into_iter().filter_map(|(id, parameters)| {
        let model = ModelRequest { id: Some(id.to_owned()), ..ModelRequest::default() };
        let plan = planner.plan_again(&PlanRequest { model, ..planner.request().clone() });
        let feasibility = plan.feasibility.filter(|feasibility| feasibility.starts() && feasibility.fits)?;
        Some(FittingModel { id: id.to_owned(), parameters, headroom_gib: feasibility.per_gpu.headroom_gib })
    });
    fitting.collect()
}

/// Bundled models whose weights alone are not larger than all memory at hand, the largest first.
fn small_enough<'a>(planner: &Planner<'a>) -> Vec<(&'a str, u64)> {
    let hardware = &planner.plan().hardware;
    let selected = hardware.gpus.iter().filter(|gpu| hardware.selected.contains(&gpu.index));
    let mib = selected.fold(0_u64, |sum, gpu| sum.saturating_add(gpu.memory_total_mib.unwrap_or(u64::MAX >> 20)));
    let known = if mib == 0 { u64::MAX } else { mib };
    let machines = u64::from(planner.request().hardware.nodes).max(1);
    let memory = known.saturating_mul(machines).saturating_mul(1 << 20);
    let may_fit = |parameters: u64| parameters.saturating_mul(FEWEST_BITS) / 8 <= memory;
    let models = planner.facts().models.sizes();
    let mut models: Vec<(&str, u64)> = models.filter(|(_, parameters)| may_fit(*parameters)).collect();
    models.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    models
}
