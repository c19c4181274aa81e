//! Percent-encoding, as the query of an address has it.

/// The pairs of a query, decoded; a plus stands for a space.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (read(key), read(value))
    })
}

/// Decodes; what is no escape stands as it is, and bytes that are no text are replaced.
fn read(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let ahead = rest.clone();
                if let Some(escaped) = hex(&mut rest) {
                    bytes.push(escaped);
                } else {
                    rest = ahead;
                    bytes.push(b'%');
                }
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits spell.
pub(super) fn hex(digits: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit = || char::from(digits.next()?).to_digit(16);
    u8::try_from(digit()? * 16 + digit()?).ok()
}

/// Encodes what may not stand in a query, and what programs that look for links in text stumble over.
pub(super) fn write(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b':'
            | b','
            | b'*'
            | b'('
            | b')' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => push_hex(out, '%', byte),
        }
    }
}

/// An escape: the mark and two hexadecimal digits.
pub(super) fn push_hex(out: &mut String, mark: char, byte: u8) {
    out.push(mark);
    for half in [byte >> 4, byte & 15] {
        out.extend(char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()));
    }
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
