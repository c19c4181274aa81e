//! gpustat: `[0] NVIDIA GeForce RTX 3090 | 33°C,   0 % |   319 / 24576 MB | user(300M)`, also with its lines joined.

use super::found::Found;
use super::notation::{gpu_number, usage, version};
use super::text::Line;
use super::{Form, ReadGpu};

/// Longest stretch from a GPU's number to its memory, in bytes.
const LONGEST_ENTRY: usize = 200;

/// Longest number between brackets, in bytes.
const LONGEST_NUMBER: usize = 6;

/// Reads every listing in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    let mut before = None;
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        let mut first = None;
        for (at, _) in text.match_indices('[') {
            let Some(gpu) = text.get(at..).and_then(entry) else { continue };
            found.add(Form::Gpustat, gpu);
            first = first.or(Some(at));
        }
        if let Some(first) = first {
            found.understand(number);
            let head = text.get(..first).filter(|head| !head.trim_ascii().is_empty()).or(before);
            if let Some(driver) = head.and_then(driver_of) {
                found.set_driver(Some(driver));
                found.understand(number.saturating_sub(1));
            }
        }
        before = Some(text).filter(|text| !text.trim_ascii().is_empty()).or(before);
    }
}

/// A GPU whose entry begins here.
fn entry(text: &str) -> Option<ReadGpu> {
    let inner = text.strip_prefix('[')?;
    let close = inner.bytes().take(LONGEST_NUMBER).position(|byte| byte == b']')?;
    let (index, rest) = inner.split_at_checked(close)?;
    let (index, rest) = (gpu_number(index.trim_ascii())?, rest.strip_prefix(']')?);
    let end = rest.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_ENTRY).last()?;
    let mut cells = rest.get(..end)?.split('|');
    let name = cells.next()?.trim_ascii();
    let (used, total) = cells.find_map(usage)?;
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| ReadGpu {
        index: Some(index),
        name: Some(name.to_owned()),
        memory_total_mib: Some(total),
        memory_used_mib: Some(used),
        ..ReadGpu::default()
    })
}

/// The driver at the end of the heading: `host  Sun Oct 26 21:24:39 2025  575.51.03`.
fn driver_of(heading: &str) -> Option<&str> {
    let mut words = heading.split_ascii_whitespace().rev();
    let last = words.next()?;
    let year = words.next()?;
    let is_year = year.len() == 4 && year.starts_with("20");
    version(last).filter(|number| is_year && *number == last)
}
