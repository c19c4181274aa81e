//! Reads what a machine prints about its GPUs: any text, in any of the forms below, whole or broken.
//!
//! Every form has its own small reader, which looks for its own marks in the cleaned lines and adds what it finds; then the
//! findings complete each other. A reader looks at each line a bounded number of times, so reading takes time in proportion to the
//! text. Nothing here knows what a GPU can do, only how tools print it.

mod amd_smi;
mod csv;
mod decoration;
mod failure;
mod found;
mod gpustat;
mod guess;
mod json;
mod list;
mod merge;
mod monitor;
mod names;
mod notation;
mod nvlink;
mod pending;
mod prefix;
mod query;
mod rocm;
mod table;
mod text;
mod topology;
mod versions;
mod xml;
mod xpu;

use std::collections::BTreeMap;

pub use names::counted;

use super::catalog::{Catalog, ComputeCapability};
use super::{LinkKind, ReadError};
use found::Found;

/// A form in which GPUs are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The default table.
    Table,
    /// `nvidia-smi -q`.
    Query,
    /// `nvidia-smi -q -x`.
    Xml,
    /// `--query-gpu=… --format=csv`.
    Csv,
    /// `-L`, and reports that print `GPU 0: name`.
    List,
    /// gpustat.
    Gpustat,
    /// `rocm-smi`.
    Rocm,
    /// `amd-smi`.
    AmdSmi,
    /// JSON of AMD's tools and gpustat.
    Json,
    /// Intel's `xpu-smi`.
    Xpu,
    /// `topo -m`.
    Topology,
    /// `dmon` and `pmon`.
    Monitor,
    /// Bare names.
    Names,
}

/// One GPU as a text shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadGpu {
    /// Number as printed.
    pub index: Option<u32>,
    /// Name as printed.
    pub name: Option<String>,
    /// Identity as printed.
    pub uuid: Option<String>,
    /// PCI address as printed.
    pub bus_id: Option<String>,
    /// Total memory in MiB.
    pub memory_total_mib: Option<u64>,
    /// Memory in use in MiB.
    pub memory_used_mib: Option<u64>,
    /// CUDA compute capability.
    pub compute_capability: Option<ComputeCapability>,
}

/// One multi-instance slice as a text shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigSlice {
    /// Number of the GPU that it is cut from.
    pub gpu: u32,
    /// Its number on that GPU.
    pub device: u32,
    /// `1g.10gb`.
    pub profile: Option<String>,
    /// Identity as printed.
    pub uuid: Option<String>,
    /// The GPU instance; compute instances of one GPU instance share its memory.
    pub gpu_instance: Option<u32>,
    /// The compute instance.
    pub compute_instance: Option<u32>,
    /// Total memory in MiB.
    pub memory_total_mib: Option<u64>,
    /// Memory in use in MiB.
    pub memory_used_mib: Option<u64>,
}

/// How a pair of GPUs is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairKind {
    /// A GPU with itself.
    Itself,
    /// Bonded NVLinks.
    Nvlink,
    /// AMD's Infinity Fabric.
    InfinityFabric,
    /// Through PCIe, with or without the CPUs' link.
    Pcie,
    /// The matrix says something else about the pair.
    Unstated,
}

/// A line that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadLine {
    /// Its number, from 1.
    pub number: usize,
    /// The line, cut where it is very long.
    pub text: String,
}

/// Everything that was read from a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The forms that list GPUs in it.
    pub forms: Vec<Form>,
    /// The GPUs, in order.
    pub gpus: Vec<ReadGpu>,
    /// Driver version.
    pub driver: Option<String>,
    /// The highest CUDA version of that driver.
    pub cuda: Option<String>,
    /// ROCm version.
    pub rocm: Option<String>,
    /// The link that a topology or link list shows: NVLink where any pair has it.
    pub interconnect: Option<LinkKind>,
    /// Pairs of GPUs by number, and their link.
    pub links: BTreeMap<(u32, u32), PairKind>,
    /// Multi-instance slices.
    pub mig: Vec<MigSlice>,
    /// Whether `...` stands for lines that were left out.
    pub elided: bool,
    /// What the text was, when it lists no usable GPU.
    pub error: Option<ReadError>,
    /// Lines that were not understood, the first of them.
    pub unread: Vec<UnreadLine>,
    /// How many lines were not understood.
    pub unread_count: usize,
}

/// Reads any text.
///
/// ```
/// use planner::hardware::{catalog::Catalog, smi};
/// let reading = smi::read("GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)", &Catalog::bundled());
/// assert_eq!(reading.gpus[0].name.as_deref(), Some("NVIDIA L4"));
/// assert_eq!(reading.error, None);
/// ```
pub fn read(text: &str, catalog: &Catalog) -> Reading {
    let text = text::unescaped(text);
    let lines = text::lines(&text);
    let mut found = Found::in_lines(&lines);
    versions::read(&lines, &mut found);
    table::read(&lines, catalog, &mut found);
    list::read(&lines, catalog, &mut found);
    query::read(&lines, catalog, &mut found);
    xml::read(&lines, &mut found);
    csv::read(&lines, catalog, &mut found);
    topology::read(&lines, &mut found);
    nvlink::read(&lines, &mut found);
    monitor::read(&lines, &mut found);
    gpustat::read(&lines, &mut found);
    rocm::read(&lines, &mut found);
    amd_smi::read(&lines, &mut found);
    json::read(&lines, &mut found);
    xpu::read(&lines, &mut found);
    if found.gpus.is_empty() {
        names::read(&lines, catalog, &mut found);
    }
    merge::reading(found, &lines)
}
