//! `nvidia-smi dmon` and `pmon`: one line a moment, with nothing but the GPU's number to know it by.

use super::found::Found;
use super::notation::gpu_number;
use super::text::Line;
use super::{Form, ReadGpu};

/// Reads every monitor in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    let mut columns = 0;
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.trim_ascii();
        if text.is_empty() {
            continue;
        }
        if let Some(titles) = text.strip_prefix('#') {
            let titles: Vec<&str> = titles.split_ascii_whitespace().take(40).collect();
            match titles.as_slice() {
                ["gpu" | "Time" | "Date", ..] if titles.contains(&"gpu") => columns = titles.len(),
                ["Idx" | "YYYYMMDD" | "HH:MM:SS", ..] if columns > 0 => {}
                _ => continue,
            }
            found.understand(number);
        } else if columns > 0 {
            let words: Vec<&str> = text.split_ascii_whitespace().take(columns + 1).collect();
            let index = words.iter().find_map(|word| gpu_number(word));
            match index.filter(|_| words.len() + 1 >= columns) {
                Some(index) => {
                    found.add(Form::Monitor, ReadGpu { index: Some(index), ..ReadGpu::default() });
                    found.understand(number);
                }
                None => columns = 0,
            }
        }
    }
}
