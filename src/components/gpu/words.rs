//! The GPU box.

/// The heading.
pub const HEADING: &str = "GPU";
/// The field.
pub const FIELD: &str = "GPU";
/// In the empty field.
pub const PLACEHOLDER: &str = "H100, RTX 4090, L40S …";
/// The count.
pub const COUNT: &str = "GPUs per machine";
/// The link between GPUs.
pub const LINK: &str = "GPU interconnect";
/// As pasted, or as the card usually comes.
pub const LINK_AUTO: &str = "usual for this card";
/// NVLink or AMD's Infinity Fabric.
pub const LINK_NVLINK: &str = "NVLink or Infinity Fabric";
/// The bus.
pub const LINK_PCIE: &str = "PCIe";
/// Machines.
pub const NODES: &str = "Machines";
/// Folded.
pub const PASTE: &str = "Paste nvidia-smi";
/// The box.
pub const PASTE_LABEL: &str = "nvidia-smi output";
/// In the empty box.
pub const PASTE_HINT: &str =
    "Paste nvidia-smi output (table, -L, -q, --query-gpu CSV, topo -m) or drop a text file here";
/// Puts what was read into the fields.
pub const CORRECT: &str = "Edit what was read";
/// Takes the paste away.
pub const FORGET: &str = "Forget the paste";
/// Memory that others use.
pub const SUBTRACT: &str = "Subtract memory in use";
/// Folded.
pub const CUSTOM: &str = "Custom GPU";
/// Its memory.
pub const MEMORY: &str = "Memory";
/// Its bandwidth.
pub const BANDWIDTH: &str = "Bandwidth";
/// Its arithmetic.
pub const TFLOPS: &str = "Dense BF16";
/// Above the candidates.
pub const WHICH: &str = "Several cards have that name. Which one?";
