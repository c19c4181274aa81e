//! GPUs: the catalogue, pasted listings, and what a plan may use of them.
//!
//! Owns every fact about accelerators and every form in which a machine prints its own. Knows nothing of models: what a GPU runs
//! natively is said here, what a layout may be is decided elsewhere.

pub mod catalog;
mod device;
mod listing;
mod request;
mod resolve;
pub mod smi;

pub use catalog::TorchTotalBasis;
pub use device::{Device, Link, LinkKind};
pub use listing::{Hardware, ListedGpu, MigDevice, ReadError};
pub use request::{HardwareRequest, InterconnectChoice};
pub use resolve::resolve;
