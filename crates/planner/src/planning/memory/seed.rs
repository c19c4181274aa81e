//! The estimate of the command line tool this page grew from, per GPU: for comparison only.

use crate::plan::SeedEstimate;
use crate::planning::Deployment;
use crate::request::{Policy, Workload};

/// The older tool's estimate; `None` where the parameter count is not known.
pub fn estimate(deployment: &Deployment<'_>, workload: &Workload, policy: &Policy) -> Option<SeedEstimate> {
    let _ = (deployment, workload, policy);
    None
}
