//! The GPU box.

/// The heading.
pub const HEADING: &str = "GPU";
/// The field.
pub const FIELD: &str = "GPU";
/// In the empty field.
pub const PLACEHOLDER: &str = "H100, RTX 4090, L40S …";
/// The count.
pub const COUNT: &str = "GPUs in each machine";
/// The link between GPUs.
pub const LINK: &str = "Between the GPUs";
/// As pasted, or as the card usually comes.
pub const LINK_AUTO: &str = "as the card usually comes";
/// NVLink or AMD's Infinity Fabric.
pub const LINK_NVLINK: &str = "NVLink or Infinity Fabric";
/// The bus.
pub const LINK_PCIE: &str = "PCIe";
/// Machines.
pub const NODES: &str = "Machines";
/// Folded.
pub const PASTE: &str = "Paste nvidia-smi";
/// The box.
pub const PASTE_LABEL: &str = "What nvidia-smi prints";
/// In the empty box.
pub const PASTE_HINT: &str = "Paste the table, -L, -q, a --query-gpu CSV or topo -m, or drop a text file here";
/// Puts what was read into the fields.
pub const CORRECT: &str = "Correct what was read";
/// Takes the paste away.
pub const FORGET: &str = "Forget the paste";
/// Memory that others use.
pub const SUBTRACT: &str = "Leave the memory in use to its owners";
/// Folded.
pub const CUSTOM: &str = "Describe the card";
/// Its memory.
pub const MEMORY: &str = "Memory";
/// Its bandwidth.
pub const BANDWIDTH: &str = "Bandwidth";
/// Its arithmetic.
pub const TFLOPS: &str = "Dense 16-bit";
/// Above the candidates.
pub const WHICH: &str = "Several cards go by that name. Which one?";
