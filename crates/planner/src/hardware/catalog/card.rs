//! One accelerator and its figures.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::hardware::TorchTotalBasis;

/// Who makes the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// NVIDIA.
    Nvidia,
    /// AMD.
    Amd,
    /// Intel.
    Intel,
    /// Google.
    Google,
}

/// Where the card is sold to; the picker's groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Servers.
    DataCentre,
    /// Professional cards.
    Workstation,
    /// Gaming cards.
    Consumer,
    /// Laptops.
    Laptop,
    /// Boards and small machines with memory shared between CPU and GPU.
    Embedded,
}

/// Architectures that differ in what they run natively.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GpuArchitecture {
    /// 7.0.
    Volta,
    /// 7.5.
    Turing,
    /// 8.0, 8.6, 8.7.
    Ampere,
    /// 8.9.
    Ada,
    /// 9.0.
    Hopper,
    /// 10.0 and 10.3, data centre.
    Blackwell,
    /// 12.0 and 12.1: GeForce, workstation, GB10.
    BlackwellConsumer,
    /// 11.0: Jetson Thor.
    BlackwellThor,
    /// gfx906.
    Gcn5,
    /// gfx908.
    Cdna1,
    /// gfx90a.
    Cdna2,
    /// gfx942.
    Cdna3,
    /// gfx950.
    Cdna4,
    /// gfx1100 and its kin.
    Rdna3,
    /// gfx1150, gfx1151.
    #[serde(rename = "rdna3.5")]
    Rdna35,
    /// gfx1200, gfx1201.
    Rdna4,
    /// Intel's Arc and Data Center GPU.
    IntelXpu,
    /// Intel's Gaudi.
    Gaudi,
    /// Google's TPU.
    Tpu,
}

impl GpuArchitecture {
    /// The architecture of an NVIDIA GPU of which only the compute capability is known.
    pub fn of_capability(capability: ComputeCapability) -> Option<Self> {
        match (capability.major, capability.minor) {
            (7, 0..=4) => Some(Self::Volta),
            (7, _) => Some(Self::Turing),
            (8, 9) => Some(Self::Ada),
            (8, _) => Some(Self::Ampere),
            (9, _) => Some(Self::Hopper),
            (10, _) => Some(Self::Blackwell),
            (11, _) => Some(Self::BlackwellThor),
            (12, _) => Some(Self::BlackwellConsumer),
            _ => None,
        }
    }
}

/// Cards that share measured efficiencies: the keys of the speed calibration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerformanceClass {
    /// Turing.
    Turing,
    /// Ampere with HBM.
    Ampere,
    /// Ampere with GDDR.
    AmpereG,
    /// Ada.
    Ada,
    /// Hopper.
    Hopper,
    /// Blackwell with HBM.
    Blackwell,
    /// Blackwell with GDDR or LPDDR.
    BlackwellG,
    /// AMD CDNA 1.
    Cdna1,
    /// AMD CDNA 3.
    Cdna3,
    /// AMD CDNA 4.
    Cdna4,
    /// AMD RDNA 4.
    Rdna4,
}

/// CUDA compute capability, as in "9.0".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct ComputeCapability {
    /// Before the dot.
    pub major: u8,
    /// After the dot.
    pub minor: u8,
}

impl ComputeCapability {
    /// `None` unless the text is two numbers with a dot between them.
    ///
    /// ```
    /// use planner::hardware::catalog::ComputeCapability;
    /// assert_eq!(ComputeCapability::parse("8.9"), Some(ComputeCapability { major: 8, minor: 9 }));
    /// assert_eq!(ComputeCapability::parse("gfx942"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once('.')?;
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }
}

impl TryFrom<String> for ComputeCapability {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text} is no compute capability: expected 9.0"))
    }
}

impl fmt::Display for ComputeCapability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl Serialize for ComputeCapability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Dense matrix rates in TFLOPS (TOPS for int8), without sparsity; `None` where the card has no such mode.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TflopsDense {
    /// 32-bit, outside the matrix units.
    pub fp32: Option<f64>,
    /// TensorFloat-32.
    pub tf32: Option<f64>,
    /// 16-bit with 32-bit accumulation.
    pub fp16: Option<f64>,
    /// bfloat16.
    pub bf16: Option<f64>,
    /// 8-bit float.
    pub fp8: Option<f64>,
    /// 8-bit integer.
    pub int8: Option<f64>,
    /// 4-bit float.
    pub fp4: Option<f64>,
}

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

/// GB/s in both directions that are assumed for a link of which nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct AssumedLinks {
    /// PCIe 4.0 with 16 lanes.
    pub pcie: f64,
    /// NVLink 3.
    pub nvlink: f64,
}

/// Tokens a second that the older heuristic starts from, nominally for a model of seven billion parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeedBaseline {
    /// Decoding.
    pub decode_tps: f64,
    /// Prefill.
    pub prefill_tps: f64,
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
