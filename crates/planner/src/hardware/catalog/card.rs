//! One accelerator and its figures.

use super::file::{SeedBaseline, TflopsDense};
use super::kinds::{ComputeCapability, GpuArchitecture, Group, PerformanceClass, TorchTotalBasis, Vendor};

/// How a card is linked to others.
#[derive(Clone, Debug, PartialEq)]
pub struct CardLink {
    /// `pcie4x16`, `nvlink4`, `infinity-fabric`, `soc`, …
    pub kind: String,
    /// Whether it joins every pair of GPUs of a node without the PCIe bus.
    pub direct: bool,
    /// GB/s in both directions together, for one GPU.
    pub gb_s_bidirectional_per_gpu: f64,
    /// GB/s over an NVLink or Infinity Fabric bridge that can be bought for the card.
    pub bridge_gb_s_bidirectional: Option<f64>,
    /// Whether GPUs of this kind read each other's memory over PCIe; most consumer cards do not.
    pub peer_to_peer: bool,
}

/// A rental price: a default to be edited, not an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// US dollars for one GPU and hour, on demand.
    pub usd: f64,
    /// The same, interruptible.
    pub spot_usd: f64,
    /// Address of the list.
    pub source: String,
    /// Year and month of the list.
    pub date: String,
}

/// One accelerator.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The name as the vendor's tool prints it; the catalogue's key.
    pub name: String,
    /// The name as printed, where it differs: one name for two memory sizes.
    pub printed_as: Option<String>,
    /// Other spellings that mean this card alone.
    pub aliases: Vec<String>,
    /// Spellings that mean this card or another: they ask.
    pub ambiguous_aliases: Vec<String>,
    /// Maker.
    pub vendor: Vendor,
    /// The picker's group.
    pub group: Group,
    /// Architecture.
    pub arch: GpuArchitecture,
    /// CUDA compute capability; `None` for cards without CUDA.
    pub compute_capability: Option<ComputeCapability>,
    /// AMD's target name, `gfx942`.
    pub gfx: Option<String>,
    /// Class for the speed estimate.
    pub performance_class: Option<PerformanceClass>,
    /// Whether the class is the card's own, not the nearest.
    pub performance_class_exact: bool,
    /// Memory as marketed, in GB.
    pub memory_gb_marketing: f64,
    /// Memory as the driver prints it, in MiB; `None` where no print was seen.
    pub memory_total_mib: Option<u64>,
    /// Other totals that drivers print for this card: older versions, error correction on or off.
    pub memory_total_mib_variants: Vec<u64>,
    /// Memory as PyTorch reports it, in GiB.
    pub torch_total_memory_gib: Option<f64>,
    /// Where `torch_total_memory_gib` comes from.
    pub torch_total_memory_basis: Option<TorchTotalBasis>,
    /// Memory bandwidth in GB/s.
    pub memory_bandwidth_gb_s: f64,
    /// Dense matrix rates.
    pub tflops_dense: TflopsDense,
    /// Link to other cards.
    pub interconnect: CardLink,
    /// Power in watts.
    pub tdp_w: Option<u32>,
    /// Year of release.
    pub release_year: u16,
    /// Rental price.
    pub price_per_hour_usd: Option<Price>,
    /// The older heuristic's figures, where it knows the family.
    pub seed_baseline: Option<SeedBaseline>,
    /// Whether CPU and GPU share the memory.
    pub unified_memory: bool,
    /// Multi-instance profiles, `1g.10gb`.
    pub mig_profiles: Vec<String>,
    /// Address of the maker's page.
    pub source: String,
    /// When the figures were compiled.
    pub checked: String,
    /// What else to know.
    pub note: String,
}
