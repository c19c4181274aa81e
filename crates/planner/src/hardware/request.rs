//! What a person says about their GPUs: the `hardware` section of a request.

use serde::{Deserialize, Serialize};

/// Which link between the GPUs to plan with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InterconnectChoice {
    /// As the pasted topology shows, or as the card usually comes.
    #[default]
    Auto,
    /// A direct link between every pair: NVLink, or AMD's Infinity Fabric.
    Nvlink,
    /// Through the PCIe bus.
    Pcie,
}

/// The `hardware` section of a request. Every field may be left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HardwareRequest {
    /// Any spelling that `nvidia-smi` prints or people type. With `smi` it only chooses among ambiguous names.
    pub gpu: Option<String>,
    /// GPUs per node to plan on; `None` is all that `smi` lists, 1 without it.
    pub gpus: Option<u32>,
    /// Memory of one GPU in MiB, as the driver prints it; wins over the catalogue.
    pub memory_total_mib: Option<u64>,
    /// Memory bandwidth of one GPU in GB/s; wins over the catalogue.
    pub bandwidth_gb_s: Option<f64>,
    /// Dense 16-bit matrix rate of one GPU in TFLOPS; wins over the catalogue.
    pub tflops_16bit: Option<f64>,
    /// Pasted text of any form that [`super::smi::read`] knows.
    pub smi: Option<String>,
    /// Memory that the paste shows in use is not ours.
    pub subtract_used: bool,
    /// The link between the GPUs.
    pub interconnect: InterconnectChoice,
    /// Machines of this kind.
    pub nodes: u32,
    /// GPUs that share one layer's weights.
    pub tensor_parallel_size: Option<u32>,
    /// Stages that the layers are cut into.
    pub pipeline_parallel_size: Option<u32>,
    /// Replicas behind one server.
    pub data_parallel_size: Option<u32>,
    /// GPUs that share one sequence's KV cache while decoding.
    pub decode_context_parallel_size: Option<u32>,
    /// Whether experts are spread rather than cut.
    pub expert_parallel: Option<bool>,
}

impl Default for HardwareRequest {
    fn default() -> Self {
        Self {
            gpu: None,
            gpus: None,
            memory_total_mib: None,
            bandwidth_gb_s: None,
            tflops_16bit: None,
            smi: None,
            subtract_used: true,
            interconnect: InterconnectChoice::Auto,
            nodes: 1,
            tensor_parallel_size: None,
            pipeline_parallel_size: None,
            data_parallel_size: None,
            decode_context_parallel_size: None,
            expert_parallel: None,
        }
    }
}
