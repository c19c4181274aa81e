//! vLLM's options, release by release: names, types, words, defaults, and what became of those that are gone.
//!
//! Owns the table's form; the table itself is a file that is read when it is needed. Writing a command needs none of it.

mod rows;

use std::sync::OnceLock;

use serde_json::Value;

use crate::vllm::Version;

pub use rows::FlagTableError;

/// The table that comes with the planner. The page serves the same file and fetches it when a text is pasted.
pub const BUNDLED: &str = include_str!("../../data/vllm-flags.json");

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Nothing: `--x`, or `--no-x` for false.
    Bool,
    /// Nothing, and there is no negative.
    Switch,
    /// A whole number.
    Int,
    /// A whole number with an optional suffix: `1k` is 1,000, `1K` is 1,024.
    Count,
    /// A number.
    Float,
    /// Anything.
    Text,
    /// One of its words.
    Choice,
    /// JSON, whole or by dotted keys.
    Json,
}

/// How many values an option takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Many {
    /// One.
    #[default]
    One,
    /// One or more.
    Some,
    /// None or one.
    Maybe,
    /// One, and the option may be given again.
    Again,
}

/// Another name of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// With its dashes: `-tp`.
    pub name: String,
    /// The minor release it came with; 0 = as old as the table.
    pub since: u32,
}

/// One option of `vllm serve`.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Without dashes: `max-model-len`.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// How many values.
    pub many: Many,
    /// The minor release it came with; 0 = as old as the table.
    pub since: u32,
    /// The minor release without it.
    pub gone: Option<u32>,
    /// Its default in the newest release that has it; null = decided at start.
    pub default: Value,
    /// Earlier defaults, each from a minor release on, oldest first.
    pub history: Vec<(u32, Value)>,
    /// The words of a choice.
    pub words: Vec<String>,
    /// Whether other words are taken too, from plugins.
    pub open: bool,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// What became of it, in half a sentence.
    pub note: Option<String>,
    /// What to write instead of one that is gone: `{}` stands for its value, nothing for leaving it out.
    pub now: Option<Vec<String>>,
}

impl Flag {
    /// Whether a release takes it.
    pub fn exists_in(&self, version: &Version) -> bool {
        let minor = minor(version);
        minor >= self.since && self.gone.is_none_or(|gone| minor < gone)
    }

    /// Its default in a release.
    pub fn default_in(&self, version: &Version) -> &Value {
        let minor = minor(version);
        self.history.iter().rev().find(|(since, _)| minor >= *since).map_or(&self.default, |(_, value)| value)
    }

    /// With its dashes.
    pub fn written(&self) -> String {
        format!("--{}", self.name)
    }

    /// Whether a name is `disable-x` for `enable-x` or the other way round, which releases from 0.33 on pair.
    fn is_inverse(&self, name: &str) -> bool {
        let swapped = |from, to| self.name.strip_prefix(from).is_some_and(|rest| name.strip_prefix(to) == Some(rest));
        let paired = self.kind == Kind::Bool && self.gone.is_none();
        paired && (swapped("enable-", "disable-") || swapped("disable-", "enable-"))
    }
}

/// The minor release that takes `--disable-x` beside `--enable-x`.
const PAIRS_SINCE: u32 = 33;
/// The minor release from which every truth value has a negative; before it a few had.
const NEGATIVES_SINCE: u32 = 9;
/// The one option that had a negative before.
const EARLY_NEGATIVE: &str = "enable-prefix-caching";

/// The number of a minor release; releases from 1.0 on are newer than any.
fn minor(version: &Version) -> u32 {
    if version.major == 0 { version.minor } else { u32::MAX }
}

/// An option as it was found by a spelling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'a> {
    /// The option.
    pub flag: &'a Flag,
    /// Whether the spelling says no.
    pub negated: bool,
    /// The minor release that the spelling came with.
    pub since: u32,
    /// Whether the spelling is only the beginning of the name.
    pub abbreviated: bool,
}

/// Every option of every release that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagTable {
    /// When the facts were read.
    pub checked: String,
    /// The newest minor release in it.
    pub newest: u32,
    /// The options.
    pub flags: Vec<Flag>,
}

impl FlagTable {
    /// Reads the table's file.
    ///
    /// # Errors
    /// When the text is not the table's JSON.
    pub fn read(text: &str) -> Result<Self, FlagTableError> {
        rows::read(text)
    }

