//! The `hardware` section of a plan: the GPUs at hand and those that the plan uses.

use serde::{Deserialize, Serialize};

use super::LinkKind;
use super::catalog::ComputeCapability;

/// What a pasted text was, when it is no listing of usable GPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadError {
    /// Some other text, or another vendor's tool that vLLM's GPUs are not listed by.
    NotNvidiaSmi,
    /// The tool could not talk to the driver.
    DriverFailed,
    /// The driver sees no GPU.
    NoDevices,
    /// The tool may not talk to the driver.
    InsufficientPermissions,
    /// Figures without a name: several cards fit.
    Ambiguous,
}

/// One GPU as listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedGpu {
    /// Position in the listing, as the tool counts.
    pub index: u32,
    /// The name as printed; `None` where the form prints none.
    pub name: Option<String>,
    /// The catalogue's name of the card.
    pub card: Option<String>,
    /// The catalogue's names of the cards it may be, where the name does not decide.
    pub candidates: Vec<String>,
    /// Memory in MiB, as printed, or from the catalogue where nothing was printed.
    pub memory_total_mib: Option<u64>,
    /// Memory in use in MiB, as printed.
    pub memory_used_mib: Option<u64>,
    /// CUDA compute capability, as printed or from the catalogue.
    pub compute_capability: Option<ComputeCapability>,
}

/// One slice of a GPU in multi-instance mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigDevice {
    /// The GPU it is cut from.
    pub gpu: u32,
    /// Its number on that GPU.
    pub device: u32,
    /// `1g.10gb`; `None` where the form prints none.
    pub profile: Option<String>,
    /// Memory in MiB, as printed.
    pub memory_total_mib: Option<u64>,
}

/// The GPUs at hand, those planned on, and how they were found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hardware {
    /// Every GPU, in order.
    pub gpus: Vec<ListedGpu>,
    /// Indices into `gpus` that the plan uses.
    pub selected: Vec<u32>,
    /// Driver version.
    pub driver: Option<String>,
    /// The highest CUDA version of that driver.
    pub cuda: Option<String>,
    /// ROCm version.
    pub rocm: Option<String>,
    /// The link that a pasted topology shows.
    pub interconnect: Option<LinkKind>,
    /// The link that the plan uses.
    pub interconnect_assumed: LinkKind,
    /// Slices, where the GPUs are in multi-instance mode.
    pub mig: Vec<MigDevice>,
    /// What the text was, when it lists no usable GPU.
    pub error: Option<ReadError>,
}
