//! What changes with the vLLM version: defaults, budget rules, support.
//!
//! Reading order: [`version`], [`releases`] (the facts of each minor release), [`resolve`] (from a person's text to a
//! release), [`platform`], [`mod@defaults`], [`mod@runner`], [`dtype`], [`mod@support`] (what runs on which GPU),
//! [`changes`].

pub mod changes;
pub mod defaults;
pub mod dtype;
pub(crate) mod platform;
pub(crate) mod releases;
pub mod resolve;
pub mod runner;
pub mod support;
pub mod version;

pub use changes::{Change, changes_between};
pub use defaults::{Asked, Defaults, V0_CHUNKS_ABOVE, defaults};
pub use dtype::served_dtype;
pub use platform::Platform;
pub use releases::{Ability, Release, first_with, first_without, keeps_awq_parts, known_versions, newest, release};
pub use resolve::resolve_version;
pub(crate) use runner::{Engine, engine, runner};
pub use version::Version;
