//! What the planner computes with: the tightest GPU of those selected, and how they are linked.

use serde::{Deserialize, Serialize};

use super::catalog::{Card, ComputeCapability, GpuArchitecture, PerformanceClass, TflopsDense, TorchTotalBasis};

/// Kind of link between the GPUs of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// A direct link between every pair: NVLink, or AMD's Infinity Fabric between accelerators.
    Nvlink,
    /// The PCIe bus.
    #[default]
    Pcie,
}

/// The link between the GPUs of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Its kind.
    pub kind: LinkKind,
    /// GB/s in both directions together, for one GPU.
    pub gb_s: f64,
    /// Whether one GPU may read another's memory without the CPU's.
    pub peer_to_peer: bool,
}

/// One GPU as the planner computes with it, and how many there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// The catalogue's card; `None` for a card that it does not know.
    pub card: Option<Card>,
    /// The name as printed or typed.
    pub name: String,
    /// Memory in MiB, as the driver prints it.
    pub memory_total_mib: u64,
    /// Memory in GiB, as PyTorch reports it.
    pub torch_total_gib: f64,
    /// Where `torch_total_gib` comes from.
    pub torch_total_basis: TorchTotalBasis,
    /// Memory in MiB that others use; 0 when it is not to be subtracted.
    pub memory_used_mib: u64,
    /// Memory bandwidth in GB/s; `None` when unknown: no speed can be given.
    pub bandwidth_gb_s: Option<f64>,
    /// Dense matrix rates.
    pub tflops: TflopsDense,
    /// CUDA compute capability.
    pub compute_capability: Option<ComputeCapability>,
    /// Architecture; `None` when unknown.
    pub arch: Option<GpuArchitecture>,
    /// Class whose measured efficiencies apply; `None` when there is none.
    pub performance_class: Option<PerformanceClass>,
    /// Whether the class is the card's own, not the nearest.
    pub performance_class_exact: bool,
    /// GPUs planned on in each node.
    pub gpus_per_node: u32,
    /// Nodes.
    pub nodes: u32,
    /// The link between the GPUs of a node.
    pub interconnect: Link,
    /// Whether the request replaced or supplied figures of the card.
    pub custom: bool,
}
