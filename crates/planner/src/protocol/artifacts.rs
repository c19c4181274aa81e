//! Questions about texts: what is written of a plan, and what a pasted one says.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Question, Session};
use crate::artifacts::files::Content;
use crate::artifacts::measured::Comparison;
use crate::artifacts::{File, Options, files};
use crate::check_text::{CheckedText, check_text};
use crate::plan::{Plan, ServeFlag};
use crate::planner::Writing;
use crate::read::lint::Lint;
use crate::read::{Form, ReadText};
use crate::request::PlanRequest;

/// Every file of a plan but its JSON, which [`super::ExportPlan`] gives with its remedies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WriteArtifacts {
    /// What is planned.
    pub request: PlanRequest,
    /// For which shell, and with what beside.
    pub options: Options,
    /// Keys of a loaded profile that are no field of a request.
    #[serde(with = "crate::json_text")]
    pub extras: Map<String, Value>,
}

/// A plan's texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenArtifacts {
    /// The files, in reading order.
    pub files: Vec<File>,
    /// The options of the server's command, each with its reason.
    pub flags: Vec<ServeFlag>,
}

impl Question for WriteArtifacts {
    const NAME: &'static str = "write-artifacts";
    type Answer = WrittenArtifacts;
    fn answer(self, session: &mut Session<'_>) -> WrittenArtifacts {
        let shell = self.options.shell;
        let writing = Writing { options: self.options, extras: self.extras };
        let planner = session.planner(&self.request);
        let plan = Plan { artifacts: planner.artifacts(&writing), ..planner.plan().clone() };
        let files = files(&plan, shell).into_iter().filter(|file| file.content != Content::Plan).collect();
        WrittenArtifacts { files, flags: plan.artifacts.map(|artifacts| artifacts.settings).unwrap_or_default() }
    }
}

/// What a pasted text says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckText {
    /// The text.
    pub text: String,
    /// What was asked before: what the text leaves open stays as it is there.
    pub base: PlanRequest,
}

/// A pasted text as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextCheck {
    /// What it is.
    pub form: Form,
    /// The request that goes on: the text's, with what it leaves open as it was.
    pub request: PlanRequest,
    /// What is wrong, surprising, or worth knowing; why it would not start is among them.
    pub findings: Vec<Lint>,
    /// The command with every finding fixed that can be; nothing where nothing is to be fixed.
    pub fixed: Option<String>,
    /// A benchmark's figures beside the plan's.
    pub compared: Vec<Comparison>,
    /// Keys of a profile that are no field of a request.
    #[serde(with = "crate::json_text")]
    pub extras: Map<String, Value>,
}

impl Question for CheckText {
    const NAME: &'static str = "check-text";
    // What would mend a text that does not start is looked for among many plans.
    const IS_LONG: bool = true;
    type Answer = TextCheck;
    fn answer(self, session: &mut Session<'_>) -> TextCheck {
        let CheckedText { text, compared, .. } = check_text(session.facts(), &self.text, &self.base);
        let ReadText { form, request, findings, fixed, extras, .. } = text;
        TextCheck { form, request, findings, fixed, compared, extras }
    }
}
