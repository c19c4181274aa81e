//! Any text is read and planned with, without a panic; what is kept stays bounded.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use planner::hardware::catalog::Catalog;
use planner::hardware::{HardwareRequest, resolve, smi};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::bundled);

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let reading = smi::read(&text, &CATALOG);
    assert!(reading.gpus.len() <= 256 && reading.mig.len() <= 256 && reading.links.len() <= 4096);
    let request = HardwareRequest { smi: Some(text.into_owned()), ..HardwareRequest::default() };
    let (_, device, _) = resolve(&request, &CATALOG);
    assert!(device.is_none_or(|device| device.torch_total_gib.is_finite()));
});
