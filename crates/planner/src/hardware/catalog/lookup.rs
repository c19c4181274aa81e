//! How a spelling finds its card: by whole names, never by a part of one.

use super::index::{Entry, Target, is_cut};
use super::spelling::{Spelling, squashed};
use super::{Card, Catalog};

/// Share of the marketed size that drivers print: error correction takes up to a tenth, rounding adds a little.
const PRINTED_SHARE: std::ops::RangeInclusive<f64> = 0.90..=1.03;

/// Drivers round a total up or down.
const ROUNDING_MIB: u64 = 1;

/// What a spelling means.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup<'a> {
    /// One card.
    Card(&'a Card),
    /// One of several cards.
    Ambiguous(Vec<&'a Card>),
    /// A known card that vLLM's builds do not run on.
    Unsupported {
        /// A sentence that says why.
        reason: String,
    },
    /// No card that the catalogue knows.
    Unknown,
}

/// What a spelling means, and the memory that it states on top of the card's name: `RTX 4090 48GB`.
#[derive(Clone, Debug, PartialEq)]
pub struct Match<'a> {
    /// The card or cards.
    pub lookup: Lookup<'a>,
    /// GB stated beside a name that is known without them.
    pub stated_memory_gb: Option<f64>,
}

impl Card {
    /// Whether a card of this kind may print this total: a total that was seen, or the marketed size less error correction.
    pub fn may_print(&self, memory_mib: u64) -> bool {
        self.prints(memory_mib) || PRINTED_SHARE.contains(&(memory_mib as f64 / (self.memory_gb_marketing * 1024.0)))
    }

    /// The total in MiB that the driver is expected to print: as seen, as PyTorch reports it where CPU and GPU share the memory, or
    /// as marketed.
    pub fn expected_total_mib(&self) -> u64 {
        let shared = self.torch_total_memory_gib.filter(|_| self.unified_memory).map(|gib| (gib * 1024.0) as u64);
        self.memory_total_mib.or(shared).unwrap_or((self.memory_gb_marketing * 1024.0) as u64)
    }

    /// Whether this total was seen on a card of this kind.
    pub fn prints(&self, memory_mib: u64) -> bool {
        self.memory_total_mib
            .iter()
            .chain(&self.memory_total_mib_variants)
            .any(|known| known.abs_diff(memory_mib) <= ROUNDING_MIB)
    }
}

