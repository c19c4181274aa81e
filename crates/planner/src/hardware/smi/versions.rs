//! Driver, CUDA and ROCm versions, wherever a form prints them.

use super::found::Found;
use super::notation::version;
use super::text::Line;

/// Longest label before the word "version", in bytes.
const LONGEST_LABEL: usize = 48;

/// Reads the first of each in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        for (at, word) in text.match_indices("ersion") {
            let value = text
                .get(at + word.len()..)
                .and_then(|rest| rest.trim_ascii_start().strip_prefix(':'))
                .and_then(version);
            let Some(value) = value else { continue };
            let Some(subject) = label_before(text, at).and_then(|label| subject(label, value)) else { continue };
            match subject {
                Subject::Driver => found.set_driver(Some(value)),
                Subject::Cuda => found.set_cuda(Some(value)),
                Subject::Rocm => found.set_rocm(Some(value)),
            }
            found.understand(number);
        }
    }
}

/// What a version is of.
#[derive(Clone, Copy)]
enum Subject {
    Driver,
    Cuda,
    Rocm,
}

/// The words before `Version`, whose `ersion` begins at a place.
fn label_before(text: &str, at: usize) -> Option<&str> {
    let end = at.checked_sub(1)?;
    let capital = text.get(end..at)?;
    let start = (end.saturating_sub(LONGEST_LABEL)..end).find(|start| text.is_char_boundary(*start)).unwrap_or(end);
    matches!(capital, "V" | "v").then(|| text.get(start..end)).flatten()
}

/// Whose version a label and a value give. CUDA's runtime is the toolkit, not the driver's maximum; other devices have drivers too;
/// "CUDA driver version" is either, and only drivers have three digits before the dot.
fn subject(label: &str, value: &str) -> Option<Subject> {
    let mut words = label.split(|c: char| c.is_ascii_whitespace() || c == '|').filter(|word| !word.is_empty()).rev();
    let last = words.next()?.to_ascii_lowercase();
    let before = words.next().unwrap_or_default().to_ascii_lowercase();
    match last.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()) {
        "kmd" | "amdgpu" => Some(Subject::Driver),
        "umd" | "cuda" => Some(Subject::Cuda),
        "rocm" => Some(Subject::Rocm),
        "driver" if before == "cuda" && value.find('.') != Some(3) => Some(Subject::Cuda),
        "driver" if before == "cuda" => Some(Subject::Driver),
        "driver" if before == "nvidia" || !before.chars().any(|c: char| c.is_ascii_alphabetic()) => {
            Some(Subject::Driver)
        }
        _ => None,
    }
}
