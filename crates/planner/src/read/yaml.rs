//! YAML in: documents as JSON values, by YAML 1.2's core schema, with merge keys. Of a key that is given twice the last counts.
//!
//! Bounded: depth, values, and what aliases may grow to.

use serde_json::Value;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Options, alias_limits, budget, from_multiple_with_options, options};

/// Most values of a text, those that aliases repeat included.
const MOST_VALUES: usize = 100_000;
/// Most bytes that anchored texts may take together.
const MOST_ANCHORED_BYTES: usize = 4 << 20;
/// Deepest nesting.
const MOST_DEPTH: usize = 64;

/// Why a text is no YAML that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum YamlError {
    /// Not YAML.
    #[error("This is not YAML: {0}.")]
    Syntax(String),
    /// Deeper or larger than any file of this kind.
    #[error("The YAML is nested more than {MOST_DEPTH} deep or holds more than {MOST_VALUES} values.")]
    TooLarge,
    /// A list or a scalar where keys are expected.
    #[error("The file holds no keys; a file of this kind begins with one.")]
    NotAMapping,
}

/// The first document; null where there is none.
///
/// # Errors
/// When the text is no YAML, or larger than any file of this kind.
pub fn read_one(text: &str) -> Result<Value, YamlError> {
    Ok(read_all(text)?.into_iter().next().unwrap_or(Value::Null))
}

/// Every document that says something.
///
/// # Errors
/// When the text is no YAML, or larger than any file of this kind.
pub fn read_all(text: &str) -> Result<Vec<Value>, YamlError> {
    from_multiple_with_options(text, bounded()).map_err(|error| match within_alias(&error) {
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. } => YamlError::TooLarge,
        other => YamlError::Syntax(crate::echo::echoed(other.to_string().trim_end_matches('.'))),
    })
}

/// What went wrong, also where an alias stands for it.
fn within_alias(error: &Error) -> &Error {
    match error {
        Error::AliasError { error, .. } => within_alias(error),
        other => other,
    }
}

fn bounded() -> Options {
    options! {
        budget: budget! {
            max_nodes: MOST_VALUES,
            max_events: 4 * MOST_VALUES,
            max_recorded_anchor_events: MOST_VALUES,
            max_recorded_anchor_bytes: MOST_ANCHORED_BYTES,
            max_depth: MOST_DEPTH,
            flow_nesting_limit: MOST_DEPTH,
        },
        alias_limits: alias_limits! { max_total_replayed_events: MOST_VALUES },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        underscored_numbers_as_strings: true,
        strict_booleans: true,
        null_as_string: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: &Value) {
        assert_eq!(&read_one(text).unwrap(), expected, "{text}");
    }

    #[test]
    fn scalars_by_the_core_schema() {
        check(
            "[1, -2, 0x10, 1.5, 1e3, .5, ~, true, yes, '1', 0.1.2, 8000:8000, -tp, 1_000]",
            &json!([1, -2, 16, 1.5, 1000.0, 0.5, null, true, "yes", "1", "0.1.2", "8000:8000", "-tp", "1_000"]),
        );
        check("!!str 12", &json!("12"));
        check("a: |\n  x\n  y\n", &json!({"a": "x\ny\n"}));
    }

    #[test]
    fn anchors_and_merges() {
        let text = "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nz: *x\n";
        check(text, &json!({"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}, "z": {"a": 1, "b": 2}}));
        check("'<<': {a: 1}", &json!({"<<": {"a": 1}}));
    }

    #[test]
    fn several_documents() {
        assert_eq!(read_all("a: 1\n---\nb: 2\n").unwrap(), [json!({"a": 1}), json!({"b": 2})]);
    }

    #[test]
    fn bombs_are_refused() {
        let line =
            |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
        let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &(1..9).map(line).collect::<String>();
        assert_eq!(read_one(&text), Err(YamlError::TooLarge));
        assert!(read_one(&"[".repeat(100)).is_err());
        assert!(read_one(&"[".repeat(100_000)).is_err());
        assert!(read_one(&"- ".repeat(100_000)).is_err());
    }
}
