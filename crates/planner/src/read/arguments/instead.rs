//! What to write in the place of an option that a release does not have.

use serde_json::Value;

use crate::artifacts::flags::{Flag, FlagTable};
use crate::vllm::Version;

/// What an option that is gone is written as now.
pub(super) fn replacement(flag: &Flag, value: &Value, texts: &[String], version: &Version) -> Vec<String> {
    let words = words_instead(flag, value, texts);
    if version.at_least(0, super::DOTTED_SINCE) { words } else { whole(words) }
}

/// A dotted key and its value as a whole object.
fn whole(words: Vec<String>) -> Vec<String> {
    let [dotted, text] = words.as_slice() else { return words };
    let Some((flag, key)) = dotted.split_once('.') else { return words };
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()));
    vec![flag.to_owned(), serde_json::json!({ key: value }).to_string()]
}

fn words_instead(flag: &Flag, value: &Value, texts: &[String]) -> Vec<String> {
    let text = texts.first().cloned().unwrap_or_default();
    let put = |word: &String| if word == "{}" { texts.to_vec() } else { vec![word.clone()] };
    match (flag.name.as_str(), text.as_str()) {
        ("task", word) => task(word),
        ("speculative-model", "[ngram]") => vec!["--speculative-config.method".to_owned(), "ngram".to_owned()],
        _ if value == &Value::Bool(false) => Vec::new(),
        _ => flag.now.iter().flatten().flat_map(put).collect(),
    }
}

/// `--task` in the words of `--runner` and `--convert`.
fn task(word: &str) -> Vec<String> {
    let words: &[&str] = match word {
        "embed" | "embedding" => &["--runner", "pooling", "--convert", "embed"],
        "classify" | "score" => &["--runner", "pooling", "--convert", "classify"],
        "reward" => &["--runner", "pooling"],
        "draft" => &["--runner", "draft"],
        _ => &[],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The option whose name differs least, when it differs little.
pub(super) fn nearest(name: &str, table: &FlagTable, version: &Version) -> Option<String> {
    let asked = name.trim_start_matches('-').replace('_', "-");
    if asked.len() < 4 || asked.len() > 60 || !name.starts_with("--") {
        return None;
    }
    let known = table.flags.iter().filter(|flag| flag.exists_in(version));
    let (distance, flag) =
        known.map(|flag| (distance(&asked, &flag.name), flag)).min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + asked.len() / 6).then(|| flag.written())
}

/// Letters to change, insert or take out.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut next = vec![at + 1];
        for (place, other) in right.iter().enumerate() {
            let cost = |place: usize| row.get(place).copied().unwrap_or(usize::MAX - 1);
            let change = cost(place) + usize::from(*other != letter);
            let insert = next.last().copied().unwrap_or(usize::MAX - 1) + 1;
            next.push(change.min(insert).min(cost(place + 1) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
