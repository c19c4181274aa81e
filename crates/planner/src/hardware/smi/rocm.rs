//! `rocm-smi`: lines of `GPU[0] : key: value`, and the concise tables.

use super::found::Found;
use super::notation::{bytes_as_mib, gpu_number};
use super::text::Line;
use super::{Form, ReadGpu};

/// Longest name, in bytes.
const LONGEST_NAME: usize = 120;

/// Reads everything of this tool in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    let mut table = Concise::default();
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.trim_ascii();
        let mut keys = false;
        for entry in text.split("GPU[").skip(1) {
            keys |= key_line(entry, found);
        }
        if keys || table.line(text, found) || is_frame(text) {
            found.understand(number);
        }
    }
}

/// `===== ROCm System Management Interface =====` and its kin.
fn is_frame(text: &str) -> bool {
    text.starts_with("====") && text.ends_with("====") && text.contains("ROCm")
}

/// What follows in `GPU[0]  : Card series: Instinct MI210`.
fn key_line(text: &str, found: &mut Found) -> bool {
    let Some((index, rest)) = text.split_once(']') else { return false };
    let Some(index) = gpu_number(index) else { return false };
    let rest = rest.trim_start_matches([' ', ':']);
    let (key, value) = rest.rsplit_once(": ").map_or((rest, ""), |_| rest.split_once(':').unwrap_or((rest, "")));
    let (key, value) = (key.trim_ascii(), value.trim_ascii());
    let mut gpu = ReadGpu { index: Some(index), ..ReadGpu::default() };
    match key.to_ascii_lowercase().as_str() {
        "card series" | "device name" => gpu.name = Some(unrepeated(value, key)),
        "card model" if !value.starts_with("0x") => gpu.name = Some(unrepeated(value, key)),
        "vram total memory (b)" => gpu.memory_total_mib = bytes_as_mib(value),
        "vram total used memory (b)" => gpu.memory_used_mib = bytes_as_mib(value),
        _ => {}
    }
    gpu.name = gpu.name.filter(|name| !name.is_empty() && name != "N/A" && name.len() <= LONGEST_NAME);
    found.add(Form::Rocm, gpu);
    true
}

/// A value without the key that was pasted into its line a second time.
fn unrepeated(value: &str, key: &str) -> String {
    value.split(key).next().unwrap_or(value).trim_ascii().to_owned()
}

/// The concise tables: one row a GPU, in newer versions with its name on a second line.
#[derive(Default)]
struct Concise {
    open: bool,
    named: bool,
    last: Option<u32>,
}

impl Concise {
    fn line(&mut self, text: &str, found: &mut Found) -> bool {
        let titled = text.starts_with("GPU ") || text.starts_with("Device ");
        if titled && (text.contains("MCLK") || text.contains("VRAM%") || text.contains("GFX VER")) {
            *self = Self { open: true, named: false, last: None };
            return true;
        }
        if !self.open {
            return false;
        }
        if text.starts_with("Name ") || text.starts_with("(DID") || text.starts_with("====") || text.is_empty() {
            self.named |= text.starts_with("Name ");
            self.open = !(self.last.is_some() && text.starts_with("===="));
            return true;
        }
        let first = text.split_ascii_whitespace().next().and_then(gpu_number);
        self.last = first.or(self.last);
        let word_first = text.starts_with(|c: char| c.is_ascii_alphabetic());
        let named = self.named && text.len() <= LONGEST_NAME && word_first;
        if self.last.is_none() || (first.is_none() && !named) {
            // Before the first row it is the rest of a wrapped heading, after rows the end of the table.
            self.open = self.last.is_none() || !word_first;
            return false;
        }
        let name = first.is_none().then(|| text.to_owned());
        found.add(Form::Rocm, ReadGpu { index: self.last, name, ..ReadGpu::default() });
        true
    }
}
