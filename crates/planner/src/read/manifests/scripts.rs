//! Shell scripts inside files of other kinds: job descriptions, proxies, workflows.

use serde_json::{Map, Value};

use super::super::invocation::{Invocation, of_script};
use super::super::lint::Lint;
use super::{MOST_SHELLS, variables};

/// Most texts of a file that are read as scripts.
const MOST_TEXTS: usize = 64;

/// The first text of a file that starts vLLM, run with the variables that the file sets.
pub(in super::super) fn of_scripts(document: &Value) -> (Vec<Invocation>, Vec<Lint>) {
    let names = ["env", "envs", "environment"];
    let environment: Vec<_> = names.into_iter().flat_map(|name| variables(document.get(name))).collect();
    let mut texts = Vec::new();
    if let Some(entries) = document.as_object() {
        collect(entries, &mut texts);
    }
    let read = texts.into_iter().map(|text| of_script(text, MOST_SHELLS, &environment));
    read.into_iter().find(|(starts, _)| !starts.is_empty()).unwrap_or_default()
}

fn collect<'a>(entries: &'a Map<String, Value>, texts: &mut Vec<&'a str>) {
    for value in entries.values() {
        match value {
            Value::Object(inner) => collect(inner, texts),
            Value::Array(items) => items.iter().for_each(|item| match item {
                Value::Object(inner) => collect(inner, texts),
                item => take(item, texts),
            }),
            value => take(value, texts),
        }
    }
}

fn take<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    let text = value.as_str().filter(|text| text.contains("vllm") && text.contains(char::is_whitespace));
    texts.extend(text.filter(|_| texts.len() < MOST_TEXTS));
}
