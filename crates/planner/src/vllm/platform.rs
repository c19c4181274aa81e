//! Which of vLLM's platforms serves a card.

use crate::hardware::Device;
use crate::hardware::catalog::{GpuArchitecture, Vendor};

/// Which of vLLM's platforms serves a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// NVIDIA.
    Cuda,
    /// AMD.
    Rocm,
    /// Intel's GPUs.
    Xpu,
    /// Google's TPU, Intel's Gaudi: plugins of their own.
    Plugin,
}

impl Platform {
    /// By architecture; a card that nothing is known of counts as NVIDIA's.
    pub fn of(device: &Device) -> Self {
        match device.arch {
            Some(GpuArchitecture::IntelXpu) => Self::Xpu,
            Some(GpuArchitecture::Gaudi | GpuArchitecture::Tpu) => Self::Plugin,
            _ => match device.card.as_ref().map(|card| card.vendor) {
                Some(Vendor::Amd) => Self::Rocm,
                Some(Vendor::Intel) => Self::Xpu,
                Some(Vendor::Google) => Self::Plugin,
                Some(Vendor::Nvidia) | None => Self::Cuda,
            },
        }
    }
}

/// Data-centre Hopper and Blackwell: compute capability 9.0 and 10.x.
pub(crate) fn is_sm90_or_sm100(device: &Device) -> bool {
    is_sm100(device) || is_sm90(device)
}

/// Hopper: compute capability 9.0.
pub(crate) fn is_sm90(device: &Device) -> bool {
    device.compute_capability.is_some_and(|capability| capability.major == 9)
}

/// Data-centre Blackwell: compute capability 10.x.
pub(crate) fn is_sm100(device: &Device) -> bool {
    device.compute_capability.is_some_and(|capability| capability.major == 10)
}
