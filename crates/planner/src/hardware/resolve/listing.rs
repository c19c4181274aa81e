//! The GPUs at hand, from a paste or from what was typed.

use std::collections::BTreeMap;

use super::advice;
use super::mig::{self, Slice};
use crate::hardware::catalog::{Card, Catalog, Lookup};
use crate::hardware::smi::{self, PairKind, ReadGpu};
use crate::hardware::{HardwareRequest, LinkKind, ListedGpu, ReadError};
use crate::issue::Issue;

/// GPUs of one node beyond this number are not listed.
const MOST_GPUS: u32 = 256;

/// One GPU at hand and its card.
#[derive(Clone, Debug)]
pub(super) struct Gpu<'c> {
    pub listed: ListedGpu,
    /// What its name means.
    pub lookup: Lookup<'c>,
    /// The card planned with: the one meant, or the tightest of those that may be meant.
    pub card: Option<&'c Card>,
    /// Whether the memory was printed or typed, not taken from the catalogue.
    pub memory_is_given: bool,
}

/// Everything that is known of the machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing<'c> {
    pub gpus: Vec<Gpu<'c>>,
    pub slices: Vec<Slice<'c>>,
    pub driver: Option<String>,
    pub cuda: Option<String>,
    pub rocm: Option<String>,
    pub interconnect: Option<LinkKind>,
    pub links: BTreeMap<(u32, u32), PairKind>,
    pub error: Option<ReadError>,
    /// Whether the GPUs were read from a paste.
    pub pasted: bool,
}

/// What the request lists.
pub(super) fn listing<'c>(
    request: &HardwareRequest,
    given_mib: Option<u64>,
    catalog: &'c Catalog,
    issues: &mut Vec<Issue>,
) -> Listing<'c> {
    let pasted = request.smi.as_deref().filter(|text| !text.trim().is_empty());
    let mut listing = pasted.map_or_else(Listing::default, |text| from_paste(text, request, catalog, issues));
    let (named, name) = request.gpu.as_deref().map_or((1, ""), smi::counted);
    if listing.gpus.is_empty() && (!name.is_empty() || given_mib.is_some()) {
        let count = request.gpus.unwrap_or(u32::try_from(named).unwrap_or(1)).clamp(1, MOST_GPUS);
        // A slice is named by its GPU and its profile, as PyTorch does.
        let (name, profile) =
            name.split_once(" MIG ").map_or((name, None), |(gpu, profile)| (gpu, Some(profile.trim())));
        listing.gpus = typed(name, count, given_mib, catalog);
        listing.slices = profile.into_iter().flat_map(|profile| mig::named(profile, &listing.gpus, catalog)).collect();
    } else if listing.gpus.is_empty() && pasted.is_none() {
        advice::on_nothing(issues);
    }
    advice::on_names(&listing.gpus, issues);
    listing
}

fn from_paste<'c>(text: &str, request: &HardwareRequest, catalog: &'c Catalog, issues: &mut Vec<Issue>) -> Listing<'c> {
    let reading = smi::read(text, catalog);
    advice::on_reading(&reading, request.gpu.is_some(), issues);
    let chosen = request.gpu.as_deref().map(|gpu| catalog.find(gpu, None));
    let only_name = only_name(&reading.gpus);
    let gpus: Vec<Gpu> = reading.gpus.iter().map(|gpu| listed(gpu, only_name, chosen.as_ref(), catalog)).collect();
    let slices = reading.mig.iter().map(|slice| Slice::of(slice, &gpus, catalog)).collect();
    Listing {
        pasted: !gpus.is_empty(),
        gpus,
        slices,
        driver: reading.driver,
        cuda: reading.cuda,
        rocm: reading.rocm,
        interconnect: reading.interconnect,
        links: reading.links,
        error: reading.error,
    }
}

/// The name of all GPUs that have one, if it is the same.
fn only_name(gpus: &[ReadGpu]) -> Option<&str> {
    let mut names = gpus.iter().filter_map(|gpu| gpu.name.as_deref());
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

/// A GPU of the paste. What was typed chooses among ambiguous names and names the nameless.
fn listed<'c>(gpu: &ReadGpu, only_name: Option<&str>, chosen: Option<&Lookup<'c>>, catalog: &'c Catalog) -> Gpu<'c> {
    let name = gpu.name.as_deref().or(only_name);
    let lookup = match (name, chosen) {
        (Some(name), _) => catalog.find(name, gpu.memory_total_mib),
        (None, Some(chosen)) => chosen.clone(),
        (None, None) => Lookup::Unknown,
    };
    let lookup = match (lookup, chosen) {
        (Lookup::Ambiguous(cards), Some(Lookup::Card(card))) if cards.iter().any(|c| c.name == card.name) => {
            Lookup::Card(card)
        }
        (lookup, _) => lookup,
    };
    Gpu::new(gpu.index.unwrap_or(0), gpu.name.clone(), lookup, gpu.memory_total_mib, gpu)
}

/// GPUs that were named or described rather than pasted.
fn typed<'c>(name: &str, count: u32, given_mib: Option<u64>, catalog: &'c Catalog) -> Vec<Gpu<'c>> {
    let found = catalog.find_match(name, given_mib);
    let stated = found.stated_memory_gb.map(|gb| (gb * 1024.0) as u64);
    let differs = |card: &Card| stated.is_some_and(|mib| !card.may_print(mib));
    let stated = match &found.lookup {
        Lookup::Card(card) if differs(card) => stated,
        Lookup::Unknown => stated,
        _ => None,
    };
    let memory = given_mib.or(stated);
    let printed = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
    (0..count)
        .map(|index| Gpu::new(index, printed.clone(), found.lookup.clone(), memory, &ReadGpu::default()))
        .collect()
}

impl<'c> Gpu<'c> {
    fn new(index: u32, name: Option<String>, lookup: Lookup<'c>, memory_mib: Option<u64>, read: &ReadGpu) -> Self {
        let (card, candidates) = match &lookup {
            Lookup::Card(card) => (Some(*card), Vec::new()),
            Lookup::Ambiguous(cards) => {
                let tightest = cards.iter().min_by(|a, b| tightness(a).total_cmp(&tightness(b)));
                (tightest.copied(), cards.iter().map(|card| card.name.clone()).collect())
            }
            Lookup::Unsupported { .. } | Lookup::Unknown => (None, Vec::new()),
        };
        let decided = card.filter(|_| candidates.is_empty());
        let listed = ListedGpu {
            index,
            name,
            card: decided.map(|card| card.name.clone()),
            candidates,
            memory_total_mib: memory_mib.or(card.map(Card::expected_total_mib)),
            memory_used_mib: read.memory_used_mib,
            compute_capability: read.compute_capability.or(decided.and_then(|card| card.compute_capability)),
        };
        Self { listed, lookup, card, memory_is_given: memory_mib.is_some() }
    }

    /// The name as printed or typed, or the card's.
    pub(crate) fn name(&self) -> String {
        let card = self.card.map(|card| card.name.as_str());
        self.listed.name.as_deref().or(card).unwrap_or("GPU").to_owned()
    }
}

/// Order in which cards of one name are taken when nothing decides: the smallest and slowest first.
fn tightness(card: &Card) -> f64 {
    card.memory_gb_marketing * 1e6 + card.memory_bandwidth_gb_s
}
