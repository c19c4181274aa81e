//! From a request to the GPUs planned on: what is listed, what is chosen, how it is linked, and which issues there are about it.

mod advice;
mod device;
mod link;
mod listing;
mod mig;
mod selection;

use super::catalog::Catalog;
use super::{Device, Hardware, HardwareRequest};
use crate::issue::Issue;

/// The hardware section, the device to compute with, and the issues of the request.
///
/// `None` for the device means that no memory is known: nothing can be planned, and an error says what is missing.
///
/// ```
/// use planner::hardware::{HardwareRequest, catalog::Catalog, resolve};
/// let request = HardwareRequest { gpu: Some("RTX 4090".into()), gpus: Some(2), ..HardwareRequest::default() };
/// let (hardware, device, _) = resolve(&request, &Catalog::bundled());
/// assert_eq!(hardware.selected, [0, 1]);
/// assert_eq!(device.map(|d| d.memory_total_mib), Some(24564));
/// ```
pub fn resolve(request: &HardwareRequest, catalog: &Catalog) -> (Hardware, Option<Device>, Vec<Issue>) {
    let mut issues = Vec::new();
    let given_mib = advice::usable_memory(request, &mut issues);
    let listing = listing::listing(request, given_mib, catalog, &mut issues);
    let selection = selection::select(request, &listing, &mut issues);
    let link = link::link(request, &listing, &selection, catalog, &mut issues);
    let device = device::device(request, given_mib, &selection, link, &mut issues);
    let hardware = Hardware {
        gpus: listing.gpus.iter().map(|gpu| gpu.listed.clone()).collect(),
        selected: selection.indices(),
        driver: listing.driver,
        cuda: listing.cuda,
        rocm: listing.rocm,
        interconnect: listing.interconnect,
        interconnect_assumed: link.kind,
        mig: listing.slices.iter().map(mig::Slice::listed).collect(),
        error: listing.error,
    };
    (hardware, device, issues)
}
