//! The memory budget: worked examples that others published, vLLM's rules release by release, and what must hold always.

mod always;
mod cache;
mod examples;
mod releases;
mod verdicts;
