//! JSON of `rocm-smi`, `amd-smi` and gpustat, whole or cut.
//!
//! Keys and values are walked in order rather than parsed as a document: what is pasted is often cut.

use super::found::Found;
use super::notation::{amount, bytes_as_mib, gpu_number, identity, version};
use super::text::Line;
use super::{Form, ReadGpu};

/// Longest key or value that is looked at, in bytes.
const LONGEST_STRING: usize = 200;

/// Keys of which one must be there.
const MARKS: [&str; 4] = ["\"card0\"", "\"market_name\"", "\"memory.total\"", "\"card1\""];

/// Reads all JSON in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    if !lines.iter().any(|line| MARKS.iter().any(|mark| line.text.contains(mark))) {
        return;
    }
    let mut document = Document::default();
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.trim_ascii();
        if !text.contains('"') {
            continue;
        }
        let mut rest = text;
        while let Some((key, value, after)) = next_pair(rest) {
            document.pair(key, value, found);
            rest = after;
        }
        found.understand(number);
    }
    document.close(found);
}

/// The next key, its value if it is a string or number (empty for an object), and the rest.
fn next_pair(text: &str) -> Option<(&str, &str, &str)> {
    let (_, rest) = text.split_once('"')?;
    let (key, rest) = rest.split_once('"')?;
    let Some(value) = rest.trim_ascii_start().strip_prefix(':').map(str::trim_ascii_start) else {
        return Some(("", "", rest));
    };
    if let Some(quoted) = value.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"')?;
        return Some((key, value, rest));
    }
    let end = value.find([',', '}', '{', '[', ']', '"']).unwrap_or(value.len());
    Some((key, value.get(..end)?.trim_ascii(), value.get(end..)?))
}

/// Where the reading stands.
#[derive(Default)]
struct Document {
    gpu: Option<ReadGpu>,
    /// The key of the object that a `value` belongs to.
    object: String,
    /// The number of such an object.
    gpus: u32,
}

impl Document {
    fn pair(&mut self, key: &str, value: &str, found: &mut Found) {
        if key.is_empty() || key.len() > LONGEST_STRING || value.len() > LONGEST_STRING {
            return;
        }
        let card = key.strip_prefix("card").and_then(gpu_number).filter(|_| value.is_empty());
        let number = matches!(key, "gpu" | "index").then(|| gpu_number(value)).flatten();
        if card.is_some() || number.is_some() {
            self.close(found);
            self.gpu = Some(ReadGpu { index: card.or(number), ..ReadGpu::default() });
            return;
        }
        if value.is_empty() {
            key.clone_into(&mut self.object);
            return;
        }
        match key {
            "Driver version" | "driver_version" | "amdgpu_version" => found.set_driver(version(value)),
            "rocm_version" => found.set_rocm(version(value)),
            _ => self.field(key, value),
        }
    }

    fn field(&mut self, key: &str, value: &str) {
        let object = std::mem::take(&mut self.object);
        let Some(gpu) = &mut self.gpu else { return };
        let mib = || value.parse().ok().or_else(|| amount(value));
        match (key, object.as_str()) {
            ("Card Series" | "Card series" | "market_name" | "name", _) if !value.starts_with("0x") => {
                gpu.name = Some(value.to_owned());
            }
            ("Card model" | "Card Model" | "Device Name", _) if gpu.name.is_none() && !value.starts_with("0x") => {
                gpu.name = Some(value.to_owned());
            }
            ("uuid", _) => gpu.uuid = identity(value),
            ("VRAM Total Memory (B)", _) => gpu.memory_total_mib = bytes_as_mib(value),
            ("VRAM Total Used Memory (B)", _) => gpu.memory_used_mib = bytes_as_mib(value),
            ("memory.total", _) | ("value", "size" | "total_vram") => gpu.memory_total_mib = mib(),
            ("memory.used", _) | ("value", "used_vram") => gpu.memory_used_mib = mib(),
            _ => {}
        }
    }

    fn close(&mut self, found: &mut Found) {
        if let Some(gpu) = self.gpu.take() {
            self.gpus += 1;
            found.add(Form::Json, gpu);
        }
    }
}
