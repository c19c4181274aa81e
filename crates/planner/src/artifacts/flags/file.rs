//! `data/vllm-flags.json`: one option a row, absent keys at their plainest value.

use serde::Deserialize;
use serde_json::Value;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// Where the facts were read.
    #[allow(dead_code, reason = "for readers of the file")]
    pub source: String,
    /// When.
    pub checked: String,
    /// The newest minor release in it.
    pub newest: u32,
    /// From this minor release on truth values have a negative, where a row does not say another.
    pub negatives_since: u32,
    /// From this minor release on `--disable-x` is taken beside `--enable-x`.
    pub pairs_since: u32,
    /// The options.
    pub flags: Vec<Row>,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
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

/// One option.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// Without dashes.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// How many values.
    #[serde(default)]
    pub many: Many,
    /// The minor release it came with; 0 = as old as the table.
    #[serde(default)]
    pub since: u32,
    /// The minor release without it.
    pub gone: Option<u32>,
    /// Its default in the newest release that has it; null = decided at start.
    #[serde(default)]
    pub default: Value,
    /// Earlier defaults, each from a minor release on, oldest first.
    #[serde(default)]
    pub history: Vec<(u32, Value)>,
    /// The words of a choice.
    #[serde(default)]
    pub words: Words,
    /// The minor release from which other words are taken too, from plugins.
    pub open: Option<u32>,
    /// The minor release from which `--no-x` says no.
    pub no: Option<u32>,
    /// The minor release before which `true` or `false` may stand behind a truth value.
    #[serde(default)]
    pub value_until: u32,
    /// Other names.
    #[serde(default)]
    pub alias: Vec<Name>,
    /// What became of it, in half a sentence.
    pub note: Option<String>,
    /// What to write instead of one that is gone.
    pub now: Option<Vec<String>>,
}

/// Words, or `@name` of the option that has the same.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Words {
    /// Its own.
    Own(Vec<Value>),
    /// Another's.
    As(String),
}

impl Default for Words {
    fn default() -> Self {
        Self::Own(Vec::new())
    }
}

/// A name, or a name and the minor release it came with.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Name {
    /// As old as the option.
    Old([String; 1]),
    /// Later.
    Since(String, u32),
}

/// Reads the file and checks that words are those of an option before.
///
/// # Errors
/// The option that is wrong, or where the JSON is.
pub(crate) fn read(text: &str) -> Result<File, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    for (place, row) in file.flags.iter().enumerate() {
        let Words::As(name) = &row.words else { continue };
        let known = |earlier: &Row| name.strip_prefix('@') == Some(earlier.name.as_str());
        if !file.flags.iter().take(place).any(known) {
            let message = format_args!("{}: its words are those of {name}, which is no option before it", row.name);
            return Err(serde::de::Error::custom(message));
        }
    }
    Ok(file)
}
