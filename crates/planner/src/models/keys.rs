//! Looking up keys of a configuration: alternative spellings, nulls, numbers written as strings, bounds.
//!
//! Owns how a value is read and the issue that names one that cannot be. Knows nothing of what keys mean.

use std::cell::{Cell, RefCell};

use serde_json::{Map, Value};

use crate::issue::Issue;

/// No width, count or length of a model comes near this; what is larger is not read.
const MAX_NUMBER: u64 = 1 << 40;

/// A configuration's keys, in the order in which they are asked: the text model's, the outer ones, the class's.
pub(crate) struct Keys<'a> {
    /// Every key that is not null, by name.
    entries: Vec<Entry<'a>>,
    path: &'a str,
    issues: RefCell<Vec<Issue>>,
}

/// A key that is there.
struct Entry<'a> {
    name: &'a str,
    level: usize,
    value: &'a Value,
    asked: Cell<bool>,
}

impl<'a> Keys<'a> {
    /// Keys of `levels`, the first that has a key wins; `path` is put before a key in messages.
    pub(crate) fn new(levels: &[&'a Map<String, Value>], path: &'a str) -> Self {
        let all = levels.iter().enumerate().flat_map(|(level, map)| map.iter().map(move |entry| (level, entry)));
        let present = all.filter(|(_, (_, value))| !value.is_null());
        Self::of(present.map(|(level, (name, value))| (name.as_str(), level, value)), path)
    }

    /// Of entries with one name, that of the first level stays.
    fn of(entries: impl Iterator<Item = (&'a str, usize, &'a Value)>, path: &'a str) -> Self {
        let mut entries: Vec<_> =
            entries.map(|(name, level, value)| Entry { name, level, value, asked: Cell::new(false) }).collect();
        entries.sort_by(|a, b| a.name.cmp(b.name).then(a.level.cmp(&b.level)));
        entries.dedup_by(|later, kept| later.name == kept.name);
        Self { entries, path, issues: RefCell::default() }
    }

    /// The same keys with those of `map` put before them.
    pub(crate) fn with(&self, map: &'a Map<String, Value>) -> Self {
        let own = map.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.as_str(), 0, value));
        let below = self.entries.iter().map(|entry| (entry.name, entry.level + 1, entry.value));
        Self::of(own.chain(below), self.path)
    }

    fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        let at = self.entries.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
        self.entries.get(at)
    }

    /// The value of the first of `names` that is present and not null; a level is asked for all of them before
    /// the next level is.
    pub(crate) fn value(&self, names: &[&str]) -> Option<&'a Value> {
        self.found(names).map(|(_, value)| value)
    }

    /// Which of `names` is used.
    fn found<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &'a Value)> {
        let present = names.iter().filter_map(|name| Some((*name, self.entry(name)?)));
        let (name, entry) = present.inspect(|(_, entry)| entry.asked.set(true)).min_by_key(|(_, entry)| entry.level)?;
        Some((name, entry.value))
    }

    /// A whole number.
    pub(crate) fn number(&self, names: &[&str]) -> Option<u64> {
        let (name, value) = self.found(names)?;
        let number = whole(value);
        if number.is_none() {
            self.complain(name, value, "a whole number");
        }
        number
    }

    /// A whole number above zero.
    pub(crate) fn positive(&self, names: &[&str]) -> Option<u64> {
        self.number(names).filter(|number| *number > 0)
    }

    /// A whole number, or the one for layer `index` where a list gives one a layer. A list of two is not about layers:
    /// the first is the text's, the second the images' (ERNIE-4.5-VL).
    pub(crate) fn number_at(&self, names: &[&str], index: u64) -> Option<u64> {
        let (name, value) = self.found(names)?;
        let Value::Array(list) = value else { return self.number(&[name]) };
        let own = usize::try_from(index).ok().and_then(|index| list.get(index)).filter(|_| list.len() > MAX_KINDS);
        let own = own.or_else(|| if list.len() > MAX_KINDS { list.last() } else { list.first() })?;
        let number = whole(own);
        if number.is_none() && !own.is_null() {
            self.complain(name, own, "a list of whole numbers");
        }
        number
    }

    /// A number that may have a fraction.
    pub(crate) fn fraction(&self, names: &[&str]) -> Option<f64> {
        let (name, value) = self.found(names)?;
        let written = |text: &str| serde_json::from_str::<Value>(text.trim()).ok()?.as_f64();
        let number = value.as_f64().or_else(|| written(value.as_str()?)).filter(|number| number.is_finite());
        if number.is_none() {
            self.complain(name, value, "a number");
        }
        number
    }

    /// A flag; 0 and 1 and their words are read too.
    pub(crate) fn flag(&self, names: &[&str]) -> Option<bool> {
        let (name, value) = self.found(names)?;
        let flag = match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::String(word) => match word.trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if flag.is_none() {
            self.complain(name, value, "true or false");
        }
        flag
    }

    /// A word.
    pub(crate) fn word(&self, names: &[&str]) -> Option<&'a str> {
        self.value(names)?.as_str()
    }

    /// A list that is not empty; of a longer one than any model needs, the start.
    pub(crate) fn list(&self, names: &[&str]) -> Option<&'a [Value]> {
        let list = self.value(names)?.as_array().filter(|list| !list.is_empty())?;
        list.get(..list.len().min(MAX_LIST))
    }

    /// Every list that may have one entry a layer, in no particular order.
    pub(crate) fn lists(&self) -> Vec<&'a [Value]> {
        let lists = self.entries.iter().filter_map(|entry| entry.value.as_array());
        lists.map(Vec::as_slice).filter(|list| list.len() > MAX_KINDS).collect()
    }

    /// A nested object.
    pub(crate) fn object(&self, names: &[&str]) -> Option<&'a Map<String, Value>> {
        self.value(names)?.as_object()
    }

    /// What a name stands for in a formula: a number, 1 for true, a list's length, 1 for anything else that is
    /// there; 0 where nothing is. Dots lead into nested objects and lists; `name=word` asks whether it is that word.
    /// Says nothing.
    pub(crate) fn formula_value(&self, name: &str) -> u64 {
        if let Some((name, wanted)) = name.split_once('=') {
            return u64::from(self.word(&[name]) == Some(wanted));
        }
        let mut steps = name.split('.');
        let first = steps.next().unwrap_or_default();
        let start = self.entry(first).map(|entry| entry.value);
        let end = steps.fold(start, |value, step| match value? {
            Value::Array(list) => list.get(step.parse::<usize>().ok()?),
            value => value.get(step),
        });
        match end {
            None | Some(Value::Null | Value::Bool(false)) => 0,
            Some(Value::Array(list)) => list.len() as u64,
            Some(Value::Object(_) | Value::Bool(true)) => 1,
            Some(value) => whole(value).unwrap_or(1),
        }
    }

    /// Whether a key that is there was asked for.
    pub(crate) fn was_asked(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.asked.get())
    }

    /// Adds an issue once.
    pub(crate) fn report(&self, issue: Issue) {
        let mut issues = self.issues.borrow_mut();
        if issues.len() < MAX_ISSUES && !issues.contains(&issue) {
            issues.push(issue);
        }
    }

    /// A key's path for messages.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    fn complain(&self, name: &str, value: &Value, wanted: &str) {
        let field = self.path(name);
        let shown = shown(value);
        self.report(Issue::warning(
            "config-value-not-read",
            &field,
            format!("{name} is {shown}, but {wanted} is needed; it is read as if it were absent"),
        ));
    }

    /// The issues found so far.
    pub(crate) fn into_issues(self) -> Vec<Issue> {
        self.issues.into_inner()
    }
}

/// Entries of a list that are looked at: twice as many as there can be layers.
const MAX_LIST: usize = 8192;

/// Lists up to this length are not about layers.
const MAX_KINDS: usize = 2;

/// More remarks about one configuration help nobody.
const MAX_ISSUES: usize = 40;

/// A whole number from a number or a string, below the largest a model has.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let number = number.as_f64()?;
            (number >= 0.0 && number.fract() == 0.0 && number <= MAX_NUMBER as f64).then_some(number as u64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| *number <= MAX_NUMBER)
}

/// A value for a message, shortened.
fn shown(value: &Value) -> String {
    let mut text = match value {
        Value::Array(list) => return format!("a list of {}", list.len()),
        Value::Object(_) => return "an object".to_owned(),
        other => other.to_string(),
    };
    if text.chars().count() > 40 {
        text = text.chars().take(40).chain(['…']).collect();
    }
    text
}
