//! Foreign words in our sentences: short, and with every character that would show nothing or turn the line shown by its number.

/// The longest foreign text in a sentence, in characters.
const MOST_CHARACTERS: usize = 60;

/// A foreign text as a sentence may hold it.
pub(crate) fn echoed(text: &str) -> String {
    let mut out = String::new();
    for (place, c) in text.chars().enumerate() {
        if place == MOST_CHARACTERS {
            out.push('…');
            break;
        }
        match c {
            '\n' | '\r' | '\t' => out.extend(c.escape_default()),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Whether a text holds characters that no name has: control characters but for blanks, and those that show nothing or change the order
/// of the others.
pub(crate) fn hides(text: &str) -> bool {
    let is_blank = |c: char| matches!(c, '\n' | '\r' | '\t');
    text.chars().any(|c| c.is_control() && !is_blank(c) || is_ignorable(c))
}

fn is_hidden(c: char) -> bool {
    c.is_control() || is_ignorable(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Unicode's format characters that are drawn as nothing: joiners, marks of direction, tags.
fn is_ignorable(c: char) -> bool {
    let ranges = [
        '\u{ad}'..='\u{ad}',
        '\u{61c}'..='\u{61c}',
        '\u{180e}'..='\u{180e}',
        '\u{200b}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{feff}'..='\u{feff}',
        '\u{fff9}'..='\u{fffb}',
        '\u{1d173}'..='\u{1d17a}',
        '\u{e0000}'..='\u{e007f}',
    ];
    ranges.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_shown_by_its_number() {
        assert_eq!(echoed("Qwen/Qwen3-32B – é"), "Qwen/Qwen3-32B – é");
        assert_eq!(echoed("org/\u{202e}gnp.live\u{200b}\0\n"), "org/\\u{202e}gnp.live\\u{200b}\\u{0}\\n");
        assert_eq!(echoed(&"x".repeat(61)), "x".repeat(60) + "…");
        assert!(hides("a\u{2066}b") && !hides("a b-é/模型"));
    }
}
