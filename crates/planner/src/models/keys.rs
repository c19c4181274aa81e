//! Looking up keys of a configuration: alternative spellings, nulls, numbers written as strings, bounds.
//!
//! Owns how a value is read and what is said when it cannot be. Knows nothing of what keys mean.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::issue::Issue;

/// No width, count or length of a model comes near this; what is larger is not read.
const MAX_NUMBER: u64 = 1 << 40;

/// A configuration's keys, in the order in which they are asked: the text model's, the outer ones, the class's.
pub struct Keys<'a> {
    levels: Vec<&'a Map<String, Value>>,
    path: &'a str,
    issues: RefCell<Vec<Issue>>,
}

impl<'a> Keys<'a> {
    /// Keys of `levels`, the first that has a key wins; `path` is put before a key in messages.
    pub fn new(levels: Vec<&'a Map<String, Value>>, path: &'a str) -> Self {
        Self { levels, path, issues: RefCell::default() }
    }

    /// The value of the first of `names` that is present and not null; a level is asked for all of them before
    /// the next level is.
    pub fn value(&self, names: &[&str]) -> Option<&'a Value> {
        self.found(names).map(|(_, value)| value)
    }

    fn found<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &'a Value)> {
        self.levels.iter().find_map(|level| {
            names.iter().find_map(|name| level.get(*name).filter(|value| !value.is_null()).map(|value| (*name, value)))
        })
    }

    /// A whole number.
    pub fn number(&self, names: &[&str]) -> Option<u64> {
        let (name, value) = self.found(names)?;
        let number = whole(value);
        if number.is_none() {
            self.complain(name, value, "a whole number");
        }
        number
    }

    /// A whole number above zero.
    pub fn positive(&self, names: &[&str]) -> Option<u64> {
        self.number(names).filter(|number| *number > 0)
    }

    /// A flag; 0 and 1 and their words are read too.
    pub fn flag(&self, names: &[&str]) -> Option<bool> {
        let (name, value) = self.found(names)?;
        let flag = match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::String(word) => match word.trim().to_lowercase().as_str() {
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
    pub fn word(&self, names: &[&str]) -> Option<&'a str> {
        let (name, value) = self.found(names)?;
        let word = value.as_str();
        if word.is_none() {
            self.complain(name, value, "a word");
        }
        word
    }

    /// A list.
    pub fn list(&self, names: &[&str]) -> Option<&'a [Value]> {
        self.value(names)?.as_array().map(Vec::as_slice)
    }

    /// Adds an issue.
    pub fn say(&self, issue: Issue) {
        let mut issues = self.issues.borrow_mut();
        if !issues.contains(&issue) {
            issues.push(issue);
        }
    }

    /// A key's path for messages.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    fn complain(&self, name: &str, value: &Value, wanted: &str) {
        let field = self.path(name);
        let shown = shown(value);
        self.say(Issue::warning(
            "config-value-not-read",
            &field,
            format!("{name} is {shown}, but {wanted} is needed; it is read as if it were absent"),
        ));
    }

    /// What was said so far.
    pub fn into_issues(self) -> Vec<Issue> {
        self.issues.into_inner()
    }
}

/// A whole number from a number or a string, below the largest a model has.
pub fn whole(value: &Value) -> Option<u64> {
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
