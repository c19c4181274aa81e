//! Nothing but names, one a line: `--query-gpu=name` without a header, or what a person typed: `8 x H100`.

use super::found::Found;
use super::text::Line;
use super::{Form, ReadGpu};
use crate::hardware::catalog::Catalog;

/// Most names that are listed this way.
const MOST_NAMES: usize = 64;

/// Reads a text in which every line is a name that the catalogue knows.
pub(super) fn read(lines: &[Line], catalog: &Catalog, found: &mut Found) {
    let mut names = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let body = line.body();
        if body.is_empty() || body.starts_with("```") || body.contains("nvidia-smi") {
            continue;
        }
        let (count, name) = counted(body);
        if names.len() > MOST_NAMES || !found.knows(name, catalog) {
            return;
        }
        names.extend((0..count).map(|_| (number, name)));
    }
    for (index, (number, name)) in (0u32..).zip(names.into_iter().take(MOST_NAMES)) {
        found.add(Form::Names, ReadGpu { index: Some(index), name: Some(name.to_owned()), ..ReadGpu::default() });
        found.understand(number);
    }
}

/// A name and how many of it: `8x H100`, `8 × H100`, `H100 x8`. A number without a sign is part of the name.
///
/// ```
/// use planner::hardware::smi::counted;
/// assert_eq!(counted("8x H100"), (8, "H100"));
/// assert_eq!(counted("RTX 4090"), (1, "RTX 4090"));
/// ```
pub fn counted(text: &str) -> (usize, &str) {
    let text = text.trim_ascii();
    let plausible = |n: &usize| (1..=MOST_NAMES).contains(n);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    if let Some((number, rest)) = text.split_at_checked(digits)
        && let Some(name) = rest.trim_ascii_start().strip_prefix(['x', 'X', '×', '*'])
        && name.starts_with(' ')
        && let Some(count) = number.parse().ok().filter(plausible)
    {
        return (count, name.trim_ascii());
    }
    if let Some((name, number)) = text.rsplit_once(['x', 'X', '×', '*'])
        && name.ends_with(' ')
        && let Some(count) = number.trim_ascii().parse().ok().filter(plausible)
    {
        return (count, name.trim_ascii());
    }
    (1, text)
}
