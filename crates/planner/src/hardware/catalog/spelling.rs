//! What is left of a spelling when case, spaces, hyphens, makers' words and order are taken away.

use super::Vendor;
use super::file::Words;

/// Longest spelling that is looked at, in characters; a name is never longer.
const LONGEST_SPELLING: usize = 160;

impl Words {
    /// Whether a word is a company's own name.
    pub(crate) fn is_company(&self, word: &str) -> bool {
        self.makers.iter().any(|(_, words)| words.first().is_some_and(|w| w == word))
    }

    /// Whether a word never tells cards apart.
    fn is_empty_word(&self, word: &str) -> bool {
        self.is_company(word) || self.noise.iter().any(|noise| noise == word)
    }

    fn synonym<'w>(&'w self, word: &'w str) -> &'w str {
        self.synonyms.iter().find(|[from, _]| from == word).map_or(word, |[_, to]| to)
    }

    /// The longest known word that begins a word, and its maker.
    fn longest_prefix(&self, word: &str) -> Option<(usize, Option<Vendor>)> {
        let noise = self.noise.iter().map(|w| (w, None));
        let makers = self.makers.iter().flat_map(|(vendor, words)| words.iter().map(|w| (w, Some(*vendor))));
        noise
            .chain(makers)
            .filter(|(w, _)| word.starts_with(w.as_str()))
            .map(|(w, v)| (w.len(), v))
            .max_by_key(|(n, _)| *n)
    }
}

/// A spelling taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Runs of letters and runs of digits, lower case, without noise, in the order typed.
    parts: Vec<String>,
    /// The makers that it names.
    makers: Vec<Vendor>,
}

impl Spelling {
    /// Takes a text apart.
    pub(crate) fn of(text: &str, words: &Words) -> Self {
        let plain = plain(text);
        let mut spelling = Self::default();
        // A name without a number needs its family's word: "TITAN RTX" is more than "TITAN".
        let mut whole = Vec::new();
        for word in plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
            let rest = spelling.without_noise(word, words);
            push_runs(words.synonym(rest), &mut spelling.parts);
            if !words.is_empty_word(word) {
                push_runs(word, &mut whole);
            }
        }
        if !spelling.parts.iter().any(|part| part.bytes().any(|c| c.is_ascii_digit())) {
            spelling.parts = whole;
        }
        name_memory_units(&mut spelling.parts);
        spelling
    }

    /// The key under which names are filed: all parts, sorted, so that order does not matter.
    pub(crate) fn key(&self) -> String {
        let mut sorted = self.parts.clone();
        sorted.sort_unstable();
        sorted.join(" ")
    }

    /// Whether the spelling may mean a card of this maker: it names that maker, or none.
    pub(crate) fn allows(&self, vendor: Vendor) -> bool {
        self.makers.is_empty() || self.makers.contains(&vendor)
    }

    /// The same spelling without its last stated memory size, and that size in GB: `RTX 4090 24GB`.
    pub(crate) fn without_memory(&self) -> Option<(Self, f64)> {
        let unit = self.parts.iter().rposition(|p| p == "gb")?;
        let number = unit.checked_sub(1)?;
        let gb = self.parts.get(number)?.parse::<u32>().ok()?;
        let mut rest = self.clone();
        rest.parts.drain(number..=unit);
        (!rest.parts.is_empty()).then_some((rest, f64::from(gb)))
    }

    /// The same spelling without a virtual GPU's profile at its end, `-40C`, and that profile's size in GB.
    pub(crate) fn without_vgpu_profile(&self) -> Option<(Self, f64)> {
        let [rest @ .., size, kind] = self.parts.as_slice() else { return None };
        if !matches!(kind.as_str(), "a" | "b" | "c" | "q") || rest.is_empty() {
            return None;
        }
        let gb = size.parse::<u32>().ok()?;
        Some((Self { parts: rest.to_vec(), makers: self.makers.clone() }, f64::from(gb)))
    }

    /// Drops noise from the front of a word, also where it is written together with the number, as in `rtx4090`.
    fn without_noise<'w>(&mut self, word: &'w str, words: &Words) -> &'w str {
        let mut rest = word;
        while let Some((length, maker)) = words.longest_prefix(rest) {
            let left = rest.get(length..).unwrap_or_default();
            if !left.is_empty() && !left.bytes().any(|c| c.is_ascii_digit()) {
                break;
            }
            self.makers.extend(maker);
            rest = left;
            if rest.is_empty() {
                break;
            }
        }
        rest
    }
}

/// Letters and digits alone, lower case: what names that a table cut short are compared by.
pub(super) fn squashed(text: &str) -> String {
    plain(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

fn plain(text: &str) -> String {
    let short: String = text.chars().take(LONGEST_SPELLING).map(|c| c.to_ascii_lowercase()).collect();
    short.replace("(r)", " ").replace("(tm)", " ").replace(['®', '™'], " ")
}

fn push_runs(word: &str, parts: &mut Vec<String>) {
    let mut run = String::new();
    for c in word.chars() {
        if run.chars().last().is_some_and(|last| last.is_ascii_digit() != c.is_ascii_digit()) {
            parts.push(std::mem::take(&mut run));
        }
        run.push(c);
    }
    if !run.is_empty() {
        parts.push(run);
    }
}

/// `80 g` and `80 gib` mean `80 gb`.
fn name_memory_units(parts: &mut [String]) {
    let mut after_number = false;
    for part in parts {
        if after_number && matches!(part.as_str(), "g" | "gib") {
            "gb".clone_into(part);
        }
        after_number = part.bytes().all(|c| c.is_ascii_digit());
    }
}
