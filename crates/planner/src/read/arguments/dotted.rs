//! `--json.key value`: one key of a JSON option, put into the object that the other keys make.

use serde_json::{Map, Value};

use super::spelled::Spelled;
use super::{Given, Reader};
use crate::artifacts::flags::{Flag, Found, Kind};
use crate::read::lint::{Lint, brief};
use crate::vllm::{Ability, first_with, first_without, release};

/// What `-O.key` is short for.
const COMPILATION: &str = "--compilation-config";

impl<'a> Reader<'a> {
    /// The option that `-O.key` is a key of.
    pub(super) fn of_short_key(&self, spelled: &Spelled) -> Option<Found<'a>> {
        let is_short = spelled.name == "-O" && !spelled.path.is_empty();
        is_short.then(|| self.table.find_in(COMPILATION, self.version)).flatten()
    }

    /// A key with its value; `None` when it belongs to an option that was given before, or to none that has keys.
    pub(super) fn dotted(
        &mut self,
        found: &Found,
        spelled: &Spelled,
        written: Vec<String>,
        texts: &[String],
    ) -> Option<Given> {
        let (flag, name) = (found.flag, found.flag.name.clone());
        if flag.kind != Kind::Json {
            let text = format!("--{name} is no JSON option: it has no keys.");
            self.say(Lint::error("key-of-no-object", text).about(&written));
            return None;
        }
        let value = value(spelled, texts);
        let fixed = self.key_now(flag, spelled, &written, &value);
        let as_keys = release(self.version).has(Ability::DottedKeys);
        let before = self.out.given.iter_mut().rev().find(|given| given.name == name && given.value.is_object());
        if let Some(Given { value: Value::Object(object), written: all, fixed: whole, .. }) = before {
            put(object, &spelled.path, value);
            all.extend(written);
            if as_keys {
                whole.extend(fixed);
            } else {
                *whole = as_object(flag, object);
            }
            return None;
        }
        let mut object = Map::new();
        put(&mut object, &spelled.path, value);
        let whole = Value::Object(object);
        let text = whole.to_string();
        Some(self.of_release(flag, Given { name, value: whole, written, fixed }, &[text]))
    }

    /// What to write for a key in this release.
    fn key_now(&mut self, flag: &Flag, spelled: &Spelled, written: &[String], value: &Value) -> Vec<String> {
        if !release(self.version).has(Ability::DottedKeys) {
            let mut object = Map::new();
            put(&mut object, &spelled.path, value.clone());
            let fixed = as_object(flag, &object);
            let since = first_with(Ability::DottedKeys);
            let text = format!("Keys behind a dot came with vLLM {since}; {} takes JSON.", self.version);
            self.say(Lint::error("spelling-too-new", text).about(written).fixed_by(&fixed));
            return fixed;
        }
        let mut fixed = written.to_vec();
        if spelled.name == "-O" && !release(self.version).has(Ability::ShortCompilationKeys) {
            if let Some(first) = fixed.first_mut() {
                *first = first.replacen("-O", "-cc", 1);
            }
            let word = brief(written.first().map_or("", String::as_str));
            let gone = first_without(Ability::ShortCompilationKeys);
            let text = format!("Since vLLM {gone} {word} is no key of {COMPILATION}: -cc.key is.");
            self.say(Lint::error("spelling-gone", text).about(written).fixed_by(&fixed));
        }
        fixed
    }
}

fn value(spelled: &Spelled, texts: &[String]) -> Value {
    let text = texts.first().map_or("", String::as_str);
    if spelled.adds {
        return Value::Array(text.split(',').map(Value::from).collect());
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// An option with its whole object.
pub(super) fn as_object(flag: &Flag, object: &Map<String, Value>) -> Vec<String> {
    vec![flag.written(), Value::Object(object.clone()).to_string()]
}

fn put(object: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match (object.get_mut(first), value) {
            (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
            (_, value) => {
                object.insert(first.clone(), value);
            }
        }
        return;
    }
    let inner = object.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}
