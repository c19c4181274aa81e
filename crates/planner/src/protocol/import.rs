//! Questions about what somebody hands over: a paste about GPUs, a file, a text.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Question, Session};
use crate::hardware::smi;
use crate::issue::Issue;
use crate::read::{Form, ReadText, read};
use crate::request::PlanRequest;

/// What of a paste about GPUs was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUnknownLines {
    /// The paste.
    pub text: String,
}

/// Lines of a paste that were not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownLines {
    /// The first of them: number from 1, and text.
    pub lines: Vec<(usize, String)>,
    /// How many there are.
    pub count: usize,
}

impl Question for ListUnknownLines {
    const NAME: &'static str = "list-unknown-lines";
    type Answer = UnknownLines;
    fn answer(self, session: &mut Session<'_>) -> UnknownLines {
        let reading = smi::read(&self.text, &session.facts().gpus);
        let lines = reading.unread.into_iter().map(|line| (line.number, line.text)).collect();
        UnknownLines { lines, count: reading.unread_count }
    }
}

/// Takes a file or a pasted text into a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportFile {
    /// The text.
    pub text: String,
    /// The request as it is.
    pub request: PlanRequest,
    /// The model that a bare configuration is meant for, where somebody has said so.
    pub named: Option<String>,
}

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedFile {
    /// The request with it; nothing where the text is nothing that is known.
    pub request: Option<PlanRequest>,
    /// What it was read as, in a sentence.
    pub words: String,
    /// What is wrong, surprising, or worth knowing; where it is nothing that is known, why.
    pub issues: Vec<Issue>,
    /// Keys of a profile that are no field of a request.
    #[serde(with = "crate::json_text")]
    pub extras: Map<String, Value>,
}

impl Question for ImportFile {
    const NAME: &'static str = "import-file";
    type Answer = ImportedFile;
    fn answer(self, session: &mut Session<'_>) -> ImportedFile {
        let ReadText { form, mut request, findings, extras, .. } = read(&self.text, &self.request, session.facts());
        if form == Form::ModelConfig && self.named.is_some() {
            request.model.id = self.named;
        }
        let issues = findings.into_iter().map(|finding| finding.into_issue(form)).collect();
        let request = (form != Form::Unknown).then_some(request);
        ImportedFile { request, words: form.sentence().to_owned(), issues, extras }
    }
}
