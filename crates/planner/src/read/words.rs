//! A pasted shell text as commands of words.
//!
//! Reads what people paste: prompts, comments, assignments and their use, arrays, line ends with and without their backslash, other
//! shells' continuations and variables, typographic quotes and dashes. Nothing is run: what only a shell could know stays as it was
//! written. Bounded by what variables grow to, not by what they are written as.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use super::lint::{Lint, brief};

mod angles;
mod batch;
mod expand;
mod lines;

/// One command.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// Its words, assignments in front included.
    pub words: Vec<String>,
    /// How many of the last ones its shell never hands over, because a line end before them lost its backslash.
    pub lost: usize,
}

/// The commands of a text.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub commands: Vec<Command>,
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

/// The longest word that is named beside another, in characters.
const MOST_NAMED: usize = 40;
/// Most bytes that variables may grow to in one text.
const MOST_GROWN: usize = 256 * 1024;

/// Splits a text, in which these variables are known. Which shell it is for shows in how its lines go on: the reading that stumbles
/// least is taken.
pub(super) fn split(text: &str, known: &[(String, String)]) -> Script {
    let text = batch::expanded(&lines::without_prompts(&text.replace("\r\n", "\n")));
    let split_for = |text: &str, powershell| split_for(text, powershell, known);
    if text.lines().any(|line| is_powershell(line.trim_start())) {
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

/// `$env:NAME = value`, `$name = value`: no other shell assigns so.
fn is_powershell(line: &str) -> bool {
    let Some(variable) = line.strip_prefix('$') else { return false };
    let end = variable.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(variable.len());
    let behind = variable.get(end..).unwrap_or_default();
    variable.starts_with("env:") || (end > 0 && behind.trim_start().starts_with("= "))
}

fn split_for(text: &str, powershell: bool, known: &[(String, String)]) -> Script {
    let mut splitter = Splitter {
        chars: text.chars().peekable(),
        powershell,
        script: Script::default(),
        words: Vec::new(),
        word: None,
        skip: false,
        known: known.iter().cloned().collect(),
        arrays: HashMap::new(),
        grown: 0,
    };
    splitter.run();
    splitter.end_command();
    let goes_on = if powershell { "`\n" } else { "\\\n" };
    lines::join_cut_lines(&mut splitter.script, text.contains(goes_on));
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
    /// Bytes that variables have put in so far.
    grown: usize,
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
        let words = self.of_other_shells(words);
        let assigns =
            words.iter().skip_while(|word| matches!(word.as_str(), "export" | "set" | "declare" | "local" | "$"));
        let assignments: Vec<(String, String)> = assigns.clone().map_while(|word| assignment(word)).collect();
        if !words.is_empty() && assigns.count() == assignments.len() {
            self.known.extend(assignments.iter().cloned());
            self.script.assigned.extend(assignments);
        } else if !words.is_empty() {
            self.script.commands.push(Command { words, lost: 0 });
        }
    }

    /// PowerShell's `$name = value` and fish's `set -x NAME value` as every other shell assigns.
    fn of_other_shells(&mut self, words: Vec<String>) -> Vec<String> {
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match words.as_slice() {
            [variable, equals, value] if self.powershell && equals == "=" => {
                let Some(name) = variable.strip_prefix('$').filter(|name| is_name(name)) else { return words };
                self.script.open.retain(|open| open != variable);
                vec![format!("{name}={value}")]
            }
            [set, flags, name, value] if set == "set" && matches!(flags.as_str(), "-x" | "-gx" | "-lx" | "-g") => {
                if is_name(name) {
                    vec![format!("{name}={value}")]
                } else {
                    words
                }
            }
            _ => words,
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
                self.end_word();
            }
            return self.glued();
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

    /// A word that goes on in the next line: the shell puts nothing between its parts.
    fn glued(&mut self) {
        let Some(word) = self.word.as_deref().filter(|_| self.chars.peek() == Some(&'-')) else { return };
        let next: String = self.chars.clone().take_while(|c| !c.is_whitespace()).take(MOST_NAMED).collect();
        let text = format!(
            "No blank stands between {} and {next}, only a backslash and a line end: the shell makes one word of them.",
            brief(word)
        );
        self.script.lint.push(Lint::error("words-joined", text));
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
