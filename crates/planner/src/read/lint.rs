//! A finding about a text that was read, and the words that fix it.

use serde::{Deserialize, Serialize};

use super::Form;
use crate::issue::{Issue, Severity};
use crate::sentence::Sentence;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lint {
    /// Error: vLLM, or what starts it, would refuse. Warning: it starts, but not as meant. Note: worth knowing.
    pub severity: Severity,
    /// A stable name in kebab-case.
    pub code: String,
    /// The request's field that it is about, where a request has it: `workload.prompt_tokens`.
    pub field: String,
    /// The value, the rule and the way out, in a sentence.
    pub message: Sentence,
    /// What it is about, as written.
    pub written: Option<String>,
    /// What to write instead; empty = leave it out; `None` = nothing that mends it is known.
    pub fixed: Option<String>,
}

impl Lint {
    /// A finding of severity error.
    pub fn error(code: &str, message: impl Into<Sentence>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A finding of severity warning.
    pub(super) fn warning(code: &str, message: impl Into<Sentence>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A finding of severity note.
    pub(super) fn note(code: &str, message: impl Into<Sentence>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &str, message: Sentence) -> Self {
        Self { severity, code: code.to_owned(), field: String::new(), message, written: None, fixed: None }
    }

    /// As an issue of the request that a text of this form gives. What vLLM would refuse is no error of the request, which is planned.
    pub(crate) fn into_issue(self, form: Form) -> Issue {
        let refused = form.starts_server() && form != Form::Plan && self.severity == Severity::Error;
        let severity = if refused { Severity::Warning } else { self.severity };
        Issue { severity, code: self.code, field: self.field, message: self.message }
    }

    /// An option that vLLM does not have may be one of the program that starts it.
    pub(super) fn concede(&mut self) {
        self.severity = Severity::Note;
        self.message.push(" It may be an option of the program that starts vLLM here.");
        self.fixed = None;
    }

    /// About these words.
    pub(super) fn about(mut self, written: &[String]) -> Self {
        self.written = Some(shown(written));
        self
    }

    /// Fixed by these words.
    pub(crate) fn fixed_by(mut self, words: &[String]) -> Self {
        self.fixed = Some(shown(words));
        self
    }
}

impl From<&Issue> for Lint {
    fn from(issue: &Issue) -> Self {
        Self { field: issue.field.clone(), ..Self::new(issue.severity, &issue.code, issue.message.clone()) }
    }
}

/// Words as a shell would take them.
fn shown(words: &[String]) -> String {
    let quoted = words.iter().map(|word| crate::artifacts::shell::quoted(word, crate::artifacts::Shell::Bash));
    quoted.collect::<Vec<_>>().join(" ")
}

pub(super) use crate::echo::echoed as brief;
