//! The whole command as vLLM takes it, with every finding fixed that can be.

use serde_json::{Map, Value};

use super::arguments::{Given, Read};
use super::lint::Lint;
use crate::artifacts::Shell;
use crate::artifacts::shell::{Command, Word};
use crate::issue::Severity;

/// The command; `None` when nothing in it, or around it, was to be fixed. `around` counts the findings about the text before its
/// options were read.
pub(super) fn fixed(read: &Read, lint: &[Lint], around: usize) -> Option<String> {
    let changed = read.given.iter().any(|given| given.fixed != given.written);
    let cut = lint.iter().take(around).any(|finding| finding.severity == Severity::Error);
    if !changed && !cut && !lint.iter().any(|finding| finding.fixed.is_some()) {
        return None;
    }
    let model = read.model.as_deref().unwrap_or("MODEL").to_owned();
    let mut command = Command::new(["vllm", "serve"]);
    if let Some(first) = command.lines.first_mut() {
        first.push(word(model));
    }
    let given = read.given.iter().filter(|given| given.name != "model" && !given.fixed.is_empty());
    for words in merged(given) {
        command.line(words.into_iter().map(word));
    }
    Some(command.written(Shell::Bash))
}

/// A word as it is written again: a variable stays one.
fn word(text: String) -> Word {
    let name = text.strip_prefix('$').map(|name| name.trim_start_matches('{').trim_end_matches('}'));
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match name.filter(|name| is_name(name)) {
        Some(name) => Word::Variable(name.to_owned()),
        None => Word::Text(text),
    }
}

/// Options that are fixed into one JSON option become one object: of several objects only the last would count.
fn merged<'a>(given: impl Iterator<Item = &'a Given>) -> Vec<Vec<String>> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    for Given { fixed, written, .. } in given {
        let keys = object(fixed).filter(|_| fixed != written);
        let same = |line: &&mut Vec<String>| keys.is_some() && object(line).is_some() && line.first() == fixed.first();
        match (lines.iter_mut().find(same), &keys) {
            (Some(line), Some(keys)) => {
                let all = object(line).into_iter().flatten().chain(keys.clone()).collect();
                line.truncate(1);
                line.push(Value::Object(all).to_string());
            }
            _ => lines.push(fixed.clone()),
        }
    }
    lines
}

/// The object of a JSON option that is given whole.
fn object(words: &[String]) -> Option<Map<String, Value>> {
    let [_, text] = words else { return None };
    serde_json::from_str(text).ok()
}
