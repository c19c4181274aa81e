//! The states of the page, each with an address: what is looked at and what is audited.

const LISTED: &str = include_str!("../states.txt");

/// A state of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What it is called.
    pub name: String,
    /// Its address within the page.
    pub address: String,
    /// Words that the page then shows.
    pub words: String,
}

/// Every state.
///
/// # Panics
/// When a line of the list is none.
pub fn states() -> Vec<State> {
    let lines = LISTED.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let state = |line: &str| {
        let mut parts = line.split('|').map(|part| part.trim().replace("{hub}", crate::hub()));
        let [Some(name), Some(address), Some(words), None] = [parts.next(), parts.next(), parts.next(), parts.next()]
        else {
            panic!("`{line}` is no state: a name, an address and words are wanted");
        };
        State { name, address, words }
    };
    lines.map(state).collect()
}
