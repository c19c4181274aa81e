//! What is said about an input: problems are data, beside the best result that can be given.

use serde::{Deserialize, Serialize};

use crate::sentence::Sentence;

/// How much an [`Issue`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// The plan stands, but something may not be as the person expects.
    Warning,
    /// The plan, or the named part of it, cannot be used as it is.
    Error,
}

/// One remark about a request: the offending value, the rule, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable name in kebab-case, for tests and for the page's wording: `tensor-parallel-exceeds-gpus`.
    pub code: String,
    /// The request's field it is about, as a path: `hardware.gpus`; empty where no single field is meant.
    pub field: String,
    /// A sentence that gives the value, the rule and the way out.
    pub message: Sentence,
}

impl Issue {
    /// An issue of severity error.
    pub fn error(code: &str, field: &str, message: impl Into<Sentence>) -> Self {
        Self::new(Severity::Error, code, field, message)
    }

    /// An issue of severity warning.
    pub fn warning(code: &str, field: &str, message: impl Into<Sentence>) -> Self {
        Self::new(Severity::Warning, code, field, message)
    }

    /// An issue of severity note.
    pub fn note(code: &str, field: &str, message: impl Into<Sentence>) -> Self {
        Self::new(Severity::Note, code, field, message)
    }

    fn new(severity: Severity, code: &str, field: &str, message: impl Into<Sentence>) -> Self {
        Self { severity, code: code.to_owned(), field: field.to_owned(), message: message.into() }
    }
}
