//! What cards are told apart by: maker, group, architecture, class, compute capability.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

/// Where the memory total that PyTorch reports comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TorchTotalBasis {
    /// Printed in a start-up log of this card.
    Measured,
    /// Derived from start-up logs of this card.
    Inferred,
    /// Derived from the driver's figure: `MiB / 1024 × 0.997 − 0.30`.
    Driver,
    /// Derived from the marketed size, by the same formula.
    Marketing,
}

/// CUDA compute capability, as in "9.0".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl<'de> Deserialize<'de> for ComputeCapability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("`{text}` is no compute capability")))
    }
}
