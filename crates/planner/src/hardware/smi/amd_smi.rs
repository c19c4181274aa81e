//! `amd-smi`: its table, `list` and `static` sections, `monitor`.

use super::found::Found;
use super::notation::{amount, gpu_number, is_bus_address, is_mode, usage};
use super::text::Line;
use super::{Form, ReadGpu};

/// Reads everything of this tool in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    let mut reading = Reading::default();
    for (number, line) in lines.iter().enumerate() {
        let text = line.body();
        if reading.section_line(text, found) || reading.table_line(text, found) || reading.monitor_line(text, found) {
            found.understand(number);
        }
    }
}

/// Where the reading stands.
#[derive(Default)]
struct Reading {
    /// The GPU whose section is read.
    section: Option<u32>,
    /// A table's row whose second line is awaited.
    row: Option<ReadGpu>,
    /// Whether a monitor's rows follow.
    monitor: bool,
}

impl Reading {
    /// `GPU: 0`, then `MARKET_NAME: …`, `SIZE: 196592 MB` and others.
    fn section_line(&mut self, text: &str, found: &mut Found) -> bool {
        let Some((key, value)) = text.split_once(':') else { return false };
        let value = value.trim_ascii();
        if key == "GPU" {
            self.section = gpu_number(value);
            if self.section.is_some() {
                found.add(Form::AmdSmi, ReadGpu { index: self.section, ..ReadGpu::default() });
            }
            return self.section.is_some();
        }
        let Some(index) = self.section else { return false };
        let mut gpu = ReadGpu { index: Some(index), ..ReadGpu::default() };
        match key.trim_ascii() {
            "MARKET_NAME" => gpu.name = (value != "N/A" && !value.is_empty()).then(|| value.to_owned()),
            "BDF" => gpu.bus_id = is_bus_address(value).then(|| value.to_owned()),
            "SIZE" | "TOTAL_VRAM" => gpu.memory_total_mib = amount(value),
            "USED_VRAM" => gpu.memory_used_mib = amount(value),
            key => return key.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'),
        }
        found.add(Form::AmdSmi, gpu);
        true
    }

    /// `| 0000:05:00.0 AMD Instinct MI300X VF | …`, then `|   0       0 … | … 285/196288 MB |`.
    fn table_line(&mut self, text: &str, found: &mut Found) -> bool {
        let mut understood = false;
        for cell in text.split('|').map(str::trim_ascii).filter(|_| text.contains('|')) {
            understood |= self.cell(cell, found);
        }
        understood
    }

    fn cell(&mut self, cell: &str, found: &mut Found) -> bool {
        if let Some((address, name)) = cell.split_once(|c: char| c.is_ascii_whitespace())
            && is_bus_address(address)
            && !is_mode(name.trim_ascii())
        {
            let name = name.trim_ascii();
            let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.');
            let name = named.then(|| name.to_owned());
            self.row = Some(ReadGpu { bus_id: Some(address.to_owned()), name, ..ReadGpu::default() });
            return true;
        }
        let Some(gpu) = &mut self.row else { return false };
        if gpu.index.is_none() {
            // The first cell of the row's second line; the cells before it are measurements.
            let first = cell.split_ascii_whitespace().next().and_then(gpu_number);
            gpu.index = first.filter(|_| !cell.contains('%'));
            return gpu.index.is_some();
        }
        let memory = last_usage(cell);
        gpu.memory_total_mib = memory.map(|(_, total)| total);
        gpu.memory_used_mib = memory.map(|(used, _)| used);
        if let Some(gpu) = self.row.take() {
            found.add(Form::AmdSmi, gpu);
        }
        true
    }

    /// Rows under `GPU  POWER … VRAM_USED  VRAM_TOTAL` or `… VRAM_USAGE`.
    fn monitor_line(&mut self, text: &str, found: &mut Found) -> bool {
        if text.starts_with("GPU ") && text.contains("VRAM_") {
            self.monitor = true;
            return true;
        }
        let index = text.split_ascii_whitespace().next().and_then(gpu_number);
        self.monitor &= index.is_some();
        if !self.monitor {
            return false;
        }
        let memory = last_usage(text).or_else(|| last_two_amounts(text));
        found.add(
            Form::AmdSmi,
            ReadGpu {
                index,
                memory_total_mib: memory.map(|(_, total)| total),
                memory_used_mib: memory.map(|(used, _)| used),
                ..ReadGpu::default()
            },
        );
        true
    }
}

/// Used and total at the end of a row: `0 %   N/A   285/196288 MB`.
fn last_usage(text: &str) -> Option<(u64, u64)> {
    let slash = text.rfind('/')?;
    let start = text.get(..slash)?.trim_ascii_end().rfind(' ').map_or(0, |at| at + 1);
    usage(text.get(start..)?)
}

/// Used and total in columns of their own: `283 MB  196300 MB`.
fn last_two_amounts(text: &str) -> Option<(u64, u64)> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [.., used, used_unit, total, unit] = words.as_slice() else { return None };
    Some((amount(&format!("{used} {used_unit}"))?, amount(&format!("{total} {unit}"))?))
}
