//! `nvidia-smi -q -x`: XML, also when its head or tail is missing or a chat put prompts around it.
//!
//! The tags are walked one by one rather than parsed as a document: half of what is pasted is no whole document.

use super::found::Found;
use super::notation::{amount, gpu_number, identity, is_bus_address, version};
use super::pending::Pending;
use super::text::Line;
use super::{Form, MigSlice, ReadGpu};

/// Reads every report in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    if !lines.iter().any(|line| line.text.contains("<product_name>")) {
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
    pending: Pending,
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
                self.pending.gpu = Some(ReadGpu { bus_id, ..ReadGpu::default() });
            }
            "mig_device" => self.pending.slice = Some(MigSlice::default()),
            "fb_memory_usage" => self.in_frame_buffer = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &str, value: &str, found: &mut Found) {
        match name {
            "gpu" => self.close_gpu(found),
            "mig_device" => self.pending.close_slice(),
            "fb_memory_usage" => self.in_frame_buffer = false,
            "driver_version" | "kmd_version" => found.set_driver(version(value)),
            "cuda_version" | "cuda_umd_version" => found.set_cuda(version(value)),
            "product_name" => self.name(value, found),
            "total" | "used" if self.in_frame_buffer => {
                let of_slice = self.pending.slice.is_some();
                self.pending.set_memory(of_slice, name == "total", amount(value));
            }
            "uuid" => self.pending.set(|gpu| gpu.uuid = identity(value)),
            "index" => self.pending.set_slice(|slice| slice.device = gpu_number(value).unwrap_or(slice.device)),
            "gpu_instance_id" => self.pending.set_slice(|slice| slice.gpu_instance = gpu_number(value)),
            "compute_instance_id" => self.pending.set_slice(|slice| slice.compute_instance = gpu_number(value)),
            _ => {}
        }
    }

    /// A second name without a new tag for its GPU means that the tag was cut off.
    fn name(&mut self, value: &str, found: &mut Found) {
        if self.pending.gpu.as_ref().is_none_or(|gpu| gpu.name.is_some()) {
            self.close_gpu(found);
            self.pending.gpu = Some(ReadGpu::default());
        }
        self.pending.set(|gpu| gpu.name = Some(value.replace("&amp;", "&").replace("&quot;", "\"")));
    }

    fn close_gpu(&mut self, found: &mut Found) {
        self.in_frame_buffer = false;
        self.pending.close(Form::Xml, found);
    }
}
