//! A pasted shell text as commands of words.
//!
//! Reads what people paste: prompts, comments, assignments and their use, arrays, line ends with and without their backslash, other
//! shells' continuations, typographic quotes and dashes. Nothing is run: what only a shell could know stays as it was written.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use super::lint::Lint;

mod angles;
mod expand;
mod lines;

/// The commands of a text.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Each command's words, assignments in front included.
    pub commands: Vec<Vec<String>>,
    /// What was assigned for later commands.
    pub assigned: Vec<(String, String)>,
    /// What a shell would stumble over.
    pub lint: Vec<Lint>,
    /// Variables and substitutions whose value the text does not give.
    pub open: Vec<String>,
}

/// Every form of a single quote that PowerShell knows.
const SINGLE: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
/// Every form of a double quote that PowerShell knows.
const DOUBLE: [char; 4] = ['"', '\u{201c}', '\u{201d}', '\u{201e}'];

/// Splits a text. Which shell it is for shows in how its lines go on: the reading that stumbles least is taken.
pub(super) fn split(text: &str) -> Script {
    let text = lines::without_prompts(&text.replace("\r\n", "\n"));
    if text.lines().any(|line| line.trim_start().starts_with("$env:")) {
        return split_for(&text, true);
    }
    let mut best = split_for(&text, false);
    let others = [("`\n", true), ("^\n", false)];
    for (_, powershell) in others.into_iter().filter(|(end, _)| text.contains(end)) {
        if best.lint.is_empty() {
            break;
        }
        let other = if powershell { split_for(&text, true) } else { split_for(&text.replace("^\n", " "), false) };
        if other.lint.len() < best.lint.len() {
            best = other;
        }
    }
    best
}

fn split_for(text: &str, powershell: bool) -> Script {
    let mut splitter = Splitter {
        chars: text.chars().peekable(),
        powershell,
        script: Script::default(),
        words: Vec::new(),
        word: None,
        skip: false,
        known: HashMap::new(),
        arrays: HashMap::new(),
    };
    splitter.run();
    splitter.end_command();
    lines::join_cut_lines(&mut splitter.script);
    splitter.script
}

