//! Plans how vLLM will serve a model on given GPUs: memory, settings, speed.
//!
//! Owns everything with a number. Knows nothing of the web, of a clock, or of files: values go in, values come out.
//! In reading order: [`request`] (what is asked), [`models`], [`hardware`] and [`vllm`] (what it is about, and whose rules hold),
//! [`target`] (the three, resolved), [`deployment`] (one configuration of it), [`memory`] and [`speed`] (what it takes and gives), [`parallelism`], [`recommend`],
//! [`changes`] and [`capacity`] (what to choose), [`plan()`] and [`Planner`] (the straight path through all of it), [`mod@plan`] (what is answered),
//! [`artifacts`] (the texts that start it) and [`read`] (back from them, and whatever else is pasted). What comes from outside goes through
//! [`link`] (addresses), [`read`] (texts and files) and [`hub`] (a model hub's answers). A program that plans elsewhere than it shows asks through [`protocol`].

#![warn(unreachable_pub)]

pub mod artifacts;
pub mod as_given;
pub mod capacity;
pub mod changes;
pub mod charts;
pub mod check_text;
pub mod cost;
pub mod deployment;
mod echo;
mod facts;
pub mod formula;
pub mod hardware;
pub mod hub;
pub mod issue;
mod json_text;
pub mod link;
pub mod memory;
pub mod models;
pub(crate) mod nearest_start;
pub mod parallelism;
pub mod plan;
mod planner;
pub mod protocol;
pub mod read;
pub mod recommend;
pub mod request;
pub mod sentence;
pub mod serve_config;
pub mod speed;
pub mod target;
pub mod units;
pub mod vllm;

pub use facts::Facts;
pub use planner::{Planner, Writing, plan};
