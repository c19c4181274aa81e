//! The models that were planned with last, kept in this browser.

use crate::browser::storage::{self, Keep};

/// Where they are kept: one id a line, the last first.
const KEY: &str = "recent-models";

/// Most of them.
const MOST: usize = 5;

/// The models that were planned with last, the last first.
pub fn models() -> Vec<String> {
    let kept = storage::get(Keep::ForGood, KEY).unwrap_or_default();
    kept.lines().map(str::to_owned).collect()
}

/// Remembers a model.
pub fn remember(id: &str) {
    storage::set(Keep::ForGood, KEY, Some(&with(&models(), id)));
}

/// The list with another id at its head.
fn with(kept: &[String], id: &str) -> String {
    let others = kept.iter().map(String::as_str).filter(|other| *other != id);
    let all: Vec<&str> = std::iter::once(id).chain(others).take(MOST).collect();
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_stands_first_once_and_the_oldest_is_forgotten() {
        let kept = ["a/1", "b/2", "c/3", "d/4", "e/5"].map(str::to_owned);
        assert_eq!(with(&kept, "c/3"), "c/3\na/1\nb/2\nd/4\ne/5");
        assert_eq!(with(&kept, "f/6"), "f/6\na/1\nb/2\nc/3\nd/4");
        assert_eq!(with(&[], "a/1"), "a/1");
    }
}
