//! vLLM's options, release by release: names, types, words, defaults, and what became of those that are gone.
//!
//! Owns the table's form; the table itself is a file that is read when it is needed. Writing a command needs none of it.

mod file;
mod find;
mod rows;

use std::sync::OnceLock;

use serde_json::Value;

use crate::vllm::Version;

pub use file::{Kind, Many};
pub use rows::FlagTableError;

/// The table that comes with the planner. The page serves the same file and fetches it when a text is pasted.
pub(crate) const BUNDLED: &str = include_str!("../../data/vllm-flags.json");

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
    /// The minor release from which other words are taken too, from plugins.
    pub open: Option<u32>,
    /// The minor release from which `--no-x` says no, for truth values.
    pub negative_since: u32,
    /// The minor release before which `true` or `false` may stand behind a truth value.
    pub value_until: u32,
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

    /// Whether it came after a release.
    pub(crate) fn is_newer_than(&self, version: &Version) -> bool {
        minor(version) < self.since
    }

    /// Its default in a release.
    pub(crate) fn default_in(&self, version: &Version) -> &Value {
        let minor = minor(version);
        self.history.iter().rev().find(|(since, _)| minor >= *since).map_or(&self.default, |(_, value)| value)
    }

    /// Whether a release takes words that are not listed.
    pub(crate) fn is_open_in(&self, version: &Version) -> bool {
        self.open.is_some_and(|since| minor(version) >= since)
    }

    /// Whether a release takes `true` or `false` behind a truth value.
    pub(crate) fn takes_value_in(&self, version: &Version) -> bool {
        minor(version) < self.value_until
    }

    /// With its dashes.
    pub fn written(&self) -> String {
        format!("--{}", self.name)
    }
}

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

impl Found<'_> {
    /// Whether a release takes the spelling.
    pub fn is_taken_by(&self, version: &Version) -> bool {
        minor(version) >= self.since
    }
}

/// Every option of every release that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagTable {
    /// When the facts were read.
    pub checked: String,
    /// The newest minor release in it.
    pub newest: u32,
    /// The minor release that takes `--disable-x` beside `--enable-x`.
    pub pairs_since: u32,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn releases_and_defaults() {
        let table = FlagTable::bundled();
        let flag = |name: &str| table.find(&format!("--{name}")).unwrap().flag;
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
