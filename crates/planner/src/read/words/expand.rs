//! Variables and substitutions: what the text itself assigns is put in, the rest stays as written.

use super::super::lint::{Lint, brief};
use super::{MOST_GROWN, Splitter};

impl Splitter<'_> {
    /// Behind a dollar sign.
    pub(super) fn dollar(&mut self, quoted: bool) {
        match self.chars.peek().copied() {
            Some('(') => {
                self.chars.next();
                self.substitution(')');
            }
            Some('{') => {
                self.chars.next();
                self.braces(quoted);
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let mut name = String::new();
                while let Some(c) = self.chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    name.push(c);
                }
                if self.powershell && name == "env" && self.chars.peek() == Some(&':') {
                    return self.powershell_variable();
                }
                let value = self.known.get(&name).cloned();
                self.put(value, &format!("${name}"), quoted);
            }
            _ => self.push('$'),
        }
    }

    /// `$env:NAME = value` becomes one word, `$env:NAME=value`.
    fn powershell_variable(&mut self) {
        for c in "$env".chars() {
            self.push(c);
        }
        while let Some(c) = self.chars.next_if(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':')) {
            self.push(c);
        }
        while self.chars.next_if_eq(&' ').is_some() {}
        if self.chars.next_if_eq(&'=').is_some() {
            self.push('=');
            while self.chars.next_if_eq(&' ').is_some() {}
        }
    }

    /// `${NAME}`, `${NAME:-default}`, `${NAME[@]}`.
    fn braces(&mut self, quoted: bool) {
        let mut inner = String::new();
        let mut depth = 1;
        for c in self.chars.by_ref() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 {
                break;
            }
            inner.push(c);
        }
        let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        if rest.starts_with("[@]") || rest.starts_with("[*]") {
            return self.put_list(name);
        }
        let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-')).or_else(|| rest.strip_prefix(":="));
        let value = self.known.get(name).cloned().or_else(|| default.map(|text| text.trim_matches('"').to_owned()));
        if let (true, Some(value)) = (rest.starts_with(":="), &value) {
            self.known.insert(name.to_owned(), value.clone());
        }
        let demanded = !name.is_empty() && (rest.starts_with(":?") || rest.starts_with('?'));
        let written = if demanded { name } else { &inner };
        self.put(value, &format!("${{{written}}}"), quoted);
    }

    /// A list's items, a word each.
    fn put_list(&mut self, name: &str) {
        let items = self.arrays.get(name).cloned().unwrap_or_default();
        let is_known = self.arrays.contains_key(name) && self.may_grow(items.iter().map(|item| item.len() + 1).sum());
        if !is_known {
            return self.put(None, &format!("${{{name}[@]}}"), true);
        }
        self.word = None;
        self.words.extend(items);
    }

    /// A value where it is known; outside quotes its blanks part words.
    fn put(&mut self, value: Option<String>, written: &str, quoted: bool) {
        let Some(value) = value.filter(|value| self.may_grow(value.len())) else {
            self.script.open.push(brief(written));
            self.word.get_or_insert_default().push_str(written);
            return;
        };
        if quoted || self.word.is_some() || !value.contains(char::is_whitespace) {
            self.word.get_or_insert_default().push_str(&value);
            return;
        }
        self.words.extend(value.split_whitespace().map(str::to_owned));
    }

    /// Whether so many bytes more may be put in: variables that hold each other double.
    fn may_grow(&mut self, more: usize) -> bool {
        let grown = self.grown.saturating_add(more);
        if grown <= MOST_GROWN {
            self.grown = grown;
            return true;
        }
        let text = "The text's variables grow beyond any command; those from there on stand as they are written.";
        if !self.script.lint.iter().any(|finding| finding.code == "variables-grow") {
            self.script.lint.push(Lint::error("variables-grow", text));
        }
        false
    }

    /// What another command would print stays as written.
    pub(super) fn substitution(&mut self, end: char) {
        let mut written = if end == ')' { "$(".to_owned() } else { '`'.to_string() };
        let mut depth = 1;
        for c in self.chars.by_ref() {
            written.push(c);
            depth += i32::from(c == '(' && end == ')') - i32::from(c == end);
            if depth == 0 {
                break;
            }
        }
        if depth != 0 {
            self.unbalanced();
        }
        self.script.open.push(brief(&written));
        self.word.get_or_insert_default().push_str(&written);
    }
}
