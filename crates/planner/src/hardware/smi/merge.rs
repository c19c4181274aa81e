//! Puts the findings of all forms together: they complete each other.

use std::collections::BTreeMap;

use super::decoration::is_decoration;
use super::found::{Found, MOST_GPUS};
use super::text::Line;
use super::{Form, LinkKind, MigSlice, PairKind, ReadGpu, Reading, UnreadLine, failure};
use crate::hardware::ReadError;

/// Most lines that are listed as not understood; the rest is counted.
const MOST_UNREAD: usize = 200;

/// Longest text of such a line, in characters.
const LONGEST_UNREAD: usize = 160;

/// The reading of a text from what its forms found.
pub(super) fn reading(mut found: Found, lines: &[Line]) -> Reading {
    let forms: Vec<Form> = found.gpus.keys().copied().collect();
    let mut gpus = gpus(&mut found);
    let numbers = counted_anew(&mut gpus);
    let (pairs, mig) = (links(&found.links, &numbers), slices(std::mem::take(&mut found.mig), &numbers));
    let error = error(&mut found, &gpus, lines);
    let (unread, unread_count) = unread(&found.understood, lines);
    Reading {
        forms,
        interconnect: interconnect(&found),
        gpus,
        driver: found.driver,
        cuda: found.cuda,
        rocm: found.rocm,
        links: pairs,
        mig,
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
    all
}

/// A number as printed, and which of the GPUs with that number is meant: of the first machine 0, of the next 1.
type Printed = (u32, u32);

/// GPUs of several containers or machines may share a number: then they are counted anew, machine by machine. Gives the new numbers.
fn counted_anew(gpus: &mut Vec<ReadGpu>) -> BTreeMap<Printed, u32> {
    let shared = gpus.iter().zip(gpus.iter().skip(1)).any(|(a, b)| a.index == b.index);
    if !shared {
        return BTreeMap::new();
    }
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    let mut by_machine: Vec<(Printed, ReadGpu)> = Vec::with_capacity(gpus.len());
    for gpu in gpus.drain(..) {
        let number = gpu.index.unwrap_or_default();
        let times = seen.entry(number).or_default();
        by_machine.push(((number, *times), gpu));
        *times += 1;
    }
    by_machine.sort_by_key(|((number, machine), _)| (*machine, *number));
    let mut numbers = BTreeMap::new();
    for (new, (printed, gpu)) in (0..).zip(by_machine) {
        numbers.insert(printed, new);
        gpus.push(ReadGpu { index: Some(new), ..gpu });
    }
    numbers
}

/// The links under the new numbers. A matrix does not say of which machine it is: each machine that has both GPUs has the link.
fn links(printed: &BTreeMap<(u32, u32), PairKind>, numbers: &BTreeMap<Printed, u32>) -> BTreeMap<(u32, u32), PairKind> {
    if numbers.is_empty() {
        return printed.clone();
    }
    let mut links = BTreeMap::new();
    for ((number, machine), one) in numbers {
        let row = printed.range((*number, 0)..=(*number, u32::MAX));
        for ((_, other), kind) in row {
            if let Some(other) = numbers.get(&(*other, *machine)) {
                links.insert((*one, *other), *kind);
            }
        }
    }
    links
}

/// The slices under the new numbers of their GPUs.
fn slices(found: Vec<(u32, MigSlice)>, numbers: &BTreeMap<Printed, u32>) -> Vec<MigSlice> {
    let renumbered = |(machine, slice): (u32, MigSlice)| {
        let gpu = numbers.get(&(slice.gpu, machine)).copied().unwrap_or(slice.gpu);
        MigSlice { gpu, ..slice }
    };
    found.into_iter().map(renumbered).collect()
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
