//! Intel's `xpu-smi discovery`; its table is read as a copy of `nvidia-smi`'s.

use super::found::Found;
use super::notation::{amount, gpu_number};
use super::text::Line;
use super::{Form, ReadGpu};

/// What stands before a name.
const NAME: &str = "Device Name:";

/// Reads every listing in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    if !lines.iter().any(|line| line.text.contains(NAME)) {
        return;
    }
    let mut index = None;
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        if text.len() > 400 {
            continue;
        }
        let first = text.split('|').map(str::trim_ascii).find(|cell| !cell.is_empty());
        index = first.and_then(gpu_number).or(index);
        let value = |key: &str| text.split_once(key).map(|(_, rest)| rest.trim_end_matches(['|', ' ']).trim_ascii());
        let mut gpu = ReadGpu { index, ..ReadGpu::default() };
        if let Some(name) = value(NAME).filter(|name| !name.is_empty() && index.is_some()) {
            gpu.name = Some(name.to_owned());
        } else if let Some(size) = value("Memory Physical Size:").filter(|_| found.gpus.contains_key(&Form::Xpu)) {
            gpu.memory_total_mib = amount(size);
        } else {
            continue;
        }
        found.add(Form::Xpu, gpu);
        found.understand(number);
    }
}
