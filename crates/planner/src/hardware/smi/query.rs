//! `nvidia-smi -q`: keys and values, indented.

use super::found::Found;
use super::notation::{amount, gpu_number, identity, is_bus_address};
use super::pending::Pending;
use super::text::Line;
use super::{Form, MigSlice, ReadGpu};
use crate::hardware::catalog::Catalog;

/// Longest line that is looked at, in bytes.
const LONGEST_LINE: usize = 400;

/// Reads every report in the text.
pub(super) fn read(lines: &[Line], catalog: &Catalog, found: &mut Found) {
    let mut report = Report::default();
    for (number, line) in lines.iter().enumerate() {
        let body = line.body();
        if body.is_empty() || body.len() > LONGEST_LINE || (!report.open && !body.contains(':')) {
            continue;
        }
        let understood = match body.split_once(" : ").or_else(|| body.split_once(": ")) {
            Some((key, value)) => report.entry(key.trim_ascii_end(), value.trim_ascii(), catalog, found),
            None => report.heading(body, found),
        };
        if understood || report.open {
            found.understand(number);
        }
    }
    report.close(found);
}

/// What the next memory figures belong to.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Memory {
    #[default]
    None,
    OfGpu,
    OfSlice,
}

/// Where the reading stands.
#[derive(Default)]
struct Report {
    /// Whether a GPU's section has begun.
    open: bool,
    pending: Pending,
    memory: Memory,
}

impl Report {
    /// A line without a value: a GPU's address, or a section's name.
    fn heading(&mut self, body: &str, found: &mut Found) -> bool {
        let body = body.trim_end_matches(':').trim_ascii_end();
        if let Some(address) = body.strip_prefix("GPU ").filter(|rest| is_bus_address(rest.trim_ascii())) {
            self.close(found);
            self.open = true;
            self.pending.gpu = Some(ReadGpu { bus_id: Some(address.trim_ascii().to_owned()), ..ReadGpu::default() });
            return true;
        }
        let slice_lacks_memory = self.pending.slice.as_ref().is_some_and(|slice| slice.memory_total_mib.is_none());
        self.memory = match body {
            "FB Memory Usage" if !slice_lacks_memory => Memory::OfGpu,
            "FB Memory Usage" | "Shared FB Memory Usage" => Memory::OfSlice,
            _ => Memory::None,
        };
        if body == "MIG Device" && self.open {
            self.pending.close_slice();
            self.pending.slice = Some(MigSlice::default());
        }
        self.memory != Memory::None
    }

    fn entry(&mut self, key: &str, value: &str, catalog: &Catalog, found: &mut Found) -> bool {
        match key {
            _ if key.ends_with("Product Name") => return self.product(value, catalog, found),
            "GPU UUID" => self.pending.set(|gpu| gpu.uuid = identity(value)),
            "Index" => self.pending.set_slice(|slice| slice.device = gpu_number(value).unwrap_or(slice.device)),
            "GPU Instance ID" => self.pending.set_slice(|slice| slice.gpu_instance = gpu_number(value)),
            "Compute Instance ID" => self.pending.set_slice(|slice| slice.compute_instance = gpu_number(value)),
            "Total" => self.memory_entry(value, true),
            "Used" => self.memory_entry(value, false),
            _ => return false,
        }
        self.open
    }

    /// A name starts a GPU where its address was cut off, if it is one that the catalogue knows.
    fn product(&mut self, value: &str, catalog: &Catalog, found: &mut Found) -> bool {
        let named = self.pending.gpu.as_ref().is_some_and(|gpu| gpu.name.is_some());
        if !self.open || named {
            if !found.knows(value, catalog) {
                return false;
            }
            self.close(found);
            self.open = true;
            self.pending.gpu = Some(ReadGpu::default());
        }
        self.pending.set(|gpu| gpu.name = Some(value.to_owned()));
        true
    }

    fn memory_entry(&mut self, value: &str, is_total: bool) {
        if self.memory != Memory::None {
            self.pending.set_memory(self.memory == Memory::OfSlice, is_total, amount(value));
        }
    }

    fn close(&mut self, found: &mut Found) {
        self.memory = Memory::None;
        self.pending.close(Form::Query, found);
    }
}
