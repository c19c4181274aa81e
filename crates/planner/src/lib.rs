//! Plans how vLLM will serve a model on given GPUs: memory, settings, speed.
//!
//! Owns everything with a number. Knows nothing of the web, of a clock, or of files: values go in, values come out.
//! In reading order: [`request`] (what is asked), [`models`] and [`hardware`] (what it is about), [`vllm`] (whose rules hold),
//! [`planning`] (the work), [`plan`] (what is answered), [`artifacts`] (the texts that start it, and back from them). What comes from
//! outside goes through [`link`] (addresses), [`intake`] (files) and [`repository`] (a hub's answers). A program that plans elsewhere
//! than it shows asks through [`dialogue`].

pub mod artifacts;
pub mod dialogue;
pub mod hardware;
pub mod intake;
pub mod issue;
mod json_text;
pub mod link;
pub mod models;
pub mod plan;
pub mod planning;
pub mod repository;
pub mod request;
pub mod serve_config;
pub mod units;
pub mod vllm;
