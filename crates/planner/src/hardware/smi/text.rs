//! Pasted text as lines, without what terminals, chats and mail programs add to it.

use std::borrow::Cow;

use super::prefix;

/// Narrowest terminal that wraps, and widest table that is wrapped, in columns.
const NARROWEST_TERMINAL: usize = 40;
const WIDEST_TABLE: usize = 400;

/// Longest colour code without its bracket: `38;5;255m`.
const LONGEST_COLOUR: usize = 12;

/// One line, cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Number in the pasted text, from 1.
    pub number: usize,
    /// The text without control sequences; tabs and odd blanks as blanks, drawn bars as `|`.
    pub text: Cow<'t, str>,
}

impl Line<'_> {
    /// The line without quoting marks, comment signs and blanks around it.
    pub(crate) fn body(&self) -> &str {
        let mut rest = self.text.trim_ascii();
        loop {
            let before = rest.len();
            for mark in [">", "\\# ", "# ", "// ", "* "] {
                rest = rest.strip_prefix(mark).unwrap_or(rest).trim_ascii_start();
            }
            if rest.len() == before {
                return rest;
            }
        }
    }
}

/// A text with its line ends in place, where they were written out as `\\n`.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if text.trim_ascii().contains('\n') || !text.contains("\\n") {
        return text.into();
    }
    text.replace("\\r", "").replace("\\n", "\n").replace("\\t", " ").into()
}

/// Cuts a text into cleaned lines.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let mut lines: Vec<Line> =
        (1..).zip(text.split(end)).map(|(number, line)| Line { number, text: cleaned(line) }).collect();
    prefix::remove(&mut lines);
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut().filter(|last| is_wrapped(&last.text, &line.text)) {
            Some(last) => last.text.to_mut().push_str(&line.text),
            None => joined.push(line),
        }
    }
    joined
}

/// So many characters from the front of a text.
pub(super) fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Whether a line of a drawn table goes on in the next one, because a terminal was narrower than the table.
fn is_wrapped(line: &str, next: &str) -> bool {
    const EDGES: [char; 2] = ['|', '+'];
    let next = next.trim_ascii();
    line.len() >= NARROWEST_TERMINAL
        && line.len() <= WIDEST_TABLE
        && line.trim_ascii_start().starts_with(EDGES)
        && !line.trim_ascii_end().ends_with(EDGES)
        && !next.starts_with(EDGES)
        && next.ends_with(EDGES)
}

fn cleaned(line: &str) -> Cow<'_, str> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'[') {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => chars = after_control_sequence(chars),
            '[' => {
                chars = after_bare_colour(chars.clone()).unwrap_or_else(|| {
                    out.push('[');
                    chars
                });
            }
            _ => out.extend(plain(c)),
        }
    }
    out.into()
}

/// Skips what follows an escape character: `[4m`, `[?25l`, `(B`.
fn after_control_sequence(mut chars: std::str::Chars<'_>) -> std::str::Chars<'_> {
    match chars.next() {
        Some('[') => {
            let rest = chars.clone();
            chars.find(|c| ('@'..='~').contains(c)).map_or(rest, |_| chars)
        }
        Some('(') => {
            chars.next();
            chars
        }
        _ => chars,
    }
}

/// Skips `4m` or `0;31m` after a bracket whose escape character was lost on the way.
fn after_bare_colour(mut chars: std::str::Chars<'_>) -> Option<std::str::Chars<'_>> {
    let mut digits = 0;
    for c in chars.by_ref().take(LONGEST_COLOUR) {
        match c {
            'm' if digits > 0 => return Some(chars),
            ';' => {}
            _ if c.is_ascii_digit() => digits += 1,
            _ => return None,
        }
    }
    None
}

/// A character as the forms know it; `None` for one that shows nothing.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\0'..='\u{8}' => None,
        '\t' | '\r' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\u{b}' | '\u{c}' => Some(' '),
        '│' | '┃' | '║' | '｜' => Some('|'),
        '─' | '━' | '═' => Some('-'),
        _ => Some(c),
    }
}
