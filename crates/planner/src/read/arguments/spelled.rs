//! An option's word, taken apart: its name, its keys, its value.

/// Deepest keys of a dotted option; what is deeper stays one key.
const MOST_KEYS: usize = 8;

/// An option's word, taken apart.
pub(super) struct Spelled {
    /// `--max-model-len`, `-tp`.
    pub name: String,
    /// `a.b` of `--json.a.b`.
    pub path: Vec<String>,
    /// Whether the value is added to a list: `--json.a+`.
    pub adds: bool,
    /// Behind the equals sign.
    pub value: Option<String>,
}

impl Spelled {
    pub(crate) fn of(word: &str) -> Self {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word, None),
        };
        if let Some(level) = name.strip_prefix("-O").filter(|level| !level.is_empty() && !level.starts_with('.')) {
            return Self { name: "-O".to_owned(), path: Vec::new(), adds: false, value: Some(level.to_owned()) };
        }
        let mut parts = name.splitn(MOST_KEYS, '.').map(str::to_owned);
        let name = parts.next().unwrap_or_default();
        let mut path: Vec<String> = parts.collect();
        let adds = path.last().is_some_and(|last| last.ends_with('+'));
        if let Some(last) = path.last_mut() {
            *last = last.trim_end_matches('+').to_owned();
        }
        Self { name, path, adds, value }
    }
}
