//! What the planner computes with, from the GPUs chosen and the figures given.

use super::advice;
use super::listing::Gpu;
use super::mig::Slice;
use super::selection::Selection;
use crate::hardware::catalog::{Card, ComputeCapability, GpuArchitecture, TflopsDense};
use crate::hardware::{Device, HardwareRequest, Link, TorchTotalBasis};
use crate::issue::Issue;

/// Slope of PyTorch's total over the driver's, both in GiB. Source: start-up logs of 24 cards, ±0.15 GiB.
const TORCH_SHARE: f64 = 0.997;

/// What PyTorch does not see of the driver's total, in GiB. Source: the same logs.
const TORCH_LOSS_GIB: f64 = 0.30;

/// The device of the tightest of the GPUs chosen; `None` without any memory.
pub(super) fn device(
    request: &HardwareRequest,
    given_mib: Option<u64>,
    selection: &Selection,
    link: Link,
    issues: &mut Vec<Issue>,
) -> Option<Device> {
    let mut device = match selection {
        Selection::Gpus(gpus) => of_gpus(gpus, given_mib, link)?,
        Selection::Slices(slices) => of_slices(slices, given_mib, link)?,
    };
    device.gpus_per_node = u32::try_from(selection.count()).unwrap_or(u32::MAX);
    device.nodes = request.nodes.max(1);
    if !request.subtract_used {
        device.memory_used_mib = 0;
    }
    take_over_figures(request, &mut device, issues);
    advice::on_device(&device, issues);
    Some(device)
}

/// The tightest of whole GPUs; rates and architecture are those of the weakest.
fn of_gpus(gpus: &[&Gpu], given_mib: Option<u64>, link: Link) -> Option<Device> {
    let free = |gpu: &&&Gpu| {
        gpu.listed.memory_total_mib.unwrap_or(u64::MAX).saturating_sub(gpu.listed.memory_used_mib.unwrap_or(0))
    };
    let tightest = gpus.iter().min_by_key(free)?;
    let total = given_mib.or(tightest.listed.memory_total_mib)?;
    let (torch_total_gib, torch_total_basis) =
        torch_total(tightest.card, total, given_mib.is_some() || tightest.memory_is_given);
    let capability = |gpu: &&&Gpu| gpu.listed.compute_capability.or(gpu.card.and_then(|card| card.compute_capability));
    let weakest = gpus.iter().min_by_key(|gpu| capability(gpu).map_or((u8::MAX, 0), |c| (c.major, c.minor)))?;
    let known: Option<Vec<&Card>> = gpus.iter().map(|gpu| gpu.card).collect();
    let cards = known.unwrap_or_default();
    let bandwidth = cards.iter().map(|card| card.memory_bandwidth_gb_s).reduce(f64::min);
    let tflops = cards.iter().map(|card| card.tflops_dense).reduce(|a, b| lower(&a, &b)).unwrap_or_default();
    let compute_capability = capability(&weakest);
    Some(Device {
        card: tightest.card.cloned(),
        name: tightest.name(),
        memory_total_mib: total,
        torch_total_gib,
        torch_total_basis,
        memory_used_mib: tightest.listed.memory_used_mib.unwrap_or(0).min(total),
        bandwidth_gb_s: bandwidth,
        tflops,
        compute_capability,
        arch: weakest.card.map(|card| card.arch).or(compute_capability.and_then(GpuArchitecture::of_capability)),
        performance_class: weakest.card.and_then(|card| card.performance_class),
        performance_class_exact: weakest.card.is_some_and(|card| card.performance_class_exact),
        gpus_per_node: 1,
        nodes: 1,
        interconnect: link,
        custom: given_mib.is_some() || tightest.card.is_none(),
    })
}

/// The smallest of slices.
fn of_slices(slices: &[&Slice], given_mib: Option<u64>, link: Link) -> Option<Device> {
    let smallest = slices.iter().min_by_key(|slice| slice.memory_total_mib.unwrap_or(u64::MAX))?;
    let total = given_mib.or(smallest.memory_total_mib)?;
    let card = smallest.card;
    Some(Device {
        card: card.cloned(),
        name: smallest.name(),
        memory_total_mib: total,
        torch_total_gib: from_driver(total),
        torch_total_basis: if smallest.read.memory_total_mib.is_some() {
            TorchTotalBasis::Driver
        } else {
            TorchTotalBasis::Marketing
        },
        memory_used_mib: smallest.read.memory_used_mib.unwrap_or(0).min(total),
        bandwidth_gb_s: card.map(|card| card.memory_bandwidth_gb_s * smallest.memory_share),
        tflops: card.map(|card| smallest.rates(card)).unwrap_or_default(),
        compute_capability: card.and_then(|card| card.compute_capability),
        arch: card.map(|card| card.arch),
        performance_class: card.and_then(|card| card.performance_class),
        performance_class_exact: false,
        gpus_per_node: 1,
        nodes: 1,
        interconnect: link,
        custom: given_mib.is_some(),
    })
}

/// PyTorch's total in GiB: as seen on the card, where the driver's total is the usual one; else by the rule of the logs.
fn torch_total(card: Option<&Card>, total_mib: u64, given: bool) -> (f64, TorchTotalBasis) {
    let usual = |card: &&Card| {
        !given || card.memory_total_mib.is_none_or(|usual| usual.abs_diff(total_mib) <= 1) && card.may_print(total_mib)
    };
    let seen = card.filter(usual).and_then(|card| Some((card.torch_total_memory_gib?, card.torch_total_memory_basis?)));
    let printed = given || card.is_some_and(|card| card.memory_total_mib.is_some());
    let basis = if printed { TorchTotalBasis::Driver } else { TorchTotalBasis::Marketing };
    seen.unwrap_or_else(|| (from_driver(total_mib), basis))
}

/// `MiB / 1024 × 0.997 − 0.30`, never below zero: 24564 MiB → 23.62 GiB.
fn from_driver(total_mib: u64) -> f64 {
    (total_mib as f64 / 1024.0 * TORCH_SHARE - TORCH_LOSS_GIB).max(0.0)
}

/// The lower of two rates of each kind; none where one card has none.
fn lower(a: &TflopsDense, b: &TflopsDense) -> TflopsDense {
    let least = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a.min(b));
    TflopsDense {
        fp32: least(a.fp32, b.fp32),
        tf32: least(a.tf32, b.tf32),
        fp16: least(a.fp16, b.fp16),
        bf16: least(a.bf16, b.bf16),
        fp8: least(a.fp8, b.fp8),
        int8: least(a.int8, b.int8),
        fp4: least(a.fp4, b.fp4),
    }
}

/// Bandwidth and rate as given win over the catalogue's.
fn take_over_figures(request: &HardwareRequest, device: &mut Device, issues: &mut Vec<Issue>) {
    if let Some(bandwidth) = advice::usable_figure(request.bandwidth_gb_s, "hardware.bandwidth_gb_s", "GB/s", issues) {
        device.bandwidth_gb_s = Some(bandwidth);
        device.custom = true;
    }
    if let Some(tflops) = advice::usable_figure(request.tflops_16bit, "hardware.tflops_16bit", "TFLOPS", issues) {
        device.tflops.fp16 = Some(tflops);
        // A card known to have no bfloat16 unit does not get one.
        let lacks_bf16 = device.compute_capability.is_some_and(|c| c < ComputeCapability { major: 8, minor: 0 });
        device.tflops.bf16 = (!lacks_bf16).then_some(tflops);
        device.custom = true;
    }
}
