//! JSON as Python writes it: bare `NaN` and `Infinity` are read as null, size and depth are bounded.

use serde_json::Value;

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// Deepest nesting that is read. Configurations nest four or five levels; the JSON reader itself stops at 128.
pub const MAX_DEPTH: usize = 64;

/// Why a text is not a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Too long to be a configuration.
    #[error("{bytes} bytes is more than a configuration has (at most {MAX_BYTES}); paste config.json alone")]
    TooLong {
        /// Length of the text.
        bytes: usize,
    },
    /// Nested too deeply.
    #[error("nested more than {MAX_DEPTH} levels deep; paste config.json alone")]
    TooDeep,
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}: {reason}; paste the whole of config.json")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader expected.
        reason: String,
    },
    /// JSON, but not an object.
    #[error("JSON, but not an object of keys and values; paste the whole of config.json")]
    NotAnObject,
}

/// Reads the text of a configuration.
///
/// # Errors
/// When the text is too long, too deeply nested, not JSON, or not an object.
///
/// ```
/// let config = planner::models::parse_config_text(r#"{"time_step_limit": [0.0, Infinity]}"#).unwrap();
/// assert!(config["time_step_limit"][1].is_null());
/// ```
pub fn parse_config_text(text: &str) -> Result<Value, JsonError> {
    if text.len() > MAX_BYTES {
        return Err(JsonError::TooLong { bytes: text.len() });
    }
    let text = text.trim_start_matches('\u{feff}');
    let standard = standard_json(text)?;
    let value: Value = serde_json::from_str(&standard).map_err(|error| JsonError::NotJson {
        line: error.line(),
        column: error.column(),
        reason: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
    })?;
    if value.is_object() { Ok(value) } else { Err(JsonError::NotAnObject) }
}

/// The text with bare `NaN`, `Infinity` and `-Infinity` outside strings replaced by null.
fn standard_json(text: &str) -> Result<String, JsonError> {
    let mut standard = String::with_capacity(text.len());
    let (mut depth, mut rest) = (0_usize, text);
    while let Some(found) = rest.find(['"', '{', '}', '[', ']', 'N', 'I', '-']) {
        let (before, from) = rest.split_at(found);
        standard.push_str(before);
        let word = ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| from.starts_with(word));
        match from.as_bytes().first() {
            Some(b'{' | b'[') => depth += 1,
            Some(b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        let length = if from.starts_with('"') { string_length(from) } else { word.map_or(1, str::len) };
        let (token, after) = from.split_at_checked(length).unwrap_or((from, ""));
        standard.push_str(if word.is_some() { "null" } else { token });
        rest = after;
    }
    standard.push_str(rest);
    Ok(standard)
}

/// Bytes of the string literal at the start of `text`, both quotes included; the whole text where it does not end.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}
