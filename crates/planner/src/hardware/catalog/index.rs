//! Where each spelling is filed.

use std::collections::BTreeMap;

use super::Card;
use super::file::{Legacy, Words};
use super::spelling::{Spelling, squashed};

/// Every spelling and where it leads.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    words: Words,
    entries: BTreeMap<String, Entry>,
    printed: Vec<Printed>,
}

/// What one spelling means. Numbers are positions in the catalogue's lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The card whose name or alias this is.
    pub own: Option<usize>,
    /// Cards that it may mean besides.
    pub shared: Vec<usize>,
    /// The family of unsupported cards that it is in.
    pub legacy: Option<usize>,
}

/// A name as a tool prints it.
#[derive(Clone, Debug)]
struct Printed {
    squashed: String,
    length: usize,
    target: Target,
}

/// What a printed name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A card.
    Card(usize),
    /// A family of unsupported cards.
    Legacy(usize),
}

impl Index {
    /// Files every name and alias. No two cards may claim one spelling as their own: the catalogue's test sees to it.
    pub(crate) fn new(cards: &[Card], legacy: &[Legacy], words: Words) -> Self {
        let mut index = Self { words, ..Self::default() };
        for (number, card) in cards.iter().enumerate() {
            index.claim(&card.name, number);
            for alias in &card.aliases {
                index.claim(alias, number);
                if index.begins_with_company(alias) {
                    index.print(alias, Target::Card(number));
                }
            }
            for alias in &card.ambiguous_aliases {
                index.share(alias, number);
            }
            match &card.printed_as {
                Some(name) => {
                    index.share(name, number);
                    index.print(name, Target::Card(number));
                }
                None => index.print(&card.name, Target::Card(number)),
            }
        }
        for (number, family) in legacy.iter().enumerate() {
            for name in &family.names {
                let key = index.spelling(name).key();
                index.entries.entry(key).or_default().legacy = Some(number);
                index.print(name, Target::Legacy(number));
            }
        }
        index
    }

    /// A text taken apart with this catalogue's words.
    pub(crate) fn spelling(&self, text: &str) -> Spelling {
        Spelling::of(text, &self.words)
    }

    /// What is filed under a spelling.
    pub(crate) fn entry(&self, spelling: &Spelling) -> Option<&Entry> {
        self.entries.get(&spelling.key())
    }

    /// What a name may be that a table cut short: printed names that begin or end as it does and are longer than what is shown.
    pub(crate) fn completions(&self, cut: &str) -> Vec<Target> {
        let (shown, width) = self.bare(cut);
        if shown.is_empty() {
            return Vec::new();
        }
        let at_the_front = cut.starts_with(['.', '…']);
        let begins = |p: &Printed| p.length > width && p.squashed.starts_with(&shown);
        let may_be = |p: &&Printed| if at_the_front { p.squashed.ends_with(&shown) } else { begins(p) };
        let mut targets: Vec<Target> = self.printed.iter().filter(may_be).map(|p| p.target).collect();
        targets.dedup();
        targets
    }

    fn claim(&mut self, name: &str, card: usize) {
        let key = self.spelling(name).key();
        let entry = self.entries.entry(key).or_default();
        match entry.own {
            Some(other) if other != card => add(&mut entry.shared, card),
            _ => entry.own = Some(card),
        }
    }

    fn share(&mut self, name: &str, card: usize) {
        let key = self.spelling(name).key();
        add(&mut self.entries.entry(key).or_default().shared, card);
    }

    fn begins_with_company(&self, name: &str) -> bool {
        self.words.is_company(&first_word(name).to_ascii_lowercase())
    }

    fn print(&mut self, name: &str, target: Target) {
        let (squashed, length) = self.bare(name);
        self.printed.push(Printed { squashed, length, target });
    }

    /// A name without the company's word before it, squashed, and its length in characters.
    fn bare(&self, name: &str) -> (String, usize) {
        let name = name.trim();
        let company = if self.begins_with_company(name) { first_word(name).len() } else { 0 };
        let rest = name.get(company..).unwrap_or_default().trim_start();
        (squashed(rest), rest.chars().count())
    }
}

fn add(list: &mut Vec<usize>, card: usize) {
    if !list.contains(&card) {
        list.push(card);
    }
}

fn first_word(name: &str) -> &str {
    name.split_ascii_whitespace().next().unwrap_or_default()
}

/// Whether a table cut the name: at its end, or at its front.
pub(super) fn is_cut(name: &str) -> bool {
    ["...", "…"].iter().any(|mark| name.ends_with(mark) || name.starts_with(mark))
}
