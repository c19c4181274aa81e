//! How fast a deployment answers: tokens a second, time to first token, time for each token.
//!
//! Two estimators behind one interface. Knows nothing of how memory is budgeted: how many sequences the KV pool holds is
//! handed in.

pub mod heuristic;
pub mod constants;
pub mod rates;
pub mod serving;
pub mod step;
pub mod work;
