//! What stands before every line: quoting marks, comment signs, and the prefixes of logs.

use std::borrow::Cow;

use super::text::Line;

/// Of ten lines that say something, so many must have a prefix for it to be one.
const LEAST_OF_TEN: usize = 8;

/// Prefixes may stand before prefixes.
const MOST_LAYERS: usize = 4;

/// Longest prefix, in bytes.
const LONGEST: usize = 100;

/// Kinds of prefix.
#[derive(Clone, Copy)]
enum Kind {
    /// `> `.
    Quote,
    /// `# `.
    Comment,
    /// `[pod/name/container] `.
    Bracket,
    /// `2025-03-04T05:06:07.1Z `.
    Time,
    /// `service-1  | `.
    Service,
}

/// Takes the prefixes off that most lines have.
pub(super) fn remove(lines: &mut [Line]) {
    let telling = lines.iter().filter(|line| !line.text.trim_ascii().is_empty()).count();
    if telling < 2 {
        return;
    }
    for _ in 0..MOST_LAYERS {
        let kinds = [Kind::Quote, Kind::Comment, Kind::Bracket, Kind::Time, Kind::Service];
        let common = kinds.into_iter().find(|kind| {
            let having = lines.iter().filter(|line| kind.length(&line.text).is_some()).count();
            having * 10 >= telling * LEAST_OF_TEN
        });
        let Some(kind) = common else { return };
        for line in &mut *lines {
            if let Some(length) = kind.length(&line.text) {
                drop_front(&mut line.text, length);
            }
        }
    }
}

impl Kind {
    /// How long this prefix of a line is, if the line has it.
    fn length(self, text: &str) -> Option<usize> {
        let body = text.trim_ascii_start();
        let indent = text.len() - body.len();
        let head = body.get(..LONGEST).unwrap_or(body);
        let length = match self {
            Self::Quote => head.starts_with('>').then_some(1),
            Self::Comment => (head == "#" || head.starts_with("# ")).then_some(1),
            Self::Bracket => {
                let (inner, _) = head.strip_prefix('[')?.split_once(']')?;
                let names_something = inner.bytes().any(|c| c.is_ascii_alphabetic());
                names_something.then_some(inner.len() + 2)
            }
            Self::Time => time(head),
            Self::Service => service(head),
        }?;
        Some(indent + length)
    }
}

/// A word with a date and a time in it.
fn time(head: &str) -> Option<usize> {
    let word = head.split(' ').next()?;
    let (date, time) = word.split_once('T')?;
    let shaped = date.len() == 10 && date.matches('-').count() == 2 && time.matches(':').count() >= 2;
    (shaped && date.starts_with(|c: char| c.is_ascii_digit())).then_some(word.len())
}

/// A name, blanks, a bar: no form's own rows begin so on every line.
fn service(head: &str) -> Option<usize> {
    let (name, _) = head.split_once('|')?;
    let word = name.trim_ascii_end();
    let is_name = word.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.'));
    (is_name && !word.is_empty() && word.len() < name.len()).then_some(name.len() + 1)
}

fn drop_front(text: &mut Cow<'_, str>, length: usize) {
    match text {
        Cow::Borrowed(whole) => *whole = whole.get(length..).unwrap_or_default(),
        Cow::Owned(whole) => drop(whole.drain(..length.min(whole.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;

    #[track_caller]
    fn check(pasted: &str, wanted: &[&str]) {
        let lines = text::lines(pasted);
        let got: Vec<&str> = lines.iter().map(|line| line.text.trim()).filter(|line| !line.is_empty()).collect();
        assert_eq!(got, wanted);
    }

    #[test]
    fn prefixes_of_most_lines_go() {
        check("> > a\n> > b\n", &["a", "b"]);
        check("# a\n#\n# b\n", &["a", "b"]);
        check("[pod/x/y] a\n[pod/x/y] b", &["a", "b"]);
        check("2025-03-04T05:06:07.1Z a\n2025-03-04T05:06:08.1Z b", &["a", "b"]);
        check("smi-1  | a\nsmi-1  | +--+\n", &["a", "+--+"]);
        check("smi-1  | 2025-03-04T05:06:07Z a\nsmi-1  | 2025-03-04T05:06:07Z b", &["a", "b"]);
    }

    #[test]
    fn marks_of_single_lines_stay() {
        check("[0] a | 1 / 2 MB\n[1] a | 1 / 2 MB", &["[0] a | 1 / 2 MB", "[1] a | 1 / 2 MB"]);
        check("# gpu pwr\n# Idx W\n 0 1\n 0 2", &["# gpu pwr", "# Idx W", "0 1", "0 2"]);
        check("| a | b |\n+---+---+\n| c | d |", &["| a | b |", "+---+---+", "| c | d |"]);
    }
}
