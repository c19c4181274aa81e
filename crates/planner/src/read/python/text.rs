//! Python's strings: plain, raw, formatted, in one or three quotes, several after each other.

use serde_json::Value;

use super::Reader;

/// The longest string that variables may grow to, in bytes.
const MOST_BYTES: usize = 16 * 1024;

/// One string of several.
enum Part {
    /// What it says.
    Known(String),
    /// Only Python knows what it says.
    Open,
}

impl Reader<'_> {
    /// A string, with those that stand directly behind it.
    pub(super) fn text(&mut self) -> Option<Value> {
        let mut whole = String::new();
        let mut begin = self.rest;
        let mut any = false;
        while let Some(part) = self.one_text() {
            match part {
                Part::Known(text) => whole.push_str(&text),
                Part::Open => return None,
            }
            if whole.len() > MOST_BYTES {
                return None;
            }
            any = true;
            begin = self.rest;
            self.skip();
        }
        self.rest = begin;
        any.then_some(Value::String(whole))
    }

    /// One string; `None` where none begins.
    fn one_text(&mut self) -> Option<Part> {
        let prefix = self.rest.find(['"', '\'']).filter(|end| *end <= 2)?;
        let (marks, behind) = self.rest.split_at(prefix);
        if !marks.chars().all(|c| "rRbBuUfF".contains(c)) {
            return None;
        }
        let quote = behind.get(..1)?;
        let triple = quote.repeat(3);
        let quote = if behind.starts_with(&triple) { triple.as_str() } else { quote };
        let raw = marks.contains(['r', 'R']);
        let (content, rest) = content(behind.get(quote.len()..)?, quote, raw)?;
        self.rest = rest;
        let known = if marks.contains(['f', 'F']) { self.formatted(&content) } else { Some(content) };
        Some(known.map_or(Part::Open, Part::Known))
    }

    /// `{NAME}` is that variable's value, where it is known.
    fn formatted(&self, content: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = content;
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            if let Some(more) = behind.strip_prefix('{') {
                out.push('{');
                rest = more;
                continue;
            }
            let (name, more) = behind.split_once('}')?;
            match self.known.get(name)? {
                Value::String(text) => out.push_str(text),
                Value::Number(number) => out.push_str(&number.to_string()),
                _ => return None,
            }
            if out.len() > MOST_BYTES {
                return None;
            }
            rest = more;
        }
        out.push_str(rest);
        Some(out.replace("}}", "}"))
    }
}

/// A string's content up to its quote, and what stands behind it.
fn content<'a>(text: &'a str, quote: &str, raw: bool) -> Option<(String, &'a str)> {
    let mut out = String::new();
    let mut rest = text;
    loop {
        if let Some(behind) = rest.strip_prefix(quote) {
            return Some((out, behind));
        }
        let c = rest.chars().next()?;
        rest = rest.get(c.len_utf8()..)?;
        if c != '\\' || raw {
            out.push(c);
            continue;
        }
        let escaped = rest.chars().next()?;
        rest = rest.get(escaped.len_utf8()..)?;
        match escaped {
            '\n' => {}
            'n' => out.push('\n'),
            't' => out.push('\t'),
            '\\' | '\'' | '"' => out.push(escaped),
            other => out.extend(['\\', other]),
        }
    }
}
