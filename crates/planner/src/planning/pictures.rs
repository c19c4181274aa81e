//! What a plan's charts are drawn from: its speed over the load and over the prompt, and how far its memory reaches.
//!
//! Owns how far each chart looks. Knows nothing of how it is drawn.

use super::Deployment;
use super::memory::assess;
use super::performance::curves::{Point, over_concurrency, over_prompt};
use super::reverse::{FitMap, fit_map};
use crate::request::{Policy, Workload};

/// Points of each curve.
const POINTS: u32 = 24;
/// Users that the first curve looks at whatever the load is.
const USERS: u64 = 64;
/// Most users that it looks at.
const MOST_USERS: u64 = 4_096;
/// The shortest prompt that the second curve looks at, in tokens.
const SHORTEST_PROMPT: u64 = 128;

/// The figures behind a plan's charts. A curve is empty where no speed is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    /// Speed over users at once, up to four times the load's.
    pub over_concurrency: Vec<Point>,
    /// Speed of one request alone over its prompt's tokens, up to the longest request.
    pub over_prompt: Vec<Point>,
    /// What fits.
    pub fit_map: FitMap,
}

/// Looks around a deployment's operating point.
pub fn pictures(deployment: &Deployment<'_>, workload: &Workload, policy: &Policy) -> Pictures {
    let pool = assess(deployment, workload, policy).pool;
    let most = workload.concurrency.saturating_mul(4).clamp(USERS, MOST_USERS);
    let longest = deployment.config.max_model_len.saturating_sub(workload.gen_tokens).max(SHORTEST_PROMPT);
    Pictures {
        over_concurrency: over_concurrency(deployment, workload, &pool, most, POINTS).unwrap_or_default(),
        over_prompt: over_prompt(deployment, workload, &pool, (SHORTEST_PROMPT, longest), POINTS).unwrap_or_default(),
        fit_map: fit_map(deployment, workload, policy),
    }
}
