//! Questions about texts: what is written of a plan, and what a pasted one says.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Question;
use crate::artifacts::files::Content;
use crate::artifacts::{File, Options, files};
use crate::planning::pasted::{Pasted, pasted};
use crate::planning::plan::{Facts, Writing, plan_written};
use crate::request::PlanRequest;

/// Every file of a plan but its JSON, which [`super::Export`] gives with its remedies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WriteTexts {
    /// What is planned.
    pub request: PlanRequest,
    /// For which shell, and with what beside.
    pub options: Options,
    /// Keys of a loaded profile that are no field of a request.
    pub extras: Map<String, Value>,
}

impl Question for WriteTexts {
    const NAME: &'static str = "write-texts";
    type Answer = Vec<File>;
    fn answer(self, facts: &Facts) -> Vec<File> {
        let shell = self.options.shell;
        let plan = plan_written(facts, &self.request, &Writing { options: self.options, extras: self.extras });
        files(&plan, shell).into_iter().filter(|file| file.content != Content::Plan).collect()
    }
}

/// What a pasted text says, planned as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadText {
    /// The text.
    pub text: String,
    /// What was asked before: what the text leaves open stays as it is there.
    pub base: PlanRequest,
}

impl Question for ReadText {
    const NAME: &'static str = "read-text";
    type Answer = Pasted;
    fn answer(self, facts: &Facts) -> Pasted {
        pasted(facts, &self.text, &self.base)
    }
}
