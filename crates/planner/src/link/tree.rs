//! Values with parts, in characters that an address may hold unescaped.
//!
//! An object is `(key:value,key:value)`, a list `*(a,b)`, and `*6(a,b)` is the list of six that repeats a and b. Numbers stand as
//! they are, `~t`, `~f` and `~0` are true, false and null. All else is a word: `~s` marks one that would be taken for a number,
//! and `~20` is the byte 20 (hexadecimal).

use serde_json::{Map, Number, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: u32 = 16;
/// Longest list that is read.
const MAX_LIST: usize = 4_096;
/// Most that one value may grow to, in values; a text counts as one for each so many bytes. Lists that repeat lists multiply.
const MAX_VALUES: usize = 1 << 16;
const BYTES_OF_VALUE: usize = 32;

/// Writes a value.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    write_into(&mut out, value);
    out
}

fn write_into(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("~0"),
        Value::Bool(true) => out.push_str("~t"),
        Value::Bool(false) => out.push_str("~f"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => {
            if text.is_empty() || number(text).is_some() {
                out.push_str("~s");
            }
            word(out, text);
        }
        Value::Array(list) => {
            out.push('*');
            let period = period(list);
            if period < list.len() {
                out.push_str(&list.len().to_string());
            }
            joined(out, list.iter().take(period), write_into);
        }
        Value::Object(fields) => joined(out, fields.iter(), |out, (key, value)| {
            word(out, key);
            out.push(':');
            write_into(out, value);
        }),
    }
}

fn joined<T>(out: &mut String, parts: impl Iterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    out.push('(');
    for (place, part) in parts.enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(out, part);
    }
    out.push(')');
}

fn word(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => out.push(char::from(byte)),
            _ => push_hex(out, byte),
        }
    }
}

/// The length of the shortest head that the list repeats, its last repetition maybe cut short.
fn period(list: &[Value]) -> usize {
    let repeats = |period: &usize| list.iter().zip(list.iter().skip(*period)).all(|(one, next)| one == next);
    (1..list.len()).find(repeats).unwrap_or(list.len())
}

/// Reads a value; nothing where the text is none, or grows beyond any that is needed.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut rest = text;
    let value = value(&mut rest, MAX_DEPTH)?;
    rest.is_empty().then_some(value)
}

fn value(rest: &mut &str, depth: u32) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    if rest.starts_with('(') {
        return object(rest, depth);
    }
    if let Some(after) = rest.strip_prefix('*') {
        *rest = after;
        return list(rest, depth);
    }
    leaf(token(rest))
}

fn object(rest: &mut &str, depth: u32) -> Option<Value> {
    let mut fields = Map::new();
    let mut grown = 0;
    parts(rest, |rest| {
        let key = unescaped(token(rest))?;
        *rest = rest.strip_prefix(':')?;
        let value = value(rest, depth)?;
        grown += size(&value);
        fields.insert(key, value);
        (grown <= MAX_VALUES).then_some(())
    })?;
    Some(Value::Object(fields))
}

fn list(rest: &mut &str, depth: u32) -> Option<Value> {
    let written = token(rest);
    let mut list = Vec::new();
    let mut grown = 0;
    parts(rest, |rest| {
        let value = value(rest, depth)?;
        grown += size(&value);
        list.push(value);
        (grown <= MAX_VALUES).then_some(())
    })?;
    if !written.is_empty() {
        let length: usize = written.parse().ok().filter(|length| *length <= MAX_LIST)?;
        let times = length.div_ceil(list.len().max(1));
        if grown.saturating_mul(times) > MAX_VALUES {
            return None;
        }
        list = list.iter().cycle().take(length).cloned().collect();
    }
    Some(Value::Array(list))
}

/// How much a value takes.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / BYTES_OF_VALUE,
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(fields) => {
            1 + fields.iter().map(|(key, value)| key.len() / BYTES_OF_VALUE + size(value)).sum::<usize>()
        }
        _ => 1,
    }
}

/// Reads what stands between brackets, part by part.
fn parts<'a>(rest: &mut &'a str, mut part: impl FnMut(&mut &'a str) -> Option<()>) -> Option<()> {
    *rest = rest.strip_prefix('(')?;
    if let Some(after) = rest.strip_prefix(')') {
        *rest = after;
        return Some(());
    }
    loop {
        part(rest)?;
        if let Some(after) = rest.strip_prefix(',') {
            *rest = after;
        } else {
            *rest = rest.strip_prefix(')')?;
            return Some(());
        }
    }
}

/// The characters up to the next one with a meaning.
fn token<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.find(['(', ')', ',', ':', '*']).unwrap_or(rest.len());
    let (token, after) = rest.split_at(end);
    *rest = after;
    token
}

fn leaf(token: &str) -> Option<Value> {
    match token {
        "" => None,
        "~0" => Some(Value::Null),
        "~t" => Some(Value::Bool(true)),
        "~f" => Some(Value::Bool(false)),
        _ => match token.strip_prefix("~s") {
            Some(text) => unescaped(text).map(Value::String),
            None => number(token).map(Value::Number).or_else(|| unescaped(token).map(Value::String)),
        },
    }
}

/// A JSON number. Fractions are read by the standard library, which gives back the very float that was written.
fn number(text: &str) -> Option<Number> {
    let number: Number = serde_json::from_str(text).ok()?;
    if number.is_f64() { Number::from_f64(text.parse().ok()?) } else { Some(number) }
}

/// An escape: a tilde and two hexadecimal digits.
fn push_hex(out: &mut String, byte: u8) {
    out.push('~');
    for half in [byte >> 4, byte & 15] {
        out.extend(char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()));
    }
}

/// The byte that two hexadecimal digits spell.
fn hex(digits: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit = || char::from(digits.next()?).to_digit(16);
    u8::try_from(digit()? * 16 + digit()?).ok()
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'~' { hex(&mut rest)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: &Value, text: &str) {
        assert_eq!(write(value), text);
        assert_eq!(read(text).as_ref(), Some(value));
    }

    #[test]
    fn values_are_written_short_and_come_back() {
        check(&json!({"hidden_size": 5120, "tie_word_embeddings": false}), "(hidden_size:5120,tie_word_embeddings:~f)");
        check(&json!(["s", "s", "f", "s", "s", "f", "s"]), "*7(s,s,f)");
        check(&json!([0, 0, 0, 0]), "*4(0)");
        check(&json!([1, 2, 3]), "*(1,2,3)");
        check(&json!([]), "*()");
        check(&json!({}), "()");
        check(&json!({"a": null, "b": [{"c": ""}], "d": "-1.5", "e": -1.5}), "(a:~0,b:*((c:~s)),d:~s-1.5,e:-1.5)");
        check(&json!("re:.*gate$ (é)"), "re~3A.~2Agate~24~20~28~C3~A9~29");
    }

    #[test]
    fn what_is_no_value_is_none() {
        let doubled = (0..12).fold("x".to_owned(), |inner, _| format!("*9({inner})"));
        let long = format!("*4096({})", "x".repeat(4_096));
        for text in ["*4096(*4096(1))", "*2048(*2(*2048(1)))", "*4096((a:*4096(1)))", &doubled, &long] {
            assert_eq!(read(text), None, "{text} grows beyond what is read");
        }
        assert!(read("*64(*64(1))").is_some() && read("*4096(full_attention)").is_some());
        for text in ["", "(", "(a)", "(a:1", "*(1,,2)", "1)", "*9999999(1)", "(a:~z)", "a:b", &"*(".repeat(100), "~"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
