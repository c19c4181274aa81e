//! The link between the GPUs planned on: as shown, as told, or as the card usually comes.

use super::advice;
use super::listing::{Gpu, Listing};
use super::selection::Selection;
use crate::hardware::catalog::{AssumedLinks, Card, Catalog};
use crate::hardware::smi::PairKind;
use crate::hardware::{HardwareRequest, InterconnectChoice, Link, LinkKind};
use crate::issue::Issue;

/// Most GPUs that one bridge joins.
const BRIDGED: usize = 2;

/// The link to plan with.
pub(super) fn link(
    request: &HardwareRequest,
    listing: &Listing,
    selection: &Selection,
    catalog: &Catalog,
    issues: &mut Vec<Issue>,
) -> Link {
    let assumed = catalog.assumed_links();
    let Selection::Gpus(gpus) = selection else { return of_kind(LinkKind::Pcie, None, assumed) };
    let card = gpus.first().and_then(|gpu| gpu.card);
    let kind = match request.interconnect {
        InterconnectChoice::Nvlink => LinkKind::Nvlink,
        InterconnectChoice::Pcie => LinkKind::Pcie,
        InterconnectChoice::Auto => found(request, listing, gpus, card, issues),
    };
    if request.interconnect == InterconnectChoice::Nvlink && gpus.len() > 1 {
        advice::on_missing_nvlink(card, issues);
    }
    of_kind(kind, card, assumed)
}

/// What the topology, a list of links or the card itself says.
fn found(
    request: &HardwareRequest,
    listing: &Listing,
    gpus: &[&Gpu],
    card: Option<&Card>,
    issues: &mut Vec<Issue>,
) -> LinkKind {
    let direct = card.is_some_and(|card| card.interconnect.direct);
    let usual = if direct { LinkKind::Nvlink } else { LinkKind::Pcie };
    if gpus.len() < 2 {
        return usual;
    }
    let group = request
        .tensor_parallel_size
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(gpus.len())
        .clamp(1, gpus.len());
    let pairs: Vec<PairKind> = gpus.chunks(group).flat_map(|group| pairs(group, listing)).collect();
    let any_nvlink = listing.links.values().any(|kind| *kind == PairKind::Nvlink);
    match () {
        () if !pairs.is_empty()
            && pairs.iter().all(|kind| matches!(kind, PairKind::Nvlink | PairKind::InfinityFabric)) =>
        {
            LinkKind::Nvlink
        }
        () if any_nvlink => {
            advice::on_partial_nvlink(group, issues);
            LinkKind::Pcie
        }
        () if pairs.contains(&PairKind::Pcie) => LinkKind::Pcie,
        () if listing.interconnect == Some(LinkKind::Nvlink) && !direct && group > BRIDGED => {
            advice::on_partial_nvlink(group, issues);
            LinkKind::Pcie
        }
        () if listing.interconnect == Some(LinkKind::Nvlink) => LinkKind::Nvlink,
        () => {
            advice::on_assumed_link(usual, issues);
            usual
        }
    }
}

/// The links within a group; a pair of which the topology says nothing counts as unstated.
fn pairs(group: &[&Gpu], listing: &Listing) -> Vec<PairKind> {
    let indices: Vec<u32> = group.iter().map(|gpu| gpu.listed.index).collect();
    let of = |a: u32, b: u32| listing.links.get(&(a, b)).or_else(|| listing.links.get(&(b, a))).copied();
    let mut kinds = Vec::new();
    for (position, a) in indices.iter().enumerate() {
        kinds.extend(indices.iter().skip(position + 1).map(|b| of(*a, *b).unwrap_or(PairKind::Unstated)));
    }
    kinds
}

fn of_kind(kind: LinkKind, card: Option<&Card>, assumed: AssumedLinks) -> Link {
    let of_card = card.map(|card| &card.interconnect);
    let own = of_card.map(|link| link.gb_s_bidirectional_per_gpu).filter(|gb_s| *gb_s > 0.0);
    let (gb_s, peer_to_peer) = match kind {
        LinkKind::Nvlink => {
            let direct = own.filter(|_| of_card.is_some_and(|link| link.direct));
            (direct.or(of_card.and_then(|link| link.bridge_gb_s_bidirectional)).unwrap_or(assumed.nvlink), true)
        }
        LinkKind::Pcie => {
            let bus = own.filter(|_| of_card.is_some_and(|link| link.kind.starts_with("pcie")));
            (bus.unwrap_or(assumed.pcie), of_card.is_some_and(|link| link.peer_to_peer))
        }
    };
    Link { kind, gb_s, peer_to_peer }
}
