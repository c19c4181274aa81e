//! Questions turned round: what these GPUs can serve, and how few of them are enough.

use serde::{Deserialize, Serialize};

use super::{Question, Session};
use crate::capacity::FittingModel;
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

impl Question for FindCapacity {
    const NAME: &'static str = "find-capacity";
    const IS_LONG: bool = true;
    type Answer = Capacity;
    fn answer(self, session: &mut Session<'_>) -> Capacity {
        let planner = session.planner(&self.request);
        Capacity { fewest_gpus: planner.fewest_gpus(), models: planner.models_that_fit() }
    }
}
