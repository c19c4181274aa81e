//! The default table of `nvidia-smi`, every layout since driver 375, and the tools that copied it.
//!
//! Rows are cut at their bars, never at columns: layouts differ in width, and people retype, wrap, join and shorten them.

use super::found::Found;
use super::notation::{amount, gpu_number, is_bus_address, is_mode, usage};
use super::text::Line;
use super::{Form, MigSlice, ReadGpu};
use crate::hardware::catalog::Catalog;

/// Longest name that is looked up, in words.
const LONGEST_NAME: usize = 14;

/// Reads every table in the text.
pub(super) fn read(lines: &[Line], catalog: &Catalog, found: &mut Found) {
    let mut table = Table { catalog, section: Section::Gpus, gpu: None };
    let mut seen = false;
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        let drawn = is_drawn(text);
        let awaited = table.gpu.is_some() && text.contains("iB");
        if !drawn && !awaited && !text.contains('|') && !may_lack_bars(text) {
            continue;
        }
        let understood = table.line(text, found);
        seen |= understood;
        if understood || (drawn && seen) {
            found.understand(number);
        }
    }
    table.close(found);
}

/// Whether a line is part of a drawn table.
fn is_drawn(text: &str) -> bool {
    let body = text.trim_ascii();
    body.len() > 1 && (body.starts_with(['|', '+']) || body.ends_with(['|', '+']))
}

/// Whether a line begins with a GPU's number and holds an address or memory, as a row whose bars were lost.
fn may_lack_bars(text: &str) -> bool {
    text.trim_ascii_start().starts_with(|c: char| c.is_ascii_digit()) && (text.contains(':') || text.contains("iB"))
}

/// The part of the output that a row is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Gpus,
    MigDevices,
    Processes,
}

/// Where the reading stands.
struct Table<'c> {
    catalog: &'c Catalog,
    section: Section,
    /// The GPU read last, until its memory is read too.
    gpu: Option<ReadGpu>,
}

impl Table<'_> {
    fn line(&mut self, text: &str, found: &mut Found) -> bool {
        let mut understood = false;
        let mut cells = text.split('|').map(str::trim_ascii).filter(|cell| !cell.is_empty()).peekable();
        while let Some(cell) = cells.next() {
            let next = cells.peek().copied().unwrap_or_default();
            understood |= self.cell(cell, next, found);
        }
        understood
    }

    fn cell(&mut self, cell: &str, next: &str, found: &mut Found) -> bool {
        if let Some(section) = heading(cell) {
            self.close(found);
            self.section = section;
            return true;
        }
        if self.section == Section::Processes {
            return false;
        }
        if let Some(slice) = mig_slice(cell, next) {
            self.close(found);
            found.add_slice(Form::Table, slice);
            return true;
        }
        let start = gpu_start(cell, next, self.catalog, found);
        let started = start.is_some();
        if started {
            self.close(found);
            self.gpu = start;
        }
        self.memory(cell) || started
    }

    /// Memory of the GPU read last, unless it is known already.
    fn memory(&mut self, cell: &str) -> bool {
        let Some(gpu) = &mut self.gpu else { return false };
        let (used, total) = match (usage(cell), amount(cell)) {
            (Some((used, total)), _) => (Some(used), total),
            (None, Some(total)) => (None, total),
            (None, None) => return false,
        };
        if gpu.memory_total_mib.is_none() {
            (gpu.memory_used_mib, gpu.memory_total_mib) = (used, Some(total));
        }
        true
    }

    fn close(&mut self, found: &mut Found) {
        if let Some(gpu) = self.gpu.take() {
            found.add(Form::Table, gpu);
        }
    }
}

/// Headings start a section; a version line starts a new table.
fn heading(cell: &str) -> Option<Section> {
    let begins = |word: &str| cell.starts_with(word);
    match () {
        () if cell.contains("-SMI") && cell.contains("Version") => Some(Section::Gpus),
        () if begins("MIG devices") => Some(Section::MigDevices),
        () if begins("Processes") => Some(Section::Processes),
        () if begins("GPU") && cell.contains("PID") => Some(Section::Processes),
        () if begins("GPU") && cell.contains("Name") => Some(Section::Gpus),
        () => None,
    }
}

/// The GPU whose first line begins with these cells: a number, a name, a mode; then the bus address.
fn gpu_start(cell: &str, next: &str, catalog: &Catalog, found: &mut Found) -> Option<ReadGpu> {
    let mut words = cell.split_ascii_whitespace();
    let index = gpu_number(words.next()?)?;
    let words: Vec<&str> = words.take(LONGEST_NAME).collect();
    let address = words.iter().position(|word| is_bus_address(word));
    let end = address.or_else(|| words.iter().position(|word| begins_an_amount(word))).unwrap_or(words.len());
    let name = without_modes(words.get(..end)?);
    if !name.first()?.starts_with(|c: char| c.is_ascii_alphabetic()) || name == ["N/A"] {
        return None;
    }
    let bus_id = match address {
        Some(at) => words.get(at).copied(),
        None => next.split_ascii_whitespace().find(|word| is_bus_address(word)),
    };
    let name = name.join(" ");
    let address_cell = bus_id.is_some() || (!next.is_empty() && next.split_ascii_whitespace().all(is_mode));
    if !address_cell && !found.knows(&name, catalog) {
        return None;
    }
    Some(ReadGpu { index: Some(index), name: Some(name), bus_id: bus_id.map(str::to_owned), ..ReadGpu::default() })
}

fn begins_an_amount(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && (word.contains("iB") || word.contains('/'))
}

/// A name without the modes after it; a name that is nothing but a mode stays.
fn without_modes<'w, 't>(mut name: &'w [&'t str]) -> &'w [&'t str] {
    while let [rest @ .., last] = name
        && is_mode(last)
        && !rest.is_empty()
    {
        name = rest;
    }
    name
}

/// A slice's first line: GPU, GPU instance, compute instance and device numbers, then its memory.
fn mig_slice(cell: &str, next: &str) -> Option<MigSlice> {
    let numbers: Vec<u32> = cell.split_ascii_whitespace().take(5).map(gpu_number).collect::<Option<_>>()?;
    let &[gpu, instance, compute, device] = numbers.as_slice() else { return None };
    let (used, total) = usage(next)?;
    Some(MigSlice {
        gpu,
        device,
        gpu_instance: Some(instance),
        compute_instance: Some(compute),
        memory_total_mib: Some(total),
        memory_used_mib: Some(used),
        ..MigSlice::default()
    })
}
