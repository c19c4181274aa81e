//! What is said about a text that was read: the finding, and the line that mends it.

use serde::{Deserialize, Serialize};

use crate::issue::Severity;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lint {
    /// Error: vLLM, or what starts it, would refuse. Warning: it starts, but not as meant. Note: worth knowing.
    pub severity: Severity,
    /// A stable name in kebab-case.
    pub code: String,
    /// The value, the rule and the way out, in a sentence.
    pub message: String,
    /// What it is about, as written.
    pub written: Option<String>,
    /// What to write instead; empty = leave it out; `None` = nothing that mends it is known.
    pub fixed: Option<String>,
}

impl Lint {
    /// A finding of severity error.
    pub(crate) fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A finding of severity warning.
    pub(super) fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A finding of severity note.
    pub(super) fn note(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &str, message: String) -> Self {
        Self { severity, code: code.to_owned(), message, written: None, fixed: None }
    }

    /// About these words.
    pub(super) fn about(mut self, written: &[String]) -> Self {
        self.written = Some(shown(written));
        self
    }

    /// Mended by these words.
    pub(crate) fn mend(mut self, words: &[String]) -> Self {
        self.fixed = Some(shown(words));
        self
    }
}

/// Words as a shell would take them.
fn shown(words: &[String]) -> String {
    let quoted = words.iter().map(|word| crate::artifacts::shell::quoted(word, crate::artifacts::Shell::Bash));
    quoted.collect::<Vec<_>>().join(" ")
}

/// A text short enough for a sentence.
pub(super) fn brief(text: &str) -> String {
    let mut brief: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if brief.len() < text.len() {
        brief.push('…');
    }
    brief
}
