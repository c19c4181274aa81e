//! From the table's file to the table.

use serde_json::Value;

use super::file::{self, Name, Row, Words};
use super::{Alias, Flag, FlagTable};

/// Why a text is not the table.
#[derive(Debug, thiserror::Error)]
#[error("The table of vLLM's options cannot be read: {0}.")]
pub struct FlagTableError(#[from] serde_json::Error);

pub(super) fn read(text: &str) -> Result<FlagTable, super::FlagTableError> {
    let file = file::read(text)?;
    let mut flags: Vec<Flag> = Vec::with_capacity(file.flags.len());
    for row in file.flags {
        let words = match &row.words {
            Words::Own(words) => words.iter().map(word).collect(),
            Words::As(name) => words_of(&flags, name.trim_start_matches('@')),
        };
        flags.push(flag(row, words, file.negatives_since));
    }
    Ok(FlagTable { checked: file.checked, newest: file.newest, pairs_since: file.pairs_since, flags })
}

fn words_of(flags: &[Flag], name: &str) -> Vec<String> {
    flags.iter().find(|flag| flag.name == name).map(|flag| flag.words.clone()).unwrap_or_default()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn flag(row: Row, words: Vec<String>, negatives_since: u32) -> Flag {
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
        negative_since: row.no.unwrap_or(negatives_since),
        aliases: row.alias.into_iter().map(alias).collect(),
        note: row.note,
        now: row.now,
    }
}
