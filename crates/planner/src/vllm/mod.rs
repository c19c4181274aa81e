//! What changes with the vLLM version: defaults, budget rules, flags, support.

pub mod version;

pub use version::Version;
