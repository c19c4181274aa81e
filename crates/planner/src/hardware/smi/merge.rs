//! Puts the findings of all forms together: they complete each other.

use super::decoration::is_decoration;
use super::found::{Found, MOST_GPUS};
use super::text::Line;
use super::{Form, LinkKind, PairKind, ReadGpu, Reading, UnreadLine, failure};
use crate::hardware::ReadError;

/// Most lines that are listed as not understood; the rest is counted.
const MOST_UNREAD: usize = 200;

/// Longest text of such a line, in characters.
const LONGEST_UNREAD: usize = 160;

/// The reading of a text from what its forms found.
pub(super) fn reading(mut found: Found, lines: &[Line]) -> Reading {
    let forms: Vec<Form> = found.gpus.keys().copied().collect();
    let gpus = gpus(&mut found);
    let error = error(&mut found, &gpus, lines);
    let (unread, unread_count) = unread(&found.understood, lines);
    Reading {
        forms,
        interconnect: interconnect(&found),
        gpus,
        driver: found.driver,
        cuda: found.cuda,
        rocm: found.rocm,
        links: found.links,
        mig: found.mig,
        elided: lines.iter().any(|line| matches!(line.text.trim_ascii(), "..." | "…" | "[...]")),
        error,
        unread,
        unread_count,
    }
}

/// All GPUs, each once, in the order of their numbers.
fn gpus(found: &mut Found) -> Vec<ReadGpu> {
    let mut all: Vec<ReadGpu> = Vec::new();
    for (_, list) in std::mem::take(&mut found.gpus) {
        for (position, mut gpu) in (0u32..).zip(list) {
            gpu.index = gpu.index.or(Some(position));
            if let Some(known) = all.iter_mut().find(|known| known.is_same(&gpu)) {
                known.complete(gpu);
            } else if all.len() < MOST_GPUS {
                all.push(gpu);
            }
        }
    }
    if let Some(name) = found.common_name.take() {
        if all.is_empty() {
            all.push(ReadGpu { index: Some(0), ..ReadGpu::default() });
        }
        for gpu in &mut all {
            gpu.name.get_or_insert_with(|| name.clone());
        }
    }
    all.sort_by_key(|gpu| gpu.index);
    // GPUs of several containers or machines may share a number: then they are counted anew.
    let shared = all.iter().zip(all.iter().skip(1)).any(|(a, b)| a.index == b.index);
    if shared {
        for (number, gpu) in (0..).zip(&mut all) {
            gpu.index = Some(number);
        }
    }
    all
}

/// NVLink where any pair has it, PCIe where all pairs that are stated have not.
fn interconnect(found: &Found) -> Option<LinkKind> {
    let any = |kind| found.links.values().any(|link| *link == kind);
    match () {
        () if found.nvlink_in_use || any(PairKind::Nvlink) => Some(LinkKind::Nvlink),
        () if any(PairKind::Pcie) && !any(PairKind::InfinityFabric) => Some(LinkKind::Pcie),
        () => None,
    }
}

fn error(found: &mut Found, gpus: &[ReadGpu], lines: &[Line]) -> Option<ReadError> {
    if !gpus.is_empty() {
        return failure::is_other_tool(lines).then_some(ReadError::NotNvidiaSmi);
    }
    if let Some((line, error)) = failure::read(lines) {
        found.understand(line);
        return Some(error);
    }
    match () {
        () if found.numbers_only => Some(ReadError::Ambiguous),
        () if found.recognised => None,
        () => Some(ReadError::NotNvidiaSmi),
    }
}

fn unread(understood: &[bool], lines: &[Line]) -> (Vec<UnreadLine>, usize) {
    let says_something = |line: &Line| !line.text.trim_ascii().is_empty() && !is_decoration(&line.text);
    let missed = || lines.iter().zip(understood).filter(|(line, known)| !**known && says_something(line));
    let listed = missed().take(MOST_UNREAD).map(|(line, _)| UnreadLine {
        number: line.number,
        text: line.text.trim_ascii().chars().take(LONGEST_UNREAD).collect(),
    });
    (listed.collect(), missed().count())
}
