//! The table's file: one option a row, absent keys at their plainest value.

use serde::Deserialize;
use serde_json::Value;

use super::{Alias, Flag, FlagTable, Kind, Many};

/// Why a text is not the table.
#[derive(Debug, thiserror::Error)]
#[error("The table of vLLM's options cannot be read: {0}.")]
pub struct FlagTableError(#[from] serde_json::Error);

/// The minor release from which truth values have a negative, where a row does not say another.
const NEGATIVES_SINCE: u32 = 9;

#[derive(Deserialize)]
struct File {
    checked: String,
    newest: u32,
    flags: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    kind: Kind,
    #[serde(default)]
    many: Many,
    #[serde(default)]
    since: u32,
    gone: Option<u32>,
    #[serde(default)]
    default: Value,
    #[serde(default)]
    history: Vec<(u32, Value)>,
    #[serde(default)]
    words: Words,
    open: Option<u32>,
    no: Option<u32>,
    #[serde(default)]
    value_until: u32,
    #[serde(default)]
    alias: Vec<Name>,
    note: Option<String>,
    now: Option<Vec<String>>,
}

/// Words, or `@name` of the option that has the same.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Own(Vec<Value>),
    As(String),
}

impl Default for Words {
    fn default() -> Self {
        Self::Own(Vec::new())
    }
}

/// A name, or a name and the minor release it came with.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Old([String; 1]),
    Since(String, u32),
}

pub(super) fn read(text: &str) -> Result<FlagTable, super::FlagTableError> {
    let file: File = serde_json::from_str(text)?;
    let mut flags: Vec<Flag> = Vec::with_capacity(file.flags.len());
    for row in file.flags {
        let words = match &row.words {
            Words::Own(words) => words.iter().map(word).collect(),
            Words::As(name) => words_of(&flags, name.trim_start_matches('@')),
        };
        flags.push(flag(row, words));
    }
    Ok(FlagTable { checked: file.checked, newest: file.newest, flags })
}

fn words_of(flags: &[Flag], name: &str) -> Vec<String> {
    flags.iter().find(|flag| flag.name == name).map(|flag| flag.words.clone()).unwrap_or_default()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn flag(row: Row, words: Vec<String>) -> Flag {
    let alias = |name| match name {
        Name::Old([name]) => Alias { name, since: 0 },
        Name::Since(name, since) => Alias { name, since },
    };
    Flag {
        name: row.name,
        kind: row.kind,
        many: row.many,
        since: row.since,
        gone: row.gone,
        default: row.default,
        history: row.history,
        words,
        open: row.open,
        value_until: row.value_until,
        negative_since: row.no.unwrap_or(NEGATIVES_SINCE),
        aliases: row.alias.into_iter().map(alias).collect(),
        note: row.note,
        now: row.now,
    }
}
