//! The planner against outside truth: published counts, start-up logs, printed listings, and what must always hold.
//!
//! One binary, so that the planner is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test's own data may be taken as it is, and a test says itself what it is about"
)]

mod artifacts;
mod capacity;
mod changes;
mod derivations;
mod hardware_any_text;
mod hardware_catalog;
mod hardware_resolve;
mod hardware_smi;
mod hardware_support;
mod hub;
mod link;
mod memory;
mod memory_accuracy;
mod memory_seed;
mod models;
mod models_resolve;
mod models_robustness;
mod models_weights;
mod nearest_start;
mod parallelism;
mod protocol;
mod read;
mod recommend;
mod request;
mod speed_heuristic;
mod speed_relations;
mod support;
mod threads;