    /// The table that comes with the planner, read once.
    ///
    /// # Panics
    /// Never: a test reads the bundled file.
    pub fn bundled() -> &'static Self {
        static TABLE: OnceLock<FlagTable> = OnceLock::new();
        TABLE.get_or_init(|| Self::read(BUNDLED).expect("the bundled file is read by its test"))
    }

    /// Finds an option by the way it is written, dashes included: `--max_model_len`, `-tp`, `--no-enable-lora`.
    ///
    /// ```
    /// use planner::artifacts::flags::FlagTable;
    /// let found = FlagTable::bundled().find("--no-enable_prefix_caching").unwrap();
    /// assert_eq!((found.flag.name.as_str(), found.negated), ("enable-prefix-caching", true));
    /// ```
    pub fn find(&self, written: &str) -> Option<Found<'_>> {
        let Some(long) = written.strip_prefix("--") else { return self.by_alias(written) };
        let name = long.replace('_', "-");
        self.by_name(&name).or_else(|| self.by_negative(&name)).or_else(|| self.by_inverse(&name)).or_else(|| {
            let found = self.by_alias(&format!("--{name}"));
            found.or_else(|| self.by_beginning(&name))
        })
    }

    fn by_name(&self, name: &str) -> Option<Found<'_>> {
        let flag = self.flags.iter().find(|flag| flag.name == name)?;
        Some(Found { flag, negated: false, since: flag.since, abbreviated: false })
    }

    fn by_negative(&self, name: &str) -> Option<Found<'_>> {
        let found = self.by_name(name.strip_prefix("no-")?)?;
        let early = found.flag.name == EARLY_NEGATIVE;
        let since = if early { found.since } else { found.since.max(NEGATIVES_SINCE) };
        (found.flag.kind == Kind::Bool).then_some(Found { negated: true, since, ..found })
    }

    fn by_inverse(&self, name: &str) -> Option<Found<'_>> {
        let flag = self.flags.iter().find(|flag| flag.is_inverse(name))?;
        Some(Found { flag, negated: true, since: PAIRS_SINCE.max(flag.since), abbreviated: false })
    }

    fn by_alias(&self, written: &str) -> Option<Found<'_>> {
        self.flags.iter().find_map(|flag| {
            let alias = flag.aliases.iter().find(|alias| alias.name == written)?;
            Some(Found { flag, negated: false, since: alias.since.max(flag.since), abbreviated: false })
        })
    }

    /// The only option that begins so, as vLLM's parser takes it.
    fn by_beginning(&self, name: &str) -> Option<Found<'_>> {
        let mut begins = self.flags.iter().filter(|flag| flag.gone.is_none() && flag.name.starts_with(name));
        let flag = begins.next().filter(|_| name.len() > 2)?;
        begins.next().is_none().then_some(Found { flag, negated: false, since: flag.since, abbreviated: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[track_caller]
    fn check(written: &str, expected: Option<(&str, bool)>) {
        let found = FlagTable::bundled().find(written).map(|found| (found.flag.name.as_str(), found.negated));
        assert_eq!(found, expected, "{written}");
    }

    #[test]
    fn spellings_are_found() {
        check("--max-model-len", Some(("max-model-len", false)));
        check("--max_model_len", Some(("max-model-len", false)));
        check("-tp", Some(("tensor-parallel-size", false)));
        check("--no-enable-chunked-prefill", Some(("enable-chunked-prefill", true)));
        check("--disable-chunked-prefill", Some(("enable-chunked-prefill", true)));
        check("--device-memory-utilization", Some(("gpu-memory-utilization", false)));
        check("--swap-space", Some(("swap-space", false)));
        check("--no-headless", None);
        check("--no-dtype", None);
        check("--max-model-length", None);
        check("-z", None);
        check("--tensor-parallel", Some(("tensor-parallel-size", false)));
        check("--enable", None);
    }

    #[test]
    fn releases_and_defaults() {
        let table = FlagTable::bundled();
        let flag = |name: &str| table.by_name(name).unwrap().flag;
        assert!(flag("swap-space").exists_in(&version("0.17")) && !flag("swap-space").exists_in(&version("0.18")));
        assert!(!flag("nnodes").exists_in(&version("0.10")) && flag("nnodes").exists_in(&version("0.11")));
        assert_eq!(flag("gpu-memory-utilization").default_in(&version("0.19")), &Value::from(0.9));
        assert_eq!(flag("gpu-memory-utilization").default_in(&version("0.20")), &Value::from(0.92));
    }

    #[test]
    fn every_row_makes_sense() {
        let table = FlagTable::bundled();
        assert_eq!(table.flags.len(), 384);
        for flag in &table.flags {
            assert_eq!(flag.kind == Kind::Choice, !flag.words.is_empty(), "{}", flag.name);
            assert!(flag.gone.is_none_or(|gone| gone > flag.since && gone <= table.newest), "{}", flag.name);
            assert_eq!(flag.gone.is_some(), flag.now.is_some(), "{}", flag.name);
            assert_eq!(table.flags.iter().filter(|other| other.name == flag.name).count(), 1, "{}", flag.name);
        }
    }
}
