//! Which of the GPUs at hand are planned on.

use std::cmp::Reverse;

use super::advice;
use super::listing::{Gpu, Listing};
use super::mig::Slice;
use crate::hardware::HardwareRequest;
use crate::hardware::smi::PairKind;
use crate::issue::Issue;

/// What is planned on.
#[derive(Clone, Debug)]
pub(super) enum Selection<'l, 'c> {
    /// Whole GPUs.
    Gpus(Vec<&'l Gpu<'c>>),
    /// Slices of GPUs.
    Slices(Vec<&'l Slice<'c>>),
}

impl Selection<'_, '_> {
    /// The numbers of the GPUs, each once.
    pub(crate) fn indices(&self) -> Vec<u32> {
        let mut indices: Vec<u32> = match self {
            Self::Gpus(gpus) => gpus.iter().map(|gpu| gpu.listed.index).collect(),
            Self::Slices(slices) => slices.iter().map(|slice| slice.read.gpu).collect(),
        };
        indices.dedup();
        indices
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Gpus(gpus) => gpus.len(),
            Self::Slices(slices) => slices.len(),
        }
    }
}

/// Chooses: as many as asked for, all without being asked, and of unequal ones those that make the most of each other.
pub(super) fn select<'l, 'c>(
    request: &HardwareRequest,
    listing: &'l Listing<'c>,
    issues: &mut Vec<Issue>,
) -> Selection<'l, 'c> {
    advice::on_counts(request, issues);
    let wanted = request.gpus.map(|count| usize::try_from(count.max(1)).unwrap_or(1));
    if !listing.slices.is_empty() {
        return Selection::Slices(slices(wanted, listing, issues));
    }
    let available = listing.gpus.len();
    let count = wanted.unwrap_or(available).min(available);
    if listing.pasted && wanted.is_some_and(|wanted| wanted > available) {
        advice::on_too_many(wanted.unwrap_or(0), available, issues);
    }
    let chosen = gpus(count, listing);
    advice::on_mixture(&chosen, &listing.gpus, issues);
    Selection::Gpus(chosen)
}

/// The GPUs with most free memory, equal ones in order; linked ones where a topology shows that some are.
fn gpus<'l, 'c>(count: usize, listing: &'l Listing<'c>) -> Vec<&'l Gpu<'c>> {
    let free =
        |gpu: &Gpu| gpu.listed.memory_total_mib.unwrap_or(0).saturating_sub(gpu.listed.memory_used_mib.unwrap_or(0));
    let class = |gpu: &Gpu| free(gpu) / FREE_STEP_MIB;
    let mut order: Vec<&Gpu> = listing.gpus.iter().collect();
    order.sort_by_key(|gpu| (Reverse(class(gpu)), gpu.listed.index));
    let linked = |a: &Gpu, b: &Gpu| listing.links.get(&(a.listed.index, b.listed.index)) == Some(&PairKind::Nvlink);
    let mut chosen = order.get(..count).unwrap_or(&order).to_vec();
    let all_linked = chosen.iter().all(|a| chosen.iter().all(|b| a.listed.index == b.listed.index || linked(a, b)));
    if count > 1 && count < order.len() && !all_linked {
        let group = order.iter().find_map(|start| linked_group(start, &order, count, linked));
        chosen = group.unwrap_or(chosen);
    }
    chosen.sort_by_key(|gpu| gpu.listed.index);
    chosen
}

/// Free memory that differs by less than this does not change the order of the GPUs.
const FREE_STEP_MIB: u64 = 1024;

/// So many GPUs from a first one on of which each is linked to each.
fn linked_group<'l, 'c>(
    start: &'l Gpu<'c>,
    order: &[&'l Gpu<'c>],
    count: usize,
    linked: impl Fn(&Gpu, &Gpu) -> bool,
) -> Option<Vec<&'l Gpu<'c>>> {
    let mut group = vec![start];
    for gpu in order {
        if group.len() < count && group.iter().all(|member| linked(member, gpu)) {
            group.push(gpu);
        }
    }
    (group.len() == count).then_some(group)
}

/// One slice, the largest, unless more are asked for: slices cannot share a model's layers.
fn slices<'l, 'c>(wanted: Option<usize>, listing: &'l Listing<'c>, issues: &mut Vec<Issue>) -> Vec<&'l Slice<'c>> {
    let mut order: Vec<&Slice> = listing.slices.iter().collect();
    order.sort_by_key(|slice| Reverse(slice.memory_total_mib));
    let count = wanted.unwrap_or(1).min(order.len());
    if wanted.is_some_and(|wanted| wanted > order.len()) {
        advice::on_too_many(wanted.unwrap_or(0), order.len(), issues);
    }
    order.truncate(count);
    advice::on_slices(&order, listing.slices.len(), issues);
    order
}
