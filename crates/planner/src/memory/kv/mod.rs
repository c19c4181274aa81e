//! The KV pool: what a layer caches, how layers are grouped, what the pool holds.
//!
//! Reading order: [`mod@format`], [`layers`], [`groups`], [`compressed`], [`pool`].

pub mod compressed;
pub mod format;
pub mod groups;
pub mod layers;
pub mod pool;

pub use format::{CacheFormat, cache_format};
pub use groups::{Geometry, Group};
pub use layers::Kept;
pub use pool::{KvPool, UseRules};
