//! Questions turned round: what these GPUs can serve, and how few of them are enough.

use serde::{Deserialize, Serialize};

use super::Question;
use crate::planner::{Facts, fewest_gpus_of, models_that_fit};
use crate::request::PlanRequest;

/// What a request's GPUs can do for its load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindCapacity {
    /// The request.
    pub request: PlanRequest,
}

/// What GPUs can do for a load.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// The fewest GPUs of this kind in each machine on which this model serves this load, up to 16.
    pub fewest_gpus: Option<u64>,
    /// Well-known models that serve this load on these GPUs, the largest first.
    pub models: Vec<FittingModel>,
}

/// A model that fits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittingModel {
    /// Its hub id.
    pub id: String,
    /// Elements of its checkpoint.
    pub parameters: u64,
    /// What the fullest GPU has left, in GiB.
    pub headroom_gib: f64,
}

impl Question for FindCapacity {
    const NAME: &'static str = "find-capacity";
    const IS_LONG: bool = true;
    type Answer = Capacity;
    fn answer(self, facts: &Facts) -> Capacity {
        let models = models_that_fit(facts, &self.request).into_iter();
        let models = models.map(|(id, parameters, headroom_gib)| FittingModel { id, parameters, headroom_gib });
        Capacity { fewest_gpus: fewest_gpus_of(facts, &self.request), models: models.collect() }
    }
}