struct Splitter<'a> {
    chars: Peekable<Chars<'a>>,
    powershell: bool,
    script: Script,
    words: Vec<String>,
    word: Option<String>,
    /// The next word is a file that output goes to.
    skip: bool,
    known: HashMap<String, String>,
    arrays: HashMap<String, Vec<String>>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while let Some(c) = self.chars.next() {
            match c {
                '\n' | ';' | '|' | ')' => self.end_command(),
                '&' => self.ampersand(),
                '(' => self.parenthesis(),
                c if c.is_whitespace() => self.end_word(),
                '#' if self.word.is_none() => self.skip_line(),
                '\\' if !self.powershell => self.backslash(),
                '`' if self.powershell => self.backslash(),
                '`' => self.substitution('`'),
                '\'' if !self.powershell => self.single(&['\'']),
                '"' if !self.powershell => self.double(&['"']),
                c if SINGLE.contains(&c) => {
                    self.typographic(c);
                    self.single(&SINGLE);
                }
                c if DOUBLE.contains(&c) => {
                    self.typographic(c);
                    self.double(&DOUBLE);
                }
                '$' => self.dollar(false),
                '<' if self.place_holder() => {}
                '>' | '<' => self.redirection(),
                '–' | '—' if self.word.is_none() => self.typographic_dash(c),
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.skip) {
            return;
        }
        self.words.push(word);
    }

    fn end_command(&mut self) {
        self.end_word();
        self.skip = false;
        let words = std::mem::take(&mut self.words);
        let assigns =
            words.iter().skip_while(|word| matches!(word.as_str(), "export" | "set" | "declare" | "local" | "$"));
        let assignments: Vec<(String, String)> = assigns.clone().map_while(|word| assignment(word)).collect();
        if !words.is_empty() && assigns.count() == assignments.len() {
            self.known.extend(assignments.iter().cloned());
            self.script.assigned.extend(assignments);
        } else if !words.is_empty() {
            self.script.commands.push(words);
        }
    }

    fn ampersand(&mut self) {
        if self.chars.peek() == Some(&'>') {
            return self.end_word();
        }
        self.end_command();
    }

    /// A list of words behind `NAME=`, else the bounds of a group.
    fn parenthesis(&mut self) {
        let name = self.word.as_deref().and_then(|word| word.strip_suffix('=')).map(|name| name.trim_end_matches('+'));
        let Some(name) = name.map(str::to_owned) else { return self.end_command() };
        self.word = None;
        let outer = std::mem::take(&mut self.words);
        self.list();
        let items = std::mem::replace(&mut self.words, outer);
        self.arrays.entry(name).or_default().extend(items);
    }

    fn list(&mut self) {
        while let Some(c) = self.chars.next() {
            match c {
                ')' => break,
                c if c.is_whitespace() => self.end_word(),
                '#' if self.word.is_none() => self.skip_line(),
                '\\' => self.backslash(),
                '\'' => self.single(&['\'']),
                '"' => self.double(&['"']),
                '$' => self.dollar(false),
                c => self.push(c),
            }
        }
        self.end_word();
    }

    fn skip_line(&mut self) {
        while self.chars.next_if(|c| *c != '\n').is_some() {}
    }

    /// A line end behind it joins lines; so do blanks and a line end, which a shell would not forgive.
    fn backslash(&mut self) {
        let mut ahead = self.chars.clone();
        let mut blanks = 0;
        while ahead.next_if(|c| matches!(c, ' ' | '\t')).is_some() {
            blanks += 1;
        }
        if ahead.next_if_eq(&'\n').is_some() {
            self.chars = ahead;
            if blanks > 0 {
                self.script.lint.push(Lint::error(
                    "blank-after-backslash",
                    "A backslash at a line's end has blanks behind it: the shell ends the command there. Take the blanks away.",
                ));
            }
            return self.end_word();
        }
        if blanks > 0 && self.word.is_none() {
            let text = "A backslash stands before a blank inside a line: the shell makes a word of the blank. Only at a line's end it joins lines.";
            self.script.lint.push(Lint::error("backslash-in-line", text));
            self.chars = ahead;
            if self.chars.peek() == Some(&'#') {
                self.skip_line();
                self.chars.next();
            }
            return;
        }
        if let Some(c) = self.chars.next() {
            self.push(c);
        }
    }

    fn single(&mut self, ends: &[char]) {
        self.word.get_or_insert_default();
        while let Some(c) = self.chars.next() {
            if ends.contains(&c) {
                if self.powershell && self.chars.next_if(|next| ends.contains(next)).is_some() {
                    self.push(c);
                    continue;
                }
                return;
            }
            self.push(c);
        }
        self.unbalanced();
    }

    fn double(&mut self, ends: &[char]) {
        self.word.get_or_insert_default();
        let escape = if self.powershell { '`' } else { '\\' };
        while let Some(c) = self.chars.next() {
            match c {
                c if ends.contains(&c) => return,
                '$' => self.dollar(true),
                c if c == escape => match self.chars.next() {
                    Some('\n') | None => {}
                    Some(next) if matches!(next, '"' | '\\' | '$' | '`') => self.push(next),
                    Some(next) => {
                        self.push(c);
                        self.push(next);
                    }
                },
                c => self.push(c),
            }
        }
        self.unbalanced();
    }

    pub(super) fn unbalanced(&mut self) {
        self.script.lint.push(Lint::error(
            "quote-not-closed",
            "A quote is opened and never closed; everything behind it is one word.",
        ));
    }

    /// Quotes of a word processor; PowerShell takes them for its own.
    fn typographic(&mut self, c: char) {
        if self.powershell {
            return;
        }
        let text = format!("{c} is a typographic quote: the shell takes it for a letter. Type a plain one.");
        self.script.lint.push(Lint::error("typographic-quote", text));
    }

    /// A word processor's dash in the place of two.
    fn typographic_dash(&mut self, c: char) {
        let text = format!("{c} is one typographic dash: options begin with two plain ones.");
        self.script.lint.push(Lint::error("typographic-dash", text));
        self.word = Some("--".to_owned());
        self.chars.next_if_eq(&'-');
    }
}

/// `NAME=value`; PowerShell's `$env:NAME` keeps only the name.
pub(super) fn assignment(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let name = name.trim_start_matches("$env:");
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    named.then(|| (name.to_owned(), value.to_owned()))
}
