//! Percent-encoding, as the query of an address has it; a plus stands for a space.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What may not stand in a query, and what programs that look for links in text stumble over.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':')
    .remove(b',')
    .remove(b'*')
    .remove(b'(')
    .remove(b')')
    .remove(b' ');

/// The pairs of a query, decoded.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (read(key), read(value))
    })
}

/// Decodes; what is no escape stands as it is, and bytes that are no text are replaced.
fn read(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Encodes a key's value.
pub(super) fn write(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, ESCAPED).map(|part| part.replace(' ', "+")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, encoded: &str) {
        let mut out = String::new();
        write(&mut out, text);
        assert_eq!(out, encoded);
        assert_eq!(read(&out), text);
    }

    #[test]
    fn texts_come_back_as_they_were() {
        check("Qwen/Qwen3-32B", "Qwen/Qwen3-32B");
        check("NVIDIA A100-SXM4-80GB", "NVIDIA+A100-SXM4-80GB");
        check("a&b=c#d%+\"'<é\n", "a%26b%3Dc%23d%25%2B%22%27%3C%C3%A9%0A");
    }

    #[test]
    fn what_is_no_escape_stands() {
        assert_eq!(read("100%"), "100%");
        assert_eq!(read("%zz%4"), "%zz%4");
        assert_eq!(read("%41+%ff"), "A \u{fffd}");
    }
}