impl Catalog {
    /// The card that a spelling means; the memory in MiB, where it is known, decides between cards of one name.
    ///
    /// ```
    /// use planner::hardware::catalog::{Catalog, Lookup};
    /// let catalog = Catalog::bundled();
    /// let name = |spelling, mib| match catalog.find(spelling, mib) {
    ///     Lookup::Card(card) => card.name.clone(),
    ///     other => format!("{other:?}"),
    /// };
    /// assert_eq!(name("rtx4090", None), "NVIDIA GeForce RTX 4090");
    /// assert_eq!(name("NVIDIA A100-SXM...", Some(81920)), "NVIDIA A100-SXM4-80GB");
    /// ```
    pub fn find(&self, spelling: &str, memory_mib: Option<u64>) -> Lookup<'_> {
        self.find_match(spelling, memory_mib).lookup
    }

    /// As [`Catalog::find`], with the memory that the spelling states itself.
    pub(crate) fn find_match(&self, spelling: &str, memory_mib: Option<u64>) -> Match<'_> {
        let mut text = spelling.trim();
        if is_cut(text) {
            let lookup = self.complete(text, memory_mib);
            if lookup != Lookup::Unknown {
                return Match { lookup, stated_memory_gb: None };
            }
            text = text.trim_matches(['.', '…', ' ']);
        }
        let whole = self.index.spelling(text);
        for spelling in std::iter::once(whole.clone()).chain(self.inner_names(text)) {
            if let Some(lookup) = self.filed(text, &spelling, memory_mib) {
                return Match { lookup, stated_memory_gb: None };
            }
        }
        for (shorter, gb) in [whole.without_memory(), whole.without_vgpu_profile()].into_iter().flatten() {
            let mib = memory_mib.unwrap_or((gb * 1024.0) as u64);
            if let Some(lookup) = self.filed(text, &shorter, Some(mib)) {
                return Match { lookup, stated_memory_gb: Some(gb) };
            }
        }
        Match { lookup: Lookup::Unknown, stated_memory_gb: None }
    }

    /// Cards whose name or one of whose aliases holds every word of a text, for a picker; all cards for an empty text.
    pub fn search(&self, text: &str) -> Vec<&Card> {
        let words: Vec<String> = text.split_ascii_whitespace().map(squashed).filter(|w| !w.is_empty()).collect();
        let holds = |card: &&Card| {
            let names = std::iter::once(&card.name).chain(&card.aliases).chain(&card.ambiguous_aliases);
            let haystack: Vec<String> = names.map(|name| squashed(name)).collect();
            words.iter().all(|word| haystack.iter().any(|name| name.contains(word.as_str())))
        };
        self.cards.iter().filter(holds).collect()
    }

    /// Names within a name: `Code name [Trade name]`, `Trade name (target)`, `Trade name MIG 1g.10gb`.
    fn inner_names(&self, text: &str) -> impl Iterator<Item = Spelling> {
        let bracketed = text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inner, _)| inner);
        let before = |mark: &str| text.split_once(mark).map(|(before, _)| before);
        let found = [bracketed, before(" ("), before(" MIG ")];
        found.into_iter().flatten().map(|name| self.index.spelling(name))
    }

    /// What is filed under a spelling. A card whose own name is among the ambiguous spellings, but for the company's word, is meant
    /// alone only by its name as printed: "NVIDIA H20", not "H20".
    fn filed(&self, text: &str, spelling: &Spelling, memory_mib: Option<u64>) -> Option<Lookup<'_>> {
        let entry = self.index.entry(spelling)?;
        let allowed = |number: &usize| self.cards.get(*number).filter(|card| spelling.allows(card.vendor));
        let as_printed = |card: &&Card| squashed(&card.name) == squashed(text);
        let asks = |card: &&Card| entry.own.is_some_and(|own| entry.shared.contains(&own)) && !as_printed(card);
        let own = entry.own.as_ref().and_then(allowed).filter(|card| !asks(card));
        let shared: Vec<&Card> = entry.shared.iter().filter_map(allowed).collect();
        if own.is_none() && shared.is_empty() {
            return self.legacy_of(entry);
        }
        // One card is known to have the name, others may have it: it stays a question.
        if own.is_none() && entry.shared.len() == 1 {
            return Some(Lookup::Ambiguous(shared));
        }
        Some(choose(own, shared, memory_mib))
    }

    fn legacy_of(&self, entry: &Entry) -> Option<Lookup<'_>> {
        let family = self.legacy.get(entry.legacy?)?;
        Some(Lookup::Unsupported { reason: family.reason.clone() })
    }

    /// The card that a cut name belongs to, by its memory.
    fn complete(&self, cut: &str, memory_mib: Option<u64>) -> Lookup<'_> {
        let targets = self.index.completions(cut);
        let mut cards: Vec<&Card> = Vec::new();
        for target in &targets {
            let Target::Card(number) = target else { continue };
            let Some(card) = self.cards.get(*number) else { continue };
            if !cards.iter().any(|c| c.name == card.name) {
                cards.push(card);
            }
        }
        let legacy = targets.iter().find_map(|t| match t {
            Target::Legacy(family) => self.legacy.get(*family),
            Target::Card(_) => None,
        });
        match (cards.is_empty(), legacy) {
            (true, None) => Lookup::Unknown,
            (true, Some(family)) => Lookup::Unsupported { reason: family.reason.clone() },
            (false, _) => choose(None, cards, memory_mib),
        }
    }
}

/// The card meant by a name that one card owns and others share.
fn choose<'a>(own: Option<&'a Card>, shared: Vec<&'a Card>, memory_mib: Option<u64>) -> Lookup<'a> {
    if let Some(card) = own.filter(|card| memory_mib.is_none_or(|mib| card.may_print(mib))) {
        return Lookup::Card(card);
    }
    let fitting = narrowed(&shared, memory_mib);
    match (fitting.as_slice(), own) {
        ([card], _) => Lookup::Card(card),
        ([], Some(card)) => Lookup::Card(card),
        ([], None) => Lookup::Ambiguous(shared),
        _ => Lookup::Ambiguous(fitting),
    }
}

/// Cards that may print a total. Where it was seen on some of them, those whose seen totals differ are out.
fn narrowed<'a>(cards: &[&'a Card], memory_mib: Option<u64>) -> Vec<&'a Card> {
    let Some(mib) = memory_mib else { return cards.to_vec() };
    let fitting: Vec<&Card> = cards.iter().copied().filter(|card| card.may_print(mib)).collect();
    let seen = fitting.iter().any(|card| card.prints(mib));
    fitting.into_iter().filter(|card| !seen || card.prints(mib) || card.memory_total_mib.is_none()).collect()
}
