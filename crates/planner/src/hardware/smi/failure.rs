//! What a text says went wrong, where it lists no GPU.

use super::text::Line;
use crate::hardware::ReadError;

/// Longest line that is searched, in bytes.
const LONGEST_LINE: usize = 2000;

/// Sentences that tools print, lower case, and what they mean; the first that is found decides.
const SENTENCES: [(&str, ReadError); 21] = [
    ("insufficient permissions", ReadError::InsufficientPermissions),
    ("insufficient permission", ReadError::InsufficientPermissions),
    ("no devices were found", ReadError::NoDevices),
    ("no devices found", ReadError::NoDevices),
    ("no cuda-capable device is detected", ReadError::NoDevices),
    ("no nvidia gpu", ReadError::NoDevices),
    ("no amd gpus specified", ReadError::NoDevices),
    ("communicate with the nvidia driver", ReadError::DriverFailed),
    ("nvidia-smi has failed", ReadError::DriverFailed),
    ("find libnvidia-ml", ReadError::DriverFailed),
    ("failed to initialize nvml", ReadError::DriverFailed),
    ("driver/library version mismatch", ReadError::DriverFailed),
    ("unable to determine the device handle", ReadError::DriverFailed),
    ("fallen off the bus", ReadError::DriverFailed),
    ("gpu is lost", ReadError::DriverFailed),
    ("found no nvidia driver", ReadError::DriverFailed),
    ("driver not initialized", ReadError::DriverFailed),
    ("could not select device driver", ReadError::DriverFailed),
    ("nvidia-smi: command not found", ReadError::DriverFailed),
    ("nvidia-smi: not found", ReadError::DriverFailed),
    ("nvidia-smi' is not recognized", ReadError::DriverFailed),
];

/// The first failure that the text tells of, and its line.
pub(super) fn read(lines: &[Line]) -> Option<(usize, ReadError)> {
    lines.iter().enumerate().filter(|(_, line)| line.text.len() <= LONGEST_LINE).find_map(|(number, line)| {
        let text = line.text.to_ascii_lowercase();
        let hit = SENTENCES.iter().find(|(sentence, _)| text.contains(sentence))?;
        Some((number, hit.1))
    })
}

/// Whether the text is another vendor's tool.
pub(super) fn is_other_tool(lines: &[Line]) -> bool {
    const TOOLS: [&str; 5] = ["xpu-smi", "XPU-SMI", "npu-smi", "hl-smi", "HL-SMI"];
    let has = |words: &[&str]| lines.iter().any(|line| words.iter().any(|word| line.text.contains(word)));
    has(&TOOLS) && !has(&["NVIDIA-SMI"])
}
