//! `nvidia-smi -q -x`: XML, also when its head or tail is missing or a chat put prompts around it.
//!
//! The tags are walked one by one rather than parsed as a document: half of what is pasted is no whole document.

use super::found::Found;
use super::notation::{amount, gpu_number, identity, is_bus_address, version};
use super::text::{Line, Search};
use super::{Form, MigSlice, ReadGpu};

/// Reads every report in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    if !lines.iter().any(|line| line.text.has("<product_name>")) {
        return;
    }
    let mut report = Report::default();
    for (number, line) in lines.iter().enumerate() {
        let mut rest = line.text.as_ref();
        let mut tags = 0;
        while let Some((before, after)) = rest.split_once('<') {
            report.text(before);
            let Some((tag, next)) = after.split_once('>') else { break };
            report.tag(tag.trim_ascii(), found);
            tags += 1;
            rest = next;
        }
        report.text(rest);
        if tags > 0 {
            found.understand(number);
        }
    }
    report.close_gpu(found);
}

/// Where the reading stands.
#[derive(Default)]
struct Report {
    gpus: u32,
    gpu: Option<ReadGpu>,
    slice: Option<MigSlice>,
    in_frame_buffer: bool,
    /// Text since the last tag.
    value: String,
}

impl Report {
    fn text(&mut self, text: &str) {
        if self.value.len() < 200 {
            self.value.push_str(text);
        }
    }

    fn tag(&mut self, tag: &str, found: &mut Found) {
        let value = std::mem::take(&mut self.value);
        match tag.strip_prefix('/') {
            Some(name) => self.end(name, value.trim_ascii(), found),
            None => self.start(tag, found),
        }
    }

    fn start(&mut self, tag: &str, found: &mut Found) {
        match tag.split_ascii_whitespace().next().unwrap_or_default() {
            "gpu" => {
                self.close_gpu(found);
                let bus_id = tag.split('"').nth(1).filter(|id| is_bus_address(id)).map(str::to_owned);
                self.gpu = Some(ReadGpu { bus_id, ..ReadGpu::default() });
            }
            "mig_device" => self.slice = Some(MigSlice { gpu: self.gpus, ..MigSlice::default() }),
            "fb_memory_usage" => self.in_frame_buffer = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &str, value: &str, found: &mut Found) {
        match name {
            "gpu" => self.close_gpu(found),
            "mig_device" => self.close_slice(found),
            "fb_memory_usage" => self.in_frame_buffer = false,
            "driver_version" | "kmd_version" => found.set_driver(version(value)),
            "cuda_version" | "cuda_umd_version" => found.set_cuda(version(value)),
            "product_name" => self.name(value, found),
            "total" | "used" if self.in_frame_buffer => self.memory(amount(value), name == "total"),
            "uuid" => self.set(|gpu| gpu.uuid = identity(value)),
            "index" => self.set_slice(|slice| slice.device = gpu_number(value).unwrap_or(slice.device)),
            "gpu_instance_id" => self.set_slice(|slice| slice.gpu_instance = gpu_number(value)),
            "compute_instance_id" => self.set_slice(|slice| slice.compute_instance = gpu_number(value)),
            _ => {}
        }
    }

    /// A second name without a new tag for its GPU means that the tag was cut off.
    fn name(&mut self, value: &str, found: &mut Found) {
        if self.gpu.as_ref().is_none_or(|gpu| gpu.name.is_some()) {
            self.close_gpu(found);
            self.gpu = Some(ReadGpu::default());
        }
        self.set(|gpu| gpu.name = Some(value.replace("&amp;", "&").replace("&quot;", "\"")));
    }

    fn memory(&mut self, mib: Option<u64>, total: bool) {
        match (&mut self.slice, &mut self.gpu, total) {
            (Some(slice), _, true) => slice.memory_total_mib = slice.memory_total_mib.or(mib),
            (Some(slice), _, false) => slice.memory_used_mib = slice.memory_used_mib.or(mib),
            (None, Some(gpu), true) => gpu.memory_total_mib = gpu.memory_total_mib.or(mib),
            (None, Some(gpu), false) => gpu.memory_used_mib = gpu.memory_used_mib.or(mib),
            (None, None, _) => {}
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut ReadGpu)) {
        if let Some(gpu) = &mut self.gpu {
            change(gpu);
        }
    }

    fn set_slice(&mut self, change: impl FnOnce(&mut MigSlice)) {
        if let Some(slice) = &mut self.slice {
            change(slice);
        }
    }

    fn close_slice(&mut self, found: &mut Found) {
        if let Some(slice) = self.slice.take() {
            found.add_slice(slice);
        }
    }

    fn close_gpu(&mut self, found: &mut Found) {
        self.close_slice(found);
        self.in_frame_buffer = false;
        if let Some(gpu) = self.gpu.take() {
            self.gpus += 1;
            found.add(Form::Xml, gpu);
        }
    }
}
